"""The second layout: rows by stream, courses by person, minutes and hours, numbers for ever."""

_COURSE_COLUMNS = """
    stream INTEGER NOT NULL REFERENCES stream (id),
    begin_ns INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    scored INTEGER NOT NULL,
    total REAL NOT NULL,
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
    PRIMARY KEY (stream, begin_ns)
"""


def _score_courses(table: str, length_ns: int) -> str:
    """Return statements that make a table of the scores in stretches of equal length.

    A bare column beside ``min`` or ``max`` is of the row that has it, in SQLite alone.
    """
    begin = f"t_ns - t_ns % {length_ns} AS begin_ns"
    return f"""
CREATE TABLE {table} ({_COURSE_COLUMNS}) STRICT, WITHOUT ROWID;
INSERT INTO {table}
SELECT
    all_rows.stream, all_rows.begin_ns, rows, scored, total,
    lowest.t_ns, lowest.score, lowest.low, lowest.high,
    highest.t_ns, highest.score, highest.low, highest.high,
    absent.t_ns, absent.reason
FROM (
    SELECT stream, {begin}, count(*) AS rows, count(score) AS scored, total(score) AS total
    FROM score GROUP BY stream, begin_ns
) AS all_rows
LEFT JOIN (
    SELECT stream, {begin}, t_ns, min(score) AS score, low, high
    FROM score WHERE score IS NOT NULL GROUP BY stream, begin_ns
) AS lowest USING (stream, begin_ns)
LEFT JOIN (
    SELECT stream, {begin}, t_ns, max(score) AS score, low, high
    FROM score WHERE score IS NOT NULL GROUP BY stream, begin_ns
) AS highest USING (stream, begin_ns)
LEFT JOIN (
    SELECT stream, {begin}, min(t_ns) AS t_ns, reason
    FROM score WHERE score IS NULL GROUP BY stream, begin_ns
) AS absent USING (stream, begin_ns);
"""  # noqa: S608 - our own words


_ROWS = """
DROP TRIGGER score_into_minute;
DROP TABLE score_minute;
DROP INDEX measurement_by_time;
DROP INDEX score_by_time;
ALTER TABLE measurement RENAME TO measurement_1;
ALTER TABLE score RENAME TO score_1;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    pseudonym TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO person (pseudonym)
SELECT DISTINCT patient FROM measurement_1 WHERE patient IS NOT NULL ORDER BY patient;

-- What one unit tells of one kind and, where it is about somebody, of one person.
CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id),
    kind TEXT NOT NULL CHECK (kind IN ('score', 'vitals', 'face', 'health', 'event')),
    person_id INTEGER REFERENCES person (id),
    simulated INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX stream_by_device ON stream (device_id, kind, coalesce(person_id, 0));
CREATE INDEX stream_by_person ON stream (person_id, kind);
INSERT INTO stream (device_id, kind, person_id)
SELECT DISTINCT device_id, kind, person.id
FROM measurement_1 LEFT JOIN person ON person.pseudonym = measurement_1.patient;

-- Numbers whose row is here or was: they outlive the rows, so that nothing comes twice.
CREATE TABLE held (
    boot INTEGER NOT NULL REFERENCES boot (id),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (boot, first_seq)
) STRICT, WITHOUT ROWID;
INSERT INTO held
SELECT boot, min(seq), max(seq)
FROM (
    SELECT boot, seq, seq - row_number() OVER (PARTITION BY boot ORDER BY seq) AS island
    FROM measurement_1
)
GROUP BY boot, island;

-- A payload is text as it came, or bytes packed against the sample rows.
CREATE TABLE measurement (
    id INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL REFERENCES boot (id),
    seq INTEGER NOT NULL,
    stream INTEGER NOT NULL REFERENCES stream (id),
    t_ns INTEGER NOT NULL,
    received_ns INTEGER NOT NULL,
    historical INTEGER NOT NULL CHECK (historical IN (0, 1)),
    payload ANY NOT NULL,
    UNIQUE (boot, seq)
) STRICT;
INSERT INTO measurement
SELECT old.id, old.boot, old.seq, stream.id, old.t_ns, old.received_ns, old.historical, old.payload
FROM measurement_1 AS old
LEFT JOIN person ON person.pseudonym = old.patient
JOIN stream ON stream.device_id = old.device_id AND stream.kind = old.kind
    AND coalesce(stream.person_id, 0) = coalesce(person.id, 0)
ORDER BY old.id;
CREATE INDEX measurement_by_time ON measurement (stream, t_ns);

CREATE TABLE score (
    stream INTEGER NOT NULL REFERENCES stream (id),
    t_ns INTEGER NOT NULL,
    measurement_id INTEGER NOT NULL,
    score REAL,
    low REAL,
    high REAL,
    reason TEXT,
    CHECK ((score IS NULL) <> (reason IS NULL)),
    PRIMARY KEY (stream, t_ns, measurement_id)
) STRICT, WITHOUT ROWID;
INSERT INTO score
SELECT stream, old.t_ns, id, score, low, high, reason
FROM score_1 AS old JOIN measurement ON measurement.id = old.measurement_id
ORDER BY stream, old.t_ns, id;
UPDATE stream SET simulated = 1 WHERE id IN (
    SELECT stream FROM score_1 JOIN measurement ON measurement.id = score_1.measurement_id
    WHERE simulated
);
DROP TABLE score_1;
DROP TABLE measurement_1;
"""

_VITALS = """
CREATE TABLE vitals_minute (
    stream INTEGER NOT NULL REFERENCES stream (id),
    begin_ns INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('ecg', 'ppg')),
    rows INTEGER NOT NULL,
    hr_count INTEGER NOT NULL,
    hr_total REAL NOT NULL,
    hr_lowest REAL,
    hr_highest REAL,
    rmssd_count INTEGER NOT NULL,
    rmssd_total REAL NOT NULL,
    sdnn_count INTEGER NOT NULL,
    sdnn_total REAL NOT NULL,
    PRIMARY KEY (stream, begin_ns, source)
) STRICT, WITHOUT ROWID;
INSERT INTO vitals_minute
SELECT
    stream, begin_ns, source, count(*), count(hr), total(hr), min(hr), max(hr),
    count(rmssd), total(rmssd), count(sdnn), total(sdnn)
FROM (
    SELECT
        stream, t_ns - t_ns % 60000000000 AS begin_ns, payload ->> 'source' AS source,
        payload ->> 'hr_bpm' AS hr, payload ->> 'rmssd_ms' AS rmssd, payload ->> 'sdnn_ms' AS sdnn
    FROM measurement JOIN stream ON stream.id = stream AND kind = 'vitals'
)
GROUP BY stream, begin_ns, source;
"""

VERSION_2 = "".join(
    (
        _ROWS,
        _score_courses("score_minute", 60_000_000_000),
        _score_courses("score_hour", 3_600_000_000_000),
        _VITALS,
    )
)
