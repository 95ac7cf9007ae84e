"""Judges many made-up courses at every level and writes docs/medicine.md."""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median

import numpy as np
from medicine_levels import GOAL_LEVELS, LEVELS
from medicine_observer import Observed, observe
from medicine_series import DOSES, SeriesResult, series_table, study_series
from medicine_trials import (
    ONSET_WITHIN_MIN,
    SEEDS_WITHOUT_EFFECT_FROM,
    Trial,
    judge,
    judge_told_the_noise,
)
from medicine_words import HEAD, KNOWING, OBSERVER, SERIES, TAIL
from rich import print as say
from rich.progress import track

from dose_courses import Level, make_course
from wince_host.medicine import BEFORE_MIN, WINDOW_MIN
from wince_host.medicine._response import LEAST_NEAR
from wince_host.medicine._shapes import MIDDLE_HALF_TIME_MIN, shapes_over

GOAL = 0.9
UNLIKE_IN_GROWTH_ONLY = ("ordinary", "slowing relief", "S-shaped relief", "slow relief")


@dataclass(frozen=True)
class Result:
    """All trials of one level."""

    level: Level
    with_effect: Sequence[Trial]
    told_the_noise: Sequence[Trial]
    without: Sequence[Trial]
    observed: Sequence[tuple[Observed, Observed]]

    @property
    def best(self) -> float:
        """Share of the onsets that an ideal observer expects to hold."""
        return fmean(told.probability for told, _ in self.observed)

    @property
    def best_untold(self) -> float:
        """The same where the observer is not told how relief grows."""
        return fmean(untold.probability for _, untold in self.observed)

    @property
    def best_hits(self) -> float:
        """Share of the onsets that the ideal observer did hold."""
        pairs = zip(self.observed, self.with_effect, strict=True)
        return fmean(
            abs(told.onset_min - trial.truth.onset_min) <= ONSET_WITHIN_MIN
            for (told, _), trial in pairs
        )

    @property
    def onset_held(self) -> float:
        """Share of all courses with an effect whose likeliest moment, told or not, held.

        One without a verdict counts as missed.
        """
        return fmean(trial.onset_held for trial in self.with_effect)

    @property
    def onset_held_told_the_noise(self) -> float:
        """The same where the method is told the noise and the usual course."""
        return fmean(trial.onset_held for trial in self.told_the_noise)

    @property
    def moments_held(self) -> Sequence[bool]:
        """Of each moment that was told, whether it lies within three minutes of the truth."""
        return [trial.onset_held for trial in self.with_effect if trial.moment_told]

    @property
    def told_held(self) -> float:
        """Share of the moments told; nothing told is nothing held."""
        held = self.moments_held
        return fmean(held) if held else 0.0

    @property
    def meets(self) -> bool:
        """Whether every share that has a goal reaches it: of all, of what was told, of none."""
        return min(self.onset_held, self.told_held, self.cannot_tell) >= GOAL

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
    with ProcessPoolExecutor() as pool:
        for level in levels:
            results.append(_result(level, courses, pool))
            one = results[-1]
            say(
                f"{level.name}: told moments held {one.told_held:.0%}, likeliest moments held "
                f"{one.onset_held:.0%}, cannot tell {one.cannot_tell:.0%}"
            )
    return results


def _result(level: Level, courses: int, pool: ProcessPoolExecutor) -> Result:
    seeds = range(courses)
    hurt = [SEEDS_WITHOUT_EFFECT_FROM + seed for seed in seeds]
    with_effect = pool.map(partial(judge, level), seeds)
    told_the_noise = pool.map(partial(judge_told_the_noise, level), seeds)
    without = pool.map(partial(judge, level.without_effect()), hurt)
    observed = pool.map(partial(_observed, level), seeds)
    return Result(
        level,
        list(track(with_effect, f"{level.name}, with relief", total=courses)),
        list(track(told_the_noise, f"{level.name}, told the noise", total=courses)),
        list(track(without, f"{level.name}, without", total=courses)),
        list(track(observed, f"{level.name}, ideal observer", total=courses)),
    )


def _observed(level: Level, seed: int) -> tuple[Observed, Observed]:
    return observe(level, make_course(level, seed))


def document(results: Sequence[Result], series: Sequence[SeriesResult]) -> str:
    """Return the whole page."""
    count = len(results[0].with_effect)
    parts = [_head(), _conditions(results), _findings(results, count), _bounds(results)]
    return "\n".join([*parts, _knowing(results), _intervals(results), TAIL, _together(series)])


def _head() -> str:
    courses = shapes_over(-BEFORE_MIN, WINDOW_MIN)
    return HEAD.format(
        courses=np.count_nonzero(courses.possible),
        growths=len(courses.growths) // len(set(courses.onsets_min)),
        goings=len(courses.goings),
        half_time=MIDDLE_HALF_TIME_MIN,
        near=LEAST_NEAR,
    )


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
    rows: list[tuple[str, ...]] = []
    for result in results:
        errors = [abs(trial.onset_error_min) for trial in result.with_effect
                  if trial.onset_error_min is not None]  # fmt: skip
        rows.append(
            (
                result.level.name,
                f"{fmean(trial.worked for trial in result.with_effect):.0%}",
                f"{len(result.moments_held) / len(result.with_effect):.0%}",
                f"{result.told_held:.0%}",
                f"{result.onset_held:.0%}",
                f"{result.best:.0%}",
                f"{median(errors):.1f} min" if errors else "–",
                f"{result.cannot_tell:.0%}",
                _met(result),
            )
        )
    head = (
        "level", "told that it worked", "a moment told", "**moments told, within ± 3 min**",
        "likeliest moment, told or not, within ± 3 min", "ideal observer",
        "middle error of it", "**“cannot tell”, of all without relief**", "both ≥ 90 %",
    )  # fmt: skip
    chance = 196.0 * (GOAL * (1.0 - GOAL) / count) ** 0.5
    lead = (
        f"{count} courses with relief and {count} without, each: by chance alone a share near 90 % "
        f"differs by up to ± {chance:.0f} points, and the levels share their draws. Where relief "
        "was told without a moment, the interval alone was told. The likeliest moment, told or "
        f"not, is held to nine in ten at {', '.join(GOAL_LEVELS)}; the other levels show what "
        "harder courses cost. No verdict counts as missed there."
    )
    rows.append(_all_levels(results))
    return f"\n## What was told\n\n{lead}\n\n{_table(head, rows)}"


