"""The one statement that stores a batch of rows and brings its minutes and hours up to date."""

MINUTE_NS = 60 * 10**9
HOUR_NS = 60 * MINUTE_NS

_LOW = ("lowest", "lowest_t_ns", "lowest_low", "lowest_high")
_HIGH = ("highest", "highest_t_ns", "highest_low", "highest_high")
_ABSENT = ("absent_t_ns", "absent_reason")

_LOWER = (
    "kept.lowest IS NULL OR excluded.lowest < kept.lowest"
    " OR (excluded.lowest = kept.lowest AND excluded.lowest_t_ns < kept.lowest_t_ns)"
)
_HIGHER = (
    "kept.highest IS NULL OR excluded.highest > kept.highest"
    " OR (excluded.highest = kept.highest AND excluded.highest_t_ns < kept.highest_t_ns)"
)
_EARLIER = "kept.absent_t_ns IS NULL OR excluded.absent_t_ns < kept.absent_t_ns"


def _replace_where(condition: str, columns: tuple[str, ...]) -> str:
    return ",\n        ".join(
        f"{column} = CASE WHEN {condition} THEN excluded.{column} ELSE kept.{column} END"
        for column in columns
    )


def _first_by(order: str, values: tuple[str, ...], *, where: str) -> str:
    return ",\n        ".join(
        f"(array_agg({value} ORDER BY {order}) FILTER (WHERE {where}))[1]" for value in values
    )


def upsert_scores(table: str, width_ns: int, source: str) -> str:
    """Return the statement that adds score rows to a table of minutes or hours.

    Parameters
    ----------
    source
        What follows FROM: rows with ``device_id``, ``t_ns``, ``patient`` and the score's columns.
    """
    scored = "score IS NOT NULL"
    lowest = _first_by("score, t_ns", ("t_ns", "score", "low", "high"), where=scored)
    highest = _first_by("score DESC, t_ns", ("t_ns", "score", "low", "high"), where=scored)
    absent = _first_by("t_ns", ("t_ns", "reason"), where="score IS NULL")
    return f"""
    INSERT INTO {table} AS kept
    SELECT device_id, t_ns - mod(t_ns, {width_ns}), patient,
        count(*), count(score), coalesce(sum(score), 0),
        {lowest},
        {highest},
        {absent}
    FROM {source}
    GROUP BY 3, 2, 1 ORDER BY 3, 2, 1
    ON CONFLICT (patient, begin_ns, device_id) DO UPDATE SET
        rows = kept.rows + excluded.rows,
        scored = kept.scored + excluded.scored,
        total = kept.total + excluded.total,
        {_replace_where(_LOWER, _LOW)},
        {_replace_where(_HIGHER, _HIGH)},
        {_replace_where(_EARLIER, _ABSENT)}
    """  # noqa: S608 - every name in it stands in this package


_UPSERT_VITALS = f"""
    INSERT INTO vitals_minute AS kept
    SELECT device_id, t_ns - mod(t_ns, {MINUTE_NS}), patient, source, count(*),
        count(hr_bpm), coalesce(sum(hr_bpm), 0), min(hr_bpm), max(hr_bpm),
        count(rmssd_ms), coalesce(sum(rmssd_ms), 0),
        count(sdnn_ms), coalesce(sum(sdnn_ms), 0)
    FROM fresh WHERE kind = 'vitals'
    GROUP BY 3, 2, 4, 1 ORDER BY 3, 2, 4, 1
    ON CONFLICT (patient, begin_ns, source, device_id) DO UPDATE SET
        rows = kept.rows + excluded.rows,
        hr_rows = kept.hr_rows + excluded.hr_rows,
        hr_total_bpm = kept.hr_total_bpm + excluded.hr_total_bpm,
        hr_lowest_bpm = least(kept.hr_lowest_bpm, excluded.hr_lowest_bpm),
        hr_highest_bpm = greatest(kept.hr_highest_bpm, excluded.hr_highest_bpm),
        rmssd_rows = kept.rmssd_rows + excluded.rmssd_rows,
        rmssd_total_ms = kept.rmssd_total_ms + excluded.rmssd_total_ms,
        sdnn_rows = kept.sdnn_rows + excluded.sdnn_rows,
        sdnn_total_ms = kept.sdnn_total_ms + excluded.sdnn_total_ms
"""  # noqa: S608 - every name in it stands in this package

# All loggers take their locks in the same order, so that none waits for another in a ring.
INSERT_ROWS = f"""
WITH incoming AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%s::json) AS new (
        boot int, seq bigint, device_id int, t_ns bigint, received_ns bigint, kind text,
        historical boolean, patient text, score float8, low float8, high float8, reason text,
        payload text, packed bytea, simulated boolean, source text, hr_bpm float8, rmssd_ms float8,
        sdnn_ms float8
    )
), stored AS (
    INSERT INTO measurement
    SELECT boot, seq, device_id, t_ns, received_ns, kind, historical, patient, score, low, high,
        reason, payload, packed
    FROM incoming
    WHERE NOT EXISTS (
        SELECT FROM held
        WHERE held.boot = incoming.boot AND incoming.seq BETWEEN held.first_seq AND held.last_seq
    )
    ORDER BY boot, seq
    ON CONFLICT (boot, seq) DO NOTHING
    RETURNING boot, seq
), fresh AS MATERIALIZED (
    SELECT incoming.* FROM incoming JOIN stored USING (boot, seq)
), people AS (
    INSERT INTO seen
    SELECT DISTINCT patient, device_id, coalesce(simulated, false)
    FROM fresh WHERE patient IS NOT NULL ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
), minutes AS (
    {upsert_scores("score_minute", MINUTE_NS, "fresh WHERE kind = 'score'")}
), hours AS (
    {upsert_scores("score_hour", HOUR_NS, "fresh WHERE kind = 'score'")}
), hearts AS (
    {_UPSERT_VITALS}
)
SELECT boot, seq FROM stored
"""  # noqa: S608 - every name in it stands in this package
"""One parameter, the rows as JSON. Returns the numbers of the rows that were new."""
