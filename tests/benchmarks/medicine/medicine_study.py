"""Judges many made-up courses at every level and writes docs/medicine.md."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np
from medicine_levels import GOAL_LEVELS, LEVELS
from medicine_trials import SEEDS_WITHOUT_EFFECT_FROM, Trial, judge
from medicine_words import HEAD, TAIL
from rich import print as say
from rich.progress import track

from dose_courses import Level

GOAL = 0.9


@dataclass(frozen=True)
class Result:
    """All trials of one level."""

    level: Level
    with_effect: Sequence[Trial]
    without: Sequence[Trial]

    @property
    def onset_held(self) -> float:
        """Share of all courses with an effect; one without a verdict counts as missed."""
        return fmean(trial.onset_held for trial in self.with_effect)

    @property
    def onset_held_of_told(self) -> float:
        """Share of the courses with an effect that were told to have worked."""
        told = [trial.onset_held for trial in self.with_effect if trial.worked]
        return fmean(told) if told else 0.0

    @property
    def missing(self) -> float:
        """Share of the minutes that are gaps."""
        return fmean(float(np.isnan(trial.truth.scores).mean()) for trial in self.with_effect)

    @property
    def cannot_tell(self) -> float:
        """Share of the courses without an effect."""
        return fmean(not trial.worked for trial in self.without)


def study(levels: Sequence[Level], courses: int) -> list[Result]:
    """Judge every level."""
    results = []
    for level in levels:
        results.append(_result(level, courses))
        held, told = results[-1].onset_held, results[-1].cannot_tell
        say(f"{level.name}: onset held {held:.0%}, cannot tell {told:.0%}")
    return results


def _result(level: Level, courses: int) -> Result:
    seeds = range(courses)
    hurt = level.without_effect()
    return Result(
        level,
        [judge(level, seed) for seed in track(seeds, f"{level.name}, with relief")],
        [
            judge(hurt, SEEDS_WITHOUT_EFFECT_FROM + seed)
            for seed in track(seeds, f"{level.name}, without")
        ],
    )


def document(results: Sequence[Result]) -> str:
    """Return the whole page."""
    count = len(results[0].with_effect)
    parts = [HEAD, _conditions(results), _findings(results, count), _intervals(results), TAIL]
    return "\n".join(parts)


def _conditions(results: Sequence[Result]) -> str:
    rows = [
        (
            result.level.name,
            f"{result.level.effect[0]:g}–{result.level.effect[1]:g}",
            f"{result.level.growth[0]}, {result.level.growth[1]:g}–{result.level.growth[2]:g} min",
            f"{result.level.second_sd:g}",
            f"{result.level.burst_sd:g}",
            f"{result.level.slow_sd:g}",
            f"{result.level.level_sd:g}",
            f"{result.missing:.0%}",
            f"{result.level.days}",
        )
        for result in results
    ]
    head = (
        "level", "relief", "growth", "seconds", "bursts", "wandering", "days differ", "missing",
        "days before",
    )  # fmt: skip
    return _table(head, rows)


def _findings(results: Sequence[Result], count: int) -> str:
    rows = []
    for result in results:
        errors = [abs(trial.onset_error_min) for trial in result.with_effect
                  if trial.onset_error_min is not None]  # fmt: skip
        rows.append(
            (
                result.level.name,
                f"{fmean(trial.worked for trial in result.with_effect):.0%}",
                f"{result.onset_held:.0%}",
                f"{result.onset_held_of_told:.0%}",
                f"{median(errors):.1f} min" if errors else "–",
                f"{result.cannot_tell:.0%}",
                _met(result),
            )
        )
    head = (
        "level", "told that it worked", "onset within ± 3 min, of all with relief", "of those told",
        "middle onset error", "“cannot tell”, of all without relief", "both ≥ 90 %",
    )  # fmt: skip
    lead = f"{count} courses with relief and {count} without, each."
    return f"\n## What was told\n\n{lead}\n\n{_table(head, rows)}"


def _met(result: Result) -> str:
    return "yes" if min(result.onset_held, result.cannot_tell) >= GOAL else "**no**"


def _intervals(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        told = [trial.covered() for trial in result.with_effect if trial.worked]
        shares = [f"{fmean(column):.0%}" for column in zip(*told, strict=True)] or ["–"] * 3
        rows.append((result.level.name, *shares))
    head = ("level", "onset", "size", "duration")
    return f"\n## How often the 90 % intervals held the truth\n\n{_table(head, rows)}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def main() -> None:
    """Write the page, and say which goals were missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("levels", nargs="*", help="names of levels; all if none")
    parser.add_argument("--courses", type=int, default=60)
    parser.add_argument("--into", type=Path, default=Path("docs/medicine.md"))
    wanted = parser.parse_args()
    levels = [level for level in LEVELS if not wanted.levels or level.name in wanted.levels]
    results = study(levels, wanted.courses)
    wanted.into.write_text(document(results))
    missed = [
        one.level.name for one in results if one.level.name in GOAL_LEVELS and "no" in _met(one)
    ]
    if missed:
        raise SystemExit(f"goals missed at: {', '.join(missed)}")


if __name__ == "__main__":
    main()
