"""Judges several doses of one made-up person together, and says how often that was right."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from statistics import fmean, median

from medicine_trials import ONSET_WITHIN_MIN, SEEDS_WITHOUT_EFFECT_FROM
from rich.progress import track

from dose_courses import Level, MadeUpSeries, make_series
from judged_doses import judged_series
from wince_host.medicine import (
    Estimate,
    Together,
    Verdict,
    together,
)

DOSES = 6
SOMETIMES = 0.5
SEEDS_SOMETIMES_FROM = 2_000_000
SOMETIMES_LEVELS = ("ordinary", "restless", "small relief")


@dataclass(frozen=True)
class SeriesTrial:
    """The doses of one person, and what was told of them."""

    truth: MadeUpSeries
    found: Together | None
    worked: float

    @property
    def works(self) -> bool:
        """Whether the doses together are told to bring relief."""
        return self.found is not None and self.found.works

    @property
    def effect(self) -> float:
        """Mean change over the doses, in points."""
        return fmean(self.truth.effects)


@dataclass(frozen=True)
class SeriesResult:
    """All people of one level."""

    name: str
    with_effect: Sequence[SeriesTrial]
    without: Sequence[SeriesTrial]


def study_series(levels: Sequence[Level], people: int) -> list[SeriesResult]:
    """Judge so many people with relief after each dose, and so many without any, at each level.

    Further results are of people in whom each dose brings relief by even chance; nobody there is
    without relief.
    """
    with ProcessPoolExecutor() as pool:
        each = [_result(level, people, pool) for level in levels]
        some = [level for level in levels if level.name in SOMETIMES_LEVELS]
        return each + [_sometimes(level, people, pool) for level in some]


def series_table(results: Sequence[SeriesResult]) -> list[Sequence[str]]:
    """Return the head and the rows of the table."""
    head = (
        "level", "doses told one by one", "told together", "usual onset in its interval",
        "middle error of it", "within ± 3 min of these doses' mean onset",
        "mean change in its interval", "middle error of it",
        "share of doses in its interval", "without relief: “cannot tell”",
    )  # fmt: skip
    return [head, *(_row(result) for result in results)]


def judge_series(level: Level, responding: float, seed: int) -> SeriesTrial:
    """Make a person's days and judge each dose, as the page does, and all of them together."""
    truth = make_series(level, seed, DOSES, responding=responding)
    responses = judged_series(truth)
    worked = fmean(one.verdict is Verdict.WORKED for one in responses)
    return SeriesTrial(truth, together(responses), worked)


def _result(level: Level, people: int, pool: ProcessPoolExecutor) -> SeriesResult:
    seeds = range(people)
    hurt = [SEEDS_WITHOUT_EFFECT_FROM + seed for seed in seeds]
    with_effect = pool.map(partial(judge_series, level, 1.0), seeds)
    without = pool.map(partial(judge_series, level.without_effect(), 1.0), hurt)
    return SeriesResult(
        level.name,
        list(track(with_effect, f"{level.name}, {DOSES} doses", total=people)),
        list(track(without, f"{level.name}, {DOSES} without", total=people)),
    )


def _sometimes(level: Level, people: int, pool: ProcessPoolExecutor) -> SeriesResult:
    name = f"{level.name}, each dose by even chance"
    seeds = [SEEDS_SOMETIMES_FROM + seed for seed in range(people)]
    trials = pool.map(partial(judge_series, level, SOMETIMES), seeds)
    return SeriesResult(name, list(track(trials, name, total=people)), ())


def _row(result: SeriesResult) -> Sequence[str]:
    told = [(trial.truth, trial.found) for trial in result.with_effect if trial.found is not None]
    onsets = [
        (truth.usual_onset_min, found.onset_min)
        for truth, found in told
        if found.onset_min is not None
    ]
    effects = [(fmean(truth.effects), found.effect) for truth, found in told]
    shares = [(SOMETIMES, found.share) for _, found in told]
    sometimes = not result.without
    return (
        result.name,
        f"{fmean(trial.worked for trial in result.with_effect):.0%}",
        f"{fmean(trial.works for trial in result.with_effect):.0%}",
        _held(onsets),
        f"{_error(onsets):.1f} min" if onsets else "–",
        f"{_near_mean(result):.0%}",
        _held(effects),
        f"{_error(effects):.2f}",
        _held(shares) if sometimes else "–",
        "–" if sometimes else f"{1.0 - fmean(trial.works for trial in result.without):.0%}",
    )


def _near_mean(result: SeriesResult) -> float:
    """Return the share of all people; one of whom nobody could tell counts as missed."""
    held = []
    for trial in result.with_effect:
        truth = trial.truth
        onset = None if trial.found is None else trial.found.onset_min
        began = [at for at, effect in zip(truth.onsets_min, truth.effects, strict=True) if effect]
        if began:
            near = onset is not None and abs(onset.value - fmean(began)) <= ONSET_WITHIN_MIN
            held.append(near)
    return fmean(held)


def _held(pairs: Sequence[tuple[float, Estimate]]) -> str:
    return f"{fmean(one.low <= truth <= one.high for truth, one in pairs):.0%}" if pairs else "–"


def _error(pairs: Sequence[tuple[float, Estimate]]) -> float:
    return median(abs(one.value - truth) for truth, one in pairs)
