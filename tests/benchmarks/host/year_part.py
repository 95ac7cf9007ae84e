"""The table of what a page waits for, in a store with a year of one person."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import year_store
from rich.progress import Progress

from wince_host.dashboard._person_course import ZOOMS, person_course
from wince_host.queries import Queries
from wince_host.store import SqliteStore

GOAL_MS = 300.0
ROUNDS = 7
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
    yield f"| asked | first time | median of {ROUNDS} | goal |"
    yield "|---|---|---|---|"
    for name, ask in _pages(store, person.last_t_ns + 1):
        first, median = _timed(ask)
        met = "met" if max(first, median) <= GOAL_MS else "**not met**"
        yield f"| {name} | {first:.0f} ms | {median:.0f} ms | ≤ {GOAL_MS:.0f} ms: {met} |"


def _pages(store: SqliteStore, now_ns: int) -> Iterator[tuple[str, Ask]]:
    person, queries = year_store.PERSON, Queries(store)
    yield "who there is", store.people
    for zoom in ZOOMS:
        yield f"person, {zoom.name}", lambda zoom=zoom: person_course(store, person, zoom, now_ns)
    for name, days in (("heat map, 90 days", 90), ("a year by the hour", 365)):
        since_ns = now_ns - days * DAY_NS
        yield (
            name,
            lambda since_ns=since_ns: store.person_hours(
                person, since_ns=since_ns, until_ns=now_ns
            ),
        )
    for name, hours in (("unit, 1 hour by the second", 1), ("unit, 12 hours by the second", 12)):
        since_ns = now_ns - hours * DAY_NS // 24
        yield (
            name,
            lambda since_ns=since_ns: queries.score_trend(
                year_store.DEVICE,
                since_ns=since_ns,
                until_ns=now_ns,
                maximum_points=2_000,
                patient=person,
            ),
        )


def _timed(ask: Ask) -> tuple[float, float]:
    """Return milliseconds of the first time, and the median of those after it."""
    times = []
    for _ in range(ROUNDS + 1):
        began_s = time.perf_counter()
        ask()
        times.append(1e3 * (time.perf_counter() - began_s))
    return times[0], sorted(times[1:])[ROUNDS // 2]
