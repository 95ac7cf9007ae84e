"""Counts how often coupling is found where there is none and where there is some.

Everything is simulated. Called by scripts/coupling-figures, which writes docs/coupling.md.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich import print as say
from rich.progress import Progress
from simulated_recordings import CONDITIONS, FPS, Condition, Recording, recording

from wince_device.heart import Beat, BeatLabel
from wince_device.pain import (
    heart_to_face,
    joint_gain_v1,
    scan_heart_to_v1,
    steady_series,
)

REPOSITORY = Path(__file__).resolve().parents[3]
WINDOW_S, REACH_S = 60, 12
STARTS_S = range(15, 90, 12)
SIGNIFICANT_BELOW = 0.05
COLUMNS = (
    "usual, 167 ms (`te_heart_v1`)",
    "steady, 167 ms (`te_heart_v1_steady`)",
    "steady, any of five lags (`te_lag_scan`)",
    "steady, joint gain (`joint_gain_v1`)",
)


def beats_until(one: Recording, until_s: float) -> list[Beat]:
    """Return the beats that a unit would know at a time."""
    return [
        Beat(
            t_s=after,
            interval_ms=1e3 * (after - before),
            corrected_interval_ms=1e3 * (after - before),
            label=BeatLabel.NORMAL,
            quality=1.0,
        )
        for before, after in pairwise(one.beats_s)
        if after <= until_s
    ]


def windows(one: Recording) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Yield the p values of each window, and the seconds that the steady ones took."""
    for start_s in STARTS_S:
        beats = beats_until(one, start_s + WINDOW_S)
        window = slice(start_s * FPS, (start_s + WINDOW_S) * FPS)
        longer = slice((start_s - REACH_S) * FPS, window.stop)
        usual = heart_to_face(
            beats,
            one.times_s[window],
            np.ascontiguousarray(one.speeds[window, 0]),
            rate_hz=FPS,
        )
        began_s = time.process_time()
        series = steady_series(beats, one.times_s[longer], one.speeds[longer], rate_hz=FPS)
        scan = scan_heart_to_v1(series) if series else None
        joint = joint_gain_v1(series) if series else None
        took_s = time.process_time() - began_s
        if usual is None or usual.p is None or scan is None or joint is None:
            continue
        yield np.array([usual.p, scan.centre.p, scan.best.p, joint.p]), took_s


def share(people: list[NDArray[np.float64]], column: int) -> str:
    """Return the share of significant windows, with its 95 % interval by whole people."""
    found = [np.mean(p[:, column] < SIGNIFICANT_BELOW) for p in people]
    rng = np.random.default_rng(0)
    draws = rng.choice(found, size=(2000, len(found))).mean(axis=1)
    low, high = np.percentile(draws, (2.5, 97.5))
    return f"{100 * np.mean(found):.1f} % ({100 * low:.1f}-{100 * high:.1f})"


def judged(
    condition: Condition, people: int, folder: Path, bar: Progress
) -> tuple[str, list[float]]:
    """Return one row of the table, and the times taken."""
    task = bar.add_task(condition.words, total=people)
    every: list[NDArray[np.float64]] = []
    took_s: list[float] = []
    for seed in range(people):
        found = list(windows(recording(condition, seed, folder)))
        every.append(np.array([p for p, _ in found]))
        took_s += [one for _, one in found]
        bar.advance(task)
    cells = " | ".join(share(every, column) for column in range(len(COLUMNS)))
    count = sum(len(p) for p in every)
    return f"| {condition.words} | {people} | {count} | {cells} |", took_s


def main() -> None:
    """Run the study and write its document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40, help="for each row without coupling")
    parser.add_argument(
        "--recordings",
        type=Path,
        default=Path(tempfile.gettempdir()) / "wince-coupling",
        help="simulated ones are kept there",
    )
    chosen = parser.parse_args()
    rows: list[str] = []
    took_s: list[float] = []
    with Progress() as bar:
        for condition in CONDITIONS:
            # A coupling that is there is found nearly always: fewer people show it.
            people = chosen.people // 2 if condition.coupling else chosen.people
            row, times_s = judged(condition, people, chosen.recordings, bar)
            rows.append(row)
            took_s += times_s
    text = (
        Path(__file__)
        .with_name("coupling_template.md")
        .read_text("utf-8")
        .format(
            head=" | ".join(COLUMNS),
            rows="\n".join(rows),
            milliseconds=1e3 * float(np.median(took_s)),
            machine=platform.machine(),
        )
    )
    (REPOSITORY / "docs" / "coupling.md").write_text(text, "utf-8")
    say("wrote docs/coupling.md")


if __name__ == "__main__":
    main()