def _all_levels(results: Sequence[Result]) -> tuple[str, ...]:
    """Return the last row: every course of every level."""
    moments = [held for result in results for held in result.moments_held]
    untold = fmean(result.cannot_tell for result in results)
    return (
        "**all courses together**",
        f"{fmean(trial.worked for result in results for trial in result.with_effect):.0%}",
        f"{fmean(trial.moment_told for result in results for trial in result.with_effect):.0%}",
        f"{fmean(moments):.0%}" if moments else "–",
        f"{fmean(result.onset_held for result in results):.0%}",
        f"{fmean(result.best for result in results):.0%}",
        "",
        f"{untold:.0%}",
        "yes" if moments and min(fmean(moments), untold) >= GOAL else "**no**",
    )


def _met(result: Result) -> str:
    return "yes" if result.told_held >= GOAL and result.cannot_tell >= GOAL else "**no**"


def _bounds(results: Sequence[Result]) -> str:
    """Return what the ideal observer says of the goal."""
    beyond = [_expected(result) for result in results if result.best < GOAL]
    missed = [result for result in results if result.onset_held < GOAL <= result.best]
    untold = [result for result in missed if result.best_untold < GOAL]
    expected = fmean(result.best for result in results)
    return OBSERVER.format(
        beyond=", ".join(beyond) or "none",
        within=", ".join(map(_expected, missed)) or "none",
        untold=", ".join(f"{one.level.name} ({one.best_untold:.1%})" for one in untold) or "none",
        expected=f"{expected:.0%}",
        held=f"{fmean(result.best_hits for result in results):.0%}",
    )


def _expected(result: Result) -> str:
    return f"{result.level.name} ({result.best:.1%})"


def _knowing(results: Sequence[Result]) -> str:
    """Return what each kind of knowledge would be worth."""
    shares = {result.level.name: _shares(result) for result in results}
    rows = list(shares.items())
    if all(name in shares for name in UNLIKE_IN_GROWTH_ONLY):
        four = [shares[name] for name in UNLIKE_IN_GROWTH_ONLY]
        rows.append((f"**mean of {', '.join(UNLIKE_IN_GROWTH_ONLY)}**", _means(four)))
    rows.append(("**mean of all**", _means(list(shares.values()))))
    head = ("level", "ideal observer", "growth not told", "ours, told the noise", "ours")
    return f"{KNOWING}\n{_table(head, [(name, *_percent(row)) for name, row in rows])}"


def _shares(result: Result) -> tuple[float, ...]:
    return (
        result.best,
        result.best_untold,
        result.onset_held_told_the_noise,
        result.onset_held,
    )


def _means(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(fmean(column) for column in zip(*rows, strict=True))


def _percent(shares: Sequence[float]) -> list[str]:
    return [f"{share:.0%}" for share in shares]


def _intervals(results: Sequence[Result]) -> str:
    rows: list[tuple[str, ...]] = []
    for result in results:
        told = [trial.covered() for trial in result.with_effect if trial.worked]
        shares = [f"{fmean(column):.0%}" for column in zip(*told, strict=True)] or ["–"] * 3
        rows.append((result.level.name, *shares))
    head = ("level", "onset", "size", "duration")
    return f"\n## How often the 90 % intervals held the truth\n\n{_table(head, rows)}"


def _together(series: Sequence[SeriesResult]) -> str:
    head, *rows = series_table(series)
    people = len(series[0].with_effect)
    return SERIES.format(doses=DOSES, people=people, table=_table(head, rows))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def main() -> None:
    """Write the page, and say which goals were missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("levels", nargs="*", help="names of levels; all if none")
    parser.add_argument("--courses", type=int, default=100)
    parser.add_argument("--people", type=int, default=40, help="with several doses each")
    parser.add_argument("--into", type=Path, default=Path("docs/medicine.md"))
    wanted = parser.parse_args()
    names = [level.name for level in LEVELS]
    for name in wanted.levels:
        if name not in names:
            parser.error(f"there is no level {name!r}: choose from {', '.join(names)}")
    levels = [level for level in LEVELS if not wanted.levels or level.name in wanted.levels]
    results = study(levels, wanted.courses)
    series = study_series(levels, wanted.people)
    wanted.into.write_text(document(results, series))
    say(f"wrote {wanted.into}")
    missed = [one.level.name for one in results if one.level.name in GOAL_LEVELS and not one.meets]
    if missed:
        raise SystemExit(f"goals missed at: {', '.join(missed)}")


if __name__ == "__main__":
    main()
