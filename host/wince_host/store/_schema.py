"""The tables, and the steps from each version of them to the next."""

from ._schema_2 import VERSION_2

APPLICATION_ID = 0x57494E43
"""``WINC`` in the file's header, so that another program's file is never taken for a store."""

VERSION_1 = """
CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE boot (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id),
    boot_id TEXT NOT NULL,
    UNIQUE (device_id, boot_id)
) STRICT;

-- (boot, seq) is (device, boot_id, seq) in short: a boot belongs to one device.
CREATE TABLE measurement (
    id INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL REFERENCES boot (id),
    seq INTEGER NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    kind TEXT NOT NULL CHECK (kind IN ('score', 'vitals', 'face', 'health', 'event')),
    t_ns INTEGER NOT NULL,
    received_ns INTEGER NOT NULL,
    historical INTEGER NOT NULL CHECK (historical IN (0, 1)),
    patient TEXT,
    payload TEXT NOT NULL,
    UNIQUE (boot, seq)
) STRICT;
CREATE INDEX measurement_by_time ON measurement (device_id, kind, t_ns);

CREATE TABLE score (
    measurement_id INTEGER PRIMARY KEY REFERENCES measurement (id) ON DELETE CASCADE,
    device_id INTEGER NOT NULL REFERENCES device (id),
    t_ns INTEGER NOT NULL,
    patient TEXT NOT NULL,
    score REAL,
    low REAL,
    high REAL,
    confidence REAL,
    reason TEXT,
    reason_since_ns INTEGER,
    calibrated INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    CHECK ((score IS NULL) <> (reason IS NULL))
) STRICT;
CREATE INDEX score_by_time ON score (device_id, t_ns, patient, score, low, high, reason);

CREATE TABLE score_minute (
    device_id INTEGER NOT NULL REFERENCES device (id),
    minute_ns INTEGER NOT NULL,
    patient TEXT NOT NULL,
    rows INTEGER NOT NULL,
    lowest_t_ns INTEGER,
    lowest REAL,
    lowest_low REAL,
    lowest_high REAL,
    highest_t_ns INTEGER,
    highest REAL,
    highest_low REAL,
    highest_high REAL,
    absent_t_ns INTEGER,
    absent_reason TEXT,
    PRIMARY KEY (device_id, minute_ns, patient)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER score_into_minute AFTER INSERT ON score BEGIN
    INSERT INTO score_minute VALUES (
        new.device_id, new.t_ns - new.t_ns % 60000000000, new.patient, 1,
        iif(new.score IS NULL, NULL, new.t_ns), new.score, new.low, new.high,
        iif(new.score IS NULL, NULL, new.t_ns), new.score, new.low, new.high,
        iif(new.score IS NULL, new.t_ns, NULL), new.reason
    )
    ON CONFLICT (device_id, minute_ns, patient) DO UPDATE SET rows = rows + 1;
    UPDATE score_minute
    SET (lowest_t_ns, lowest, lowest_low, lowest_high) = (new.t_ns, new.score, new.low, new.high)
    WHERE device_id = new.device_id AND minute_ns = new.t_ns - new.t_ns % 60000000000
        AND patient = new.patient AND (lowest IS NULL OR new.score < lowest)
        AND new.score IS NOT NULL;
    UPDATE score_minute
    SET (highest_t_ns, highest, highest_low, highest_high)
        = (new.t_ns, new.score, new.low, new.high)
    WHERE device_id = new.device_id AND minute_ns = new.t_ns - new.t_ns % 60000000000
        AND patient = new.patient AND (highest IS NULL OR new.score > highest)
        AND new.score IS NOT NULL;
    UPDATE score_minute
    SET (absent_t_ns, absent_reason) = (new.t_ns, new.reason)
    WHERE device_id = new.device_id AND minute_ns = new.t_ns - new.t_ns % 60000000000
        AND patient = new.patient AND (absent_t_ns IS NULL OR new.t_ns < absent_t_ns)
        AND new.score IS NULL;
END;

CREATE TABLE dropped (
    boot INTEGER NOT NULL REFERENCES boot (id),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (boot, first_seq, last_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE announcement (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id),
    kind TEXT NOT NULL CHECK (kind IN ('birth', 'state', 'config_reported')),
    received_ns INTEGER NOT NULL,
    since_ns INTEGER,
    payload TEXT NOT NULL
) STRICT;
CREATE INDEX announcement_by_device ON announcement (device_id, kind, id);

CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    device TEXT,
    payload BLOB NOT NULL,
    payload_bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    received_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    created_ns INTEGER NOT NULL,
    password_changed_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at_ns INTEGER NOT NULL,
    user TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, id);
"""

MIGRATIONS: tuple[str, ...] = (VERSION_1, VERSION_2)
"""Step ``i`` leads from version ``i`` to ``i + 1``. A step that was released never changes."""
