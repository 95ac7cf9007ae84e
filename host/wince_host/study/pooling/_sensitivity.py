"""What each choice of the analysis does to its results."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from wince_host.study._parameters import StudyParameters
from wince_host.study._results import SensitivityRow
from wince_host.study.measures import SessionFigures, Variant

from ._regressions import fitted
from ._statistics import SIGNIFICANT_BELOW, pseudo_median, share_interval, t_interval
from ._values import Measured, Values

WHOLE: Final = "whole block"
SPIKE_SERIES: Final = ("v1", "heart")
FEWEST_PEOPLE: Final = 3

By = dict[str, dict[str, dict[str, Measured]]]
"""By series, then block, then participant."""


def sensitivity_of(
    figures: Sequence[SessionFigures], values: Values, parameters: StudyParameters
) -> list[SensitivityRow]:
    """Return the table: bins, lag, history and window, each against the setting that was chosen."""
    return [*_transfer(figures, parameters), *_windows(figures, values, parameters)]


def _chosen(choice: str, setting: str, parameters: StudyParameters) -> bool:
    return setting == {
        "bins": str(parameters.bins),
        "lag_ms": f"{1000.0 * parameters.lag_s:.0f}",
        "target_history": str(parameters.target_history),
        "window": WHOLE,
    }.get(choice)


def _transfer(
    figures: Sequence[SessionFigures], parameters: StudyParameters
) -> Iterator[SensitivityRow]:
    """Yield mean and share of significant blocks of the transfer entropy under each setting."""
    found: dict[tuple[str, str, str], list[tuple[str, float, float]]] = defaultdict(list)
    for one in figures:
        name = one.session.participant
        for variant in one.variants:
            if variant.outcome == "te_heart_v1_bits":
                key = variant.choice, variant.setting, variant.task
                found[key].append((name, variant.value, variant.other))
        for row in one.transfer:
            if row.quantity == "heart_to_v1":
                found["window", WHOLE, row.task].append((name, row.effective, row.p))
    for (choice, setting, task), points in sorted(found.items()):
        chosen = _chosen(choice, setting, parameters)
        people = defaultdict(list)
        for name, value, _ in points:
            people[name].append(value)
        means = np.array([np.mean(several) for several in people.values()])
        interval = t_interval(means)
        yield SensitivityRow(
            choice=choice,
            setting=setting,
            chosen=chosen,
            task=task,
            outcome="te_effective_bits",
            n=len(people),
            value=float(means.mean()),
            low=None if interval is None else interval[0],
            high=None if interval is None else interval[1],
        )
        count = sum(p < SIGNIFICANT_BELOW for _, _, p in points)
        low, high = share_interval(count, len(points))
        yield SensitivityRow(
            choice=choice,
            setting=setting,
            chosen=chosen,
            task=task,
            outcome="te_significant_share",
            n=len(points),
            value=count / len(points),
            low=low,
            high=high,
        )


def _windows(
    figures: Sequence[SessionFigures], values: Values, parameters: StudyParameters
) -> Iterator[SensitivityRow]:
    """Yield effects and regression of ln NSR over other windows of each block."""
    by_setting: dict[str, dict[str, By]] = defaultdict(dict)
    for setting, task, variant, name in _spike_variants(figures):
        series = variant.outcome.removeprefix("ln_nsr_")
        blocks = by_setting[setting].setdefault(task, {}).setdefault(series, {})
        blocks.setdefault(variant.block, {})[name] = Measured(
            value=variant.value, variance=variant.other**2
        )
    for task in values.tasks:
        by_setting[WHOLE][task] = {
            series: {
                block: values.of(f"ln_nsr_{series}", task, block)
                for block in (parameters.control, parameters.pain)
            }
            for series in SPIKE_SERIES
        }
    for setting, tasks in sorted(by_setting.items()):
        for task in values.tasks:
            yield from _window(setting, task, tasks.get(task, {}), parameters)


def _spike_variants(
    figures: Sequence[SessionFigures],
) -> Iterator[tuple[str, str, Variant, str]]:
    for one in figures:
        for variant in one.variants:
            if variant.outcome.startswith("ln_nsr_") and np.isfinite(variant.value):
                yield variant.setting, variant.task, variant, one.session.participant


def _window(
    setting: str, task: str, series: By, parameters: StudyParameters
) -> Iterator[SensitivityRow]:
    moved = {name: _differences(blocks, parameters) for name, blocks in series.items()}
    chosen = setting == WHOLE
    for name in SPIKE_SERIES:
        people = moved.get(name, {})
        if len(people) < FEWEST_PEOPLE:
            continue
        median, (low, high) = pseudo_median(np.array([one.value for one in people.values()]))
        yield SensitivityRow(
            choice="window",
            setting=setting,
            chosen=chosen,
            task=task,
            outcome=f"ln_nsr_{name}_median",
            n=len(people),
            value=median,
            low=low,
            high=high,
        )
    found = fitted(moved, "v1", parameters)
    if found is None:
        return
    line, _ = found
    for outcome, value, interval in (
        ("r_squared", line.r_squared, line.r_squared_interval),
        ("true_r_squared", line.true_r_squared, line.true_r_squared_interval),
    ):
        yield SensitivityRow(
            choice="window",
            setting=setting,
            chosen=chosen,
            task=task,
            outcome=outcome,
            n=line.n,
            value=value,
            low=None if interval is None else interval[0],
            high=None if interval is None else interval[1],
        )


def _differences(
    blocks: dict[str, dict[str, Measured]], parameters: StudyParameters
) -> dict[str, Measured]:
    before, after = blocks.get(parameters.control, {}), blocks.get(parameters.pain, {})
    return {name: after[name].since(before[name]) for name in sorted(before.keys() & after.keys())}
