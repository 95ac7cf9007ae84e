"""Writes a simulated cohort as a study's folder."""

import argparse
from pathlib import Path

from rich import print as say
from rich.progress import Progress

from wince_sim import CohortSettings, uncoupled, write_cohort


def main() -> None:
    """Write what was asked for."""
    chosen = _arguments()
    settings = CohortSettings(
        people=chosen.people,
        seconds=chosen.seconds,
        frame_rate_hz=chosen.rate,
        raw_pulse=chosen.raw_pulse,
        seed=chosen.seed,
    )
    with Progress() as bar:
        task = bar.add_task("people", total=chosen.people)
        write_cohort(
            chosen.folder,
            uncoupled(settings) if chosen.uncoupled else settings,
            processes=chosen.processes,
            progress=lambda done, _total: bar.update(task, completed=done),
        )
    say(f"wrote {chosen.people} people and truth.json")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=45)
    parser.add_argument("--seconds", type=float, default=120.0, help="length of a block")
    parser.add_argument("--rate", type=float, default=60.0, help="frames a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--uncoupled", action="store_true", help="no effects, no coupling")
    parser.add_argument("--raw-pulse", action="store_true", help="also write the pulse wave")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
