"""The table of rows a second into SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import device_crowd
from ingest_trial import Trial, run_trial

from wince_host.store import SqliteStore

DEVICES, ROWS = 500, 240
GOAL = 5_000


def lines(folder: Path) -> Iterator[str]:
    """Measure, count, and tell."""
    state = folder / "state"
    trial = run_trial(state, devices=DEVICES, rows_per_device=ROWS)
    lost, doubled = count(state / "wince.sqlite", ROWS)
    yield from table("SQLite", trial, lost, doubled)


def table(
    where: str, trial: Trial, lost: int, doubled: int, *, wanted: bool = True
) -> Iterator[str]:
    """Tell one trial.

    Parameters
    ----------
    wanted
        Whether there is a goal for its rate.
    """
    met = f"≥ {GOAL:,}: {'met' if trial.rate >= GOAL else '**not met**'}" if wanted else ""
    yield f"| {where}: {trial.devices} devices, {trial.rows:,} rows | |  |"
    yield "|---|---|---|"
    yield f"| acknowledged rows a second | {trial.rate:,.0f} | {met} |"
    yield f"| lost, doubled | {lost}, {doubled} | 0, 0 |"
    yield f"| sent again, refused by the broker | {trial.resent}, {trial.refused} | |"
    for name, cpu_s in (
        ("the host", trial.host_cpu_s),
        ("the broker", trial.broker_cpu_s),
        ("the devices", trial.crowd_cpu_s),
    ):
        yield f"| processor time of {name}, a row | {1e6 * cpu_s / trial.rows:,.0f} µs | |"
    used_s = trial.host_cpu_s + trial.broker_cpu_s + trial.crowd_cpu_s
    yield f"| cores that all of them used | {used_s / trial.wall_s:.2f} | |"


def count(path: Path, rows: int) -> tuple[int, int]:
    """Return how many rows are missing, and how many the minutes count more than once."""
    lost = 0
    with closing(SqliteStore(path)) as store:
        for number in range(DEVICES):
            held = store.stored_ranges(device_crowd.name_of(number), device_crowd.boot_of(number))
            lost += rows - sum(last - first + 1 for first, last in held)
    with closing(sqlite3.connect(path)) as file:
        (stored,) = file.execute("SELECT count(*) FROM measurement").fetchone()
        (scores,) = file.execute("SELECT count(*) FROM score").fetchone()
        (folded,) = file.execute("SELECT sum(rows) FROM score_minute").fetchone()
    assert stored == DEVICES * rows - lost
    return lost, folded - scores
