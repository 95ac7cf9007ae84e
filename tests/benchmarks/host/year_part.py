"""The table of what a page waits for, in a store with a year of one person."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

import year_store
from rich.progress import Progress

from wince_host._retention import REST_SHARE, Retention, let_old_rows_go
from wince_host.dashboard._person_course import ZOOMS, person_course
from wince_host.queries import Queries
from wince_host.store import SqliteStore

GOAL_MS = 300.0
ROUNDS = 7
STEPS = 300
RETAINED_DAYS = 300
DAY_NS = 24 * 3600 * 1_000_000_000
Ask = Callable[[], object]


def lines(folder: Path) -> Iterator[str]:
    """Make the store, ask as pages do, and tell."""
    days = int(os.environ.get("WINCE_YEAR_DAYS", "365"))
    ready = os.environ.get("WINCE_YEAR_STORE")
    path = Path(ready) if ready else folder / "wince.sqlite"
    if not ready:
        with Progress() as bar:
            task = bar.add_task("a year of one person", total=days)
            year_store.fill(path, days, lambda done: bar.update(task, completed=done))
    with closing(SqliteStore(path)) as store:
        yield from _told(store, path)


def _told(store: SqliteStore, path: Path) -> Iterator[str]:
    (person,) = store.people()
    hours = store.person_hours(person.patient, since_ns=0, until_ns=2**62)
    rows = sum(hour.rows for hour in hours)
    size = path.stat().st_size
    yield (
        f"One person, one score a second, {rows:,} rows of {rows / 86_400:.0f} days in "
        f"{size / 1e9:.1f} GB: {size / rows:.0f} bytes a row. Simulated."
    )
    yield ""
    yield f"| asked | first time | of that, processor | median of {ROUNDS} | processor | goal |"
    yield "|---|---|---|---|---|---|"
    for name, ask in _pages(store, person.last_t_ns + 1):
        (first_ms, first_used_ms), (usual_ms, used_ms) = _timed(ask)
        met = "met" if max(first_ms, usual_ms) <= GOAL_MS else "**not met**"
        yield (
            f"| {name} | {first_ms:.0f} ms | {first_used_ms:.0f} ms | {usual_ms:.0f} ms "
            f"| {used_ms:.0f} ms "
            f"| ≤ {GOAL_MS:.0f} ms: {met} |"
        )
    if person.last_t_ns - person.first_t_ns > RETAINED_DAYS * DAY_NS:
        yield ""
        yield from _retention(store, person.last_t_ns)


def _pages(store: SqliteStore, now_ns: int) -> Iterator[tuple[str, Ask]]:
    person, queries = year_store.PERSON, Queries(store)
    yield "who there is", store.people
    for zoom in ZOOMS:
        yield f"person, {zoom.name}", partial(person_course, store, person, zoom, now_ns)
    for name, days in (("heat map, 90 days", 90), ("a year by the hour", 365)):
        since_ns = now_ns - days * DAY_NS
        yield (
            name,
            partial(store.person_hours, person, since_ns=since_ns, until_ns=now_ns),
        )
    for name, hours in (("unit, 1 hour by the second", 1), ("unit, 4 hours by the second", 4)):
        since_ns = now_ns - hours * DAY_NS // 24
        yield (
            name,
            partial(
                queries.score_trend,
                year_store.DEVICE,
                since_ns=since_ns,
                until_ns=now_ns,
                maximum_points=2_000,
                patient=person,
            ),
        )


def _retention(store: SqliteStore, last_t_ns: int) -> Iterator[str]:
    """Let the oldest rows go in steps, and tell how long ingest would have waited for one."""
    waits_ms: list[float] = []
    began_s = time.perf_counter()

    def rest(seconds: float) -> bool:
        waits_ms.append(1e3 * seconds / REST_SHARE)
        return len(waits_ms) >= STEPS

    retention = Retention(score=RETAINED_DAYS)
    gone = let_old_rows_go(store, retention, now_ns=last_t_ns, rest=rest)
    took_s = time.perf_counter() - began_s
    waits_ms.sort()
    yield (
        f"Rows older than {RETAINED_DAYS} days, let go in {len(waits_ms)} steps without a rest: "
        f"{gone:,} rows, {gone / took_s:,.0f} a second. A commit would have waited "
        f"{waits_ms[len(waits_ms) // 2]:.0f} ms for a step in the median, "
        f"{waits_ms[len(waits_ms) * 99 // 100]:.0f} ms in 99 of 100, {waits_ms[-1]:.0f} ms at most "
        "(wanted: about 50 ms)."
    )


def _timed(ask: Ask) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return milliseconds and those of the processor: of the first time, and usually after it."""
    times: list[tuple[float, float]] = []
    for _ in range(ROUNDS + 1):
        began_s, used_s = time.perf_counter(), time.process_time()
        ask()
        times.append((1e3 * (time.perf_counter() - began_s), 1e3 * (time.process_time() - used_s)))
    waits, used = zip(*times[1:], strict=True)
    return times[0], (median(waits), median(used))
