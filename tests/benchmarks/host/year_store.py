"""A store with a long course of one person at 1 Hz, filled straight into its tables."""

import math
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import resources
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wince_host.store import SqliteStore
from wince_host.store._packing import Payload, pack

PERSON = "heron"
DEVICE = "bench-1"
SECOND_NS = 1_000_000_000
DAY_S = 86_400
FIRST_T_NS = 1_735_689_600_000_000_000
"""The beginning of 2025."""
DIFFERENT_PAYLOADS = 5_003
"""A prime, so that no hour holds the same ones as another."""
ABSENT_SHARE = 0.05
REASON = "no_face"
INTO = "INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
Scores = npt.NDArray[np.float64]
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


def course(day: int) -> Scores:
    """Return a day's scores, NaN where there is none: rise and fall, noise, absent stretches."""
    generator = np.random.default_rng(day)
    t_s = np.arange(DAY_S)
    slow = 3 + 2 * np.sin(t_s * (2 * np.pi / DAY_S)) + np.sin(t_s * (2 * np.pi / 5400))
    score = np.clip(slow + generator.normal(0, 0.6, DAY_S), 0, 10)
    absent = np.repeat(generator.random(DAY_S // 300 + 1) < ABSENT_SHARE, 300)[:DAY_S]
    return np.where(absent, np.nan, score)


def points(scores: Scores) -> Iterator[tuple[float | None, float | None, float | None, str | None]]:
    """Yield score, interval and reason of each second."""
    for value in scores.tolist():
        if math.isnan(value):
            yield None, None, None, REASON
        else:
            yield value, max(0.0, value - 1), min(10.0, value + 1), None


def fill(path: Path, days: int, told: Callable[[int], None]) -> None:
    """Make the store, in about the time that the disk needs."""
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
        file.execute("INSERT INTO held VALUES (1, 1, ?)", (days * DAY_S,))
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _names(file: sqlite3.Connection) -> None:
    file.execute("INSERT INTO device VALUES (1, ?)", (DEVICE,))
    file.execute("INSERT INTO boot VALUES (1, 1, ?)", ("1" * 32,))
    file.execute("INSERT INTO person VALUES (1, ?)", (PERSON,))
    file.execute("INSERT INTO stream VALUES (1, 1, 'score', 1, 1)")


def _one_day(file: sqlite3.Connection, day: int, rows: Iterator[Payload]) -> None:
    first = day * DAY_S + 1
    numbers, times, scores = range(first, first + DAY_S), times_of(day), course(day)
    file.execute("BEGIN")
    file.executemany(
        "INSERT INTO measurement VALUES (?, 1, ?, 1, ?, ?, 0, ?)",
        zip(numbers, numbers, times, times, islice(rows, DAY_S), strict=True),
    )
    file.executemany(
        "INSERT INTO score VALUES (1, ?, ?, ?, ?, ?, ?)",
        (
            (t_ns, number, *point)
            for t_ns, number, point in zip(times, numbers, points(scores), strict=True)
        ),
    )
    for table, seconds in (("score_minute", 60), ("score_hour", 3600)):
        file.executemany(INTO.format(table=table), stretches(day, scores, seconds))
    file.execute("COMMIT")


def times_of(day: int) -> range:
    """Return the UTC of each second of a day."""
    midnight_ns = FIRST_T_NS + day * DAY_S * SECOND_NS
    return range(midnight_ns, midnight_ns + DAY_S * SECOND_NS, SECOND_NS)


def stretches(day: int, scores: Scores, seconds: int) -> Iterator[tuple[object, ...]]:
    """Yield the minutes or hours of a day, as ingest would have folded them."""
    times = times_of(day)
    for first in range(0, DAY_S, seconds):
        part = scores[first : first + seconds]
        absent = np.isnan(part)
        begin = (1, times[first], len(part), int((~absent).sum()), float(np.nansum(part)))
        gap = first + int(absent.argmax()) if absent.any() else None
        gone = (None, None) if gap is None else (times[gap], REASON)
        ends: list[float | None] = [None] * 8
        if not absent.all():
            lowest, highest = int(np.nanargmin(part)), int(np.nanargmax(part))
            ends = [*_end(times, scores, first + lowest), *_end(times, scores, first + highest)]
        yield (*begin, *ends, *gone)


def _end(times: range, scores: Scores, place: int) -> tuple[int, float, float, float]:
    value = float(scores[place])
    return times[place], value, max(0.0, value - 1), min(10.0, value + 1)
