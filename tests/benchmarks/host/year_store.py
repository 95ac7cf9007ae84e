"""A store with a long course of one person at 1 Hz, filled straight into its tables."""

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import resources
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from wince_host.store import SqliteStore
from wince_host.store._fold import HOUR_NS, MINUTE_NS
from wince_host.store._packing import Payload, pack
from wince_host.store._schema_2 import score_courses

PERSON = "heron"
DEVICE = "bench-1"
SECOND_NS = 1_000_000_000
DAY_S = 86_400
FIRST_T_NS = 1_735_689_600_000_000_000
"""The beginning of 2025."""
DIFFERENT_PAYLOADS = 5_003
"""A prime, so that no hour holds the same ones as another."""
ABSENT_SHARE = 0.05
_DIGITS = re.compile(rb"(?<=\d\.)\d{6,}")


def payloads(kind: str, count: int, seed: int = 1) -> list[str]:
    """Return rows of a kind as a simulated unit sent it, with other digits in each number."""
    lines = resources.files("wince_host.store").joinpath("sample_rows.jsonl").read_bytes()
    row = next(line for line in reversed(lines.splitlines()) if _kind_of(line) == kind)
    draw = random.Random(seed)  # noqa: S311 - no secret

    def other(found: re.Match[bytes]) -> bytes:
        width = len(found[0])
        return b"%0*d" % (width, draw.randrange(10**width))

    return [_DIGITS.sub(other, row).decode() for _ in range(count)]


def _kind_of(line: bytes) -> str:
    signs = {"score": b'"components"', "vitals": b'"hr_bpm"', "face": b'"action_units"'}
    return next((kind for kind, sign in signs.items() if sign in line), "other")


def course(
    seconds: int, seed: int = 1
) -> Iterator[tuple[float | None, float | None, float | None]]:
    """Return scores with their intervals: hours of rise and fall, noise, and absent stretches."""
    generator = np.random.default_rng(seed)
    t_s = np.arange(seconds)
    slow = 3 + 2 * np.sin(t_s * (2 * np.pi / DAY_S)) + np.sin(t_s * (2 * np.pi / 5400))
    score = np.clip(slow + generator.normal(0, 0.6, seconds), 0, 10)
    absent = np.repeat(generator.random(seconds // 300 + 1) < ABSENT_SHARE, 300)[:seconds]
    for value, missing in zip(score.tolist(), absent.tolist(), strict=True):
        yield (None, None, None) if missing else (value, max(0.0, value - 1), min(10.0, value + 1))


def fill(path: Path, days: int, told: Callable[[int], None]) -> None:
    """Make the store. The courses are made by the statements of the second layout's migration."""
    with closing(SqliteStore(path)):
        pass
    packed: list[Payload] = [pack("score", row) for row in payloads("score", DIFFERENT_PAYLOADS)]
    rows = cycle(packed)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA cache_size = -200000")
        _names(file)
        for day in range(days):
            _one_day(file, day, rows)
            told(day + 1)
        file.execute("DELETE FROM held")
        file.execute("INSERT INTO held VALUES (1, 1, ?)", (days * DAY_S,))
        for table, length_ns in (("score_minute", MINUTE_NS), ("score_hour", HOUR_NS)):
            file.executescript(f"DROP TABLE {table};{score_courses(table, length_ns)}")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _names(file: sqlite3.Connection) -> None:
    file.execute("INSERT INTO device VALUES (1, ?)", (DEVICE,))
    file.execute("INSERT INTO boot VALUES (1, 1, ?)", ("1" * 32,))
    file.execute("INSERT INTO person VALUES (1, ?)", (PERSON,))
    file.execute("INSERT INTO stream VALUES (1, 1, 'score', 1, 1)")


def _one_day(file: sqlite3.Connection, day: int, rows: Iterator[Payload]) -> None:
    first = day * DAY_S + 1
    midnight_ns = FIRST_T_NS + day * DAY_S * SECOND_NS
    times = range(midnight_ns, midnight_ns + DAY_S * SECOND_NS, SECOND_NS)
    numbers = range(first, first + DAY_S)
    file.execute("BEGIN")
    file.executemany(
        "INSERT INTO measurement VALUES (?, 1, ?, 1, ?, ?, 0, ?)",
        zip(numbers, numbers, times, times, islice(rows, DAY_S), strict=True),
    )
    file.executemany(
        "INSERT INTO score VALUES (1, ?, ?, ?, ?, ?, ?)",
        (
            (t_ns, number, *values, "no_face" if values[0] is None else None)
            for t_ns, number, values in zip(times, numbers, course(DAY_S, day), strict=True)
        ),
    )
    file.execute("COMMIT")
