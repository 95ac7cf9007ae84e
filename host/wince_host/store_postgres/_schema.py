"""The tables in PostgreSQL, and the steps from each version of them to the next."""

_MONTH_NS = 30 * 86_400 * 10**9
_POINTS = """
    rows bigint NOT NULL,
    scored bigint NOT NULL,
    total float8 NOT NULL,
    lowest_t_ns bigint,
    lowest float8,
    lowest_low float8,
    lowest_high float8,
    highest_t_ns bigint,
    highest float8,
    highest_low float8,
    highest_high float8,
    absent_t_ns bigint,
    absent_reason text,
"""

VERSION_1 = f"""
CREATE SCHEMA IF NOT EXISTS wince;

CREATE TABLE layout (version int NOT NULL);
INSERT INTO layout VALUES (0);

CREATE TABLE device (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE boot (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id int NOT NULL REFERENCES device,
    boot_id text COLLATE "C" NOT NULL,
    UNIQUE (device_id, boot_id)
);

-- (boot, seq) is (device, boot_id, seq) in short: a boot belongs to one device. The rows of each
-- second are packed (see wince_host.store), health and events are text as they came. No foreign
-- keys here: they lock the row of the boot at each insert, and loggers would wait for one another.
CREATE TABLE measurement (
    boot int NOT NULL,
    seq bigint NOT NULL,
    device_id int NOT NULL,
    t_ns bigint NOT NULL,
    received_ns bigint NOT NULL,
    kind text COLLATE "C" NOT NULL
        CHECK (kind IN ('score', 'vitals', 'face', 'health', 'event')),
    historical boolean NOT NULL,
    patient text COLLATE "C",
    score float8,
    low float8,
    high float8,
    reason text,
    payload text,
    packed bytea,
    PRIMARY KEY (boot, seq),
    CHECK ((payload IS NULL) <> (packed IS NULL)),
    CHECK (kind <> 'score' OR (score IS NULL) <> (reason IS NULL))
);
-- What is packed already is not tried again.
ALTER TABLE measurement ALTER COLUMN packed SET STORAGE EXTERNAL;
CREATE INDEX measurement_by_device ON measurement (device_id, kind, t_ns);
CREATE INDEX measurement_by_person ON measurement (patient, kind, t_ns)
    WHERE patient IS NOT NULL;

-- Numbers of rows that were let go or erased, in ranges that also cover rows still here: they
-- outlive the rows, so that nothing comes twice.
CREATE TABLE held (
    boot int NOT NULL REFERENCES boot,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    PRIMARY KEY (boot, first_seq)
);

CREATE TABLE dropped (
    boot int NOT NULL REFERENCES boot,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    PRIMARY KEY (boot, first_seq, last_seq)
);

CREATE TABLE seen (
    patient text COLLATE "C" NOT NULL,
    device_id int NOT NULL REFERENCES device,
    simulated boolean NOT NULL,
    PRIMARY KEY (patient, device_id, simulated)
);

CREATE TABLE score_minute (
    device_id int NOT NULL,
    begin_ns bigint NOT NULL,
    patient text COLLATE "C" NOT NULL,{_POINTS}
    PRIMARY KEY (patient, begin_ns, device_id)
) WITH (fillfactor = 70);
CREATE INDEX score_minute_by_device ON score_minute (device_id, begin_ns);

CREATE TABLE score_hour (
    device_id int NOT NULL,
    begin_ns bigint NOT NULL,
    patient text COLLATE "C" NOT NULL,{_POINTS}
    PRIMARY KEY (patient, begin_ns, device_id)
) WITH (fillfactor = 70);

CREATE TABLE vitals_minute (
    device_id int NOT NULL,
    begin_ns bigint NOT NULL,
    patient text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    rows bigint NOT NULL,
    hr_rows bigint NOT NULL,
    hr_total_bpm float8 NOT NULL,
    hr_lowest_bpm float8,
    hr_highest_bpm float8,
    rmssd_rows bigint NOT NULL,
    rmssd_total_ms float8 NOT NULL,
    sdnn_rows bigint NOT NULL,
    sdnn_total_ms float8 NOT NULL,
    PRIMARY KEY (patient, begin_ns, source, device_id)
) WITH (fillfactor = 70);

CREATE TABLE announcement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id int NOT NULL REFERENCES device,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('birth', 'state', 'config_reported')),
    received_ns bigint NOT NULL,
    since_ns bigint,
    payload text NOT NULL
);
CREATE INDEX announcement_by_device ON announcement (device_id, kind, id);

CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    device text COLLATE "C",
    payload bytea NOT NULL,
    payload_bytes bigint NOT NULL,
    reason text NOT NULL,
    received_ns bigint NOT NULL
);
CREATE INDEX dead_letter_by_device ON dead_letter (device);

-- Identity numbers have holes where a batch failed, so that they count nothing.
CREATE TABLE tally (dead_letters bigint NOT NULL);
INSERT INTO tally VALUES (0);

-- `user` is a word of SQL's own.
CREATE TABLE account (
    name text COLLATE "C" PRIMARY KEY,
    role text NOT NULL,
    password_hash text NOT NULL,
    must_change boolean NOT NULL,
    created_ns bigint NOT NULL,
    password_changed_ns bigint NOT NULL
);
CREATE UNIQUE INDEX account_by_any_case ON account (lower(name));

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ns bigint NOT NULL,
    account text NOT NULL,
    action text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    detail text NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject, id);

-- The tables by minute and hour have their time in their key, as a hypertable must. Those of the
-- seconds have not: a row is known by its number.
DO $$
DECLARE
    home text := (
        SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
        WHERE extname = 'timescaledb'
    );
BEGIN
    IF home IS NOT NULL THEN
        EXECUTE format(
            'SELECT %I.create_hypertable('
            '    name::regclass, ''begin_ns'', chunk_time_interval => width'
            ')'
            ' FROM (VALUES (''score_minute'', {_MONTH_NS}), (''score_hour'', {12 * _MONTH_NS}),'
            ' (''vitals_minute'', {_MONTH_NS})) AS wide (name, width)',
            home
        );
    END IF;
END
$$;
"""  # noqa: S608 - every name in it stands here

MIGRATIONS: tuple[str, ...] = (VERSION_1,)
"""Step ``i`` leads from version ``i`` to ``i + 1``. A step that was released never changes."""
