"""Which row numbers of each start are here or were.

Nobody counts millions of rows to acknowledge one: from time to time the numbers of what is stored
go into the table ``held`` as ranges, and only rows beyond them are looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from psycopg import Connection

from wince_host.store import Range, RangeSet

from ._ids import BootKey

EVERY_NUMBER: Range = (0, 2**63 - 1)
ROWS_PER_NOTE = 2_000
"""Rows of one start that a process stores before their numbers go into ``held``."""
BOOT_LOCK = 0x57494E43
"""First half of the advisory lock of one start, while its ranges are changed."""

_HELD = """
SELECT device.name, boot.boot_id, boot.id, held.first_seq, held.last_seq
FROM unnest(%s::text[], %s::text[]) AS wanted (name, boot_id)
JOIN device USING (name)
JOIN boot ON boot.device_id = device.id AND boot.boot_id = wanted.boot_id
LEFT JOIN held ON held.boot = boot.id
"""
_COUNTED_OUT = """
WITH gap AS (
    SELECT *
    FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS wanted (boot, first_seq, last_seq)
), numbered AS (
    SELECT boot, seq, seq - row_number() OVER (PARTITION BY boot ORDER BY seq) AS island
    FROM gap JOIN measurement USING (boot)
    WHERE seq BETWEEN gap.first_seq AND gap.last_seq
)
SELECT boot, min(seq), max(seq) FROM numbered GROUP BY boot, island
UNION ALL
SELECT boot, dropped.first_seq, dropped.last_seq FROM gap JOIN dropped USING (boot)
WHERE dropped.last_seq >= gap.first_seq AND dropped.first_seq <= gap.last_seq
"""
_STORED_NEAR = """
SELECT min(seq), max(seq) FROM (
    SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island FROM measurement
    WHERE boot = %(boot)s AND seq BETWEEN %(first)s - 1 AND %(last)s + 1
) AS numbered GROUP BY island
UNION ALL
SELECT first_seq, last_seq FROM held
WHERE boot = %(boot)s AND last_seq >= %(first)s - 1 AND first_seq <= %(last)s + 1
"""
_FORGET_NEAR = """
DELETE FROM held
WHERE boot = %(boot)s AND last_seq >= %(first)s - 1 AND first_seq <= %(last)s + 1
"""


def stored_within(
    connection: Connection, gaps: Mapping[BootKey, Iterable[Range]]
) -> dict[BootKey, list[Range]]:
    """Return ranges of numbers that are here, were let go, or are told as dropped.

    Parameters
    ----------
    gaps
        Where to look, by start; what is returned may reach beyond and overlap.
    """
    wanted = sorted(gaps)
    columns = [name for name, _ in wanted], [boot_id for _, boot_id in wanted]
    keys: dict[int, BootKey] = {}
    found: dict[BootKey, list[Range]] = defaultdict(list)
    for name, boot_id, boot, first, last in connection.execute(_HELD, columns):
        keys[boot] = (name, boot_id)
        if first is not None:
            found[name, boot_id].append((first, last))
    left = [
        (boot, first, last)
        for boot, key in keys.items()
        for gap in gaps[key]
        for first, last in without(gap, RangeSet(found[key]))
    ]
    for boot, first, last in connection.execute(_COUNTED_OUT, _columns(left)):
        found[keys[boot]].append((first, last))
    return {key: ranges for key, ranges in found.items() if ranges}


def without(gap: Range, held: RangeSet) -> list[Range]:
    """Return the parts of a range that a set does not hold, rising."""
    parts: list[Range] = []
    begin, end = gap
    for first, last in held.ranges():
        if first > end:
            break
        if first > begin:
            parts.append((begin, first - 1))
        begin = max(begin, last + 1)
    return [*parts, (begin, end)] if begin <= end else parts


def _columns(wanted: Sequence[tuple[int, int, int]]) -> tuple[list[int], list[int], list[int]]:
    return (
        [boot for boot, _, _ in wanted],
        [first for _, first, _ in wanted],
        [last for _, _, last in wanted],
    )


def ranges_of_boots(connection: Connection, keys: Iterable[BootKey]) -> dict[BootKey, RangeSet]:
    """Return what is stored, let go or told as dropped of some starts."""
    found = stored_within(connection, {key: [EVERY_NUMBER] for key in keys})
    return {key: RangeSet(ranges) for key, ranges in found.items()}


def note_numbers(connection: Connection, boot: int, first: int, last: int) -> None:
    """Put the numbers of what is stored between two numbers into ``held``."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (BOOT_LOCK, boot))
    values = {"boot": boot, "first": first, "last": last}
    ranges = RangeSet(connection.execute(_STORED_NEAR, values).fetchall()).ranges()
    connection.execute(_FORGET_NEAR, values)
    connection.execute(
        "INSERT INTO held SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[])",
        (boot, [first for first, _ in ranges], [last for _, last in ranges]),
    )


class Notes:
    """What this process stored and whose numbers are not in ``held`` yet."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[int, int, int]] = {}

    def add(self, connection: Connection, rows: Collection[tuple[int, int]]) -> None:
        """Add rows, as start and number, and note the starts that have many."""
        for boot, seq in rows:
            count, first, last = self._spans.get(boot, (0, seq, seq))
            self._spans[boot] = count + 1, min(first, seq), max(last, seq)
        due = sorted(
            boot for boot in {boot for boot, _ in rows} if self._spans[boot][0] >= ROWS_PER_NOTE
        )
        if not due:
            return
        with connection.transaction():
            for boot in due:
                _, first, last = self._spans.pop(boot)
                note_numbers(connection, boot, first, last)
