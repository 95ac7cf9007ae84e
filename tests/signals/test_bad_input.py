"""Every public function refuses what it cannot work on, in one sentence, and never says NaN."""

import dataclasses
import math
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import wince_signals
from wince_signals import (
    Estimator,
    StreamingSpikes,
    correct_intervals,
    fit_calibration,
    fit_gamma,
    fit_gamma_windows,
    gamma_plane,
    hold_intervals,
    hrv,
    joint_source_gain,
    lag_scan,
    mean_of_raw_peaks,
    micro_movement_spikes,
    minute_before,
    phase_randomised,
    power_law,
    transfer_entropy,
    transfer_entropy_discrete,
)

Series = NDArray[np.float64]
# Any: what is to be refused may be anything.
Call = Callable[[Any], object]

X, Y = np.random.default_rng(0).gamma(2.0, size=(2, 60))
TIMES = np.cumsum(X)
POINTS = np.linspace(0.0, 10.0, X.size)

# Each takes the argument of the name; everything else is sound.
CALLS: dict[str, tuple[str, Call]] = {
    "spikes": ("series", micro_movement_spikes),
    "gamma": ("values", fit_gamma),
    "windows": ("windows", fit_gamma_windows),
    "power law, shapes": ("shapes", lambda bad: power_law(bad, Y)),
    "power law, scales": ("scales", lambda bad: power_law(X, bad)),
    "mean": ("series", mean_of_raw_peaks),
    "streaming": ("samples", lambda bad: StreamingSpikes(1.0).push(bad)),
    "plane": ("series", gamma_plane),
    "phase": ("series", lambda bad: phase_randomised(bad, 0)),
    "source": ("source", lambda bad: transfer_entropy(bad, Y)),
    "target": ("target", lambda bad: transfer_entropy(X, bad)),
    "condition": ("condition", lambda bad: transfer_entropy(X, Y, condition=bad)),
    "gaussian": ("source", lambda bad: transfer_entropy(bad, Y, estimator="gaussian")),
    "ksg": ("source", lambda bad: transfer_entropy(bad, Y, estimator="ksg")),
    "joint": ("ibi", lambda bad: joint_source_gain(bad, X, Y)),
    "scan": ("source", lambda bad: lag_scan(bad, Y, [1, 2])),
    "states": ("source", lambda bad: transfer_entropy_discrete(bad, [0, 1], target_history=1)),
    "hold, beats": ("beat_times_s", lambda bad: hold_intervals(bad, TIMES)),
    "hold, frames": ("frame_times_s", lambda bad: hold_intervals(TIMES, bad)),
    "correct": ("intervals_ms", correct_intervals),
    "hrv": ("intervals_ms", hrv),
    "ratings": ("ratings", lambda bad: fit_calibration(bad, POINTS)),
    "rated scores": ("scores", lambda bad: fit_calibration(POINTS, bad)),
    "minute": ("scores", minute_before),
}
NO_SERIES = {
    "None": None,
    "text": "abc",
    "words": ["a", "b"],
    "a number": 3.0,
    "a cube": np.zeros((3, 3, 3)),
    "complex": np.ones(60) * 1j,
    "objects": [object()],
    "ragged": [[1.0], [1.0, 2.0]],
    "a mapping": {"a": 1.0},
    "infinite": np.concatenate((X[:-1], [np.inf])),
}
TRIED = {
    "correct_intervals",
    "fit_calibration",
    "fit_gamma",
    "fit_gamma_windows",
    "gamma_plane",
    "hold_intervals",
    "hrv",
    "joint_source_gain",
    "lag_scan",
    "mean_of_raw_peaks",
    "micro_movement_spikes",
    "minute_before",
    "phase_randomised",
    "power_law",
    "transfer_entropy",
    "transfer_entropy_discrete",
}
MAY_BE_SHORT = {"hold, beats", "hold, frames", "correct", "streaming", "minute"}


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize("bad", NO_SERIES)
def test_what_is_no_series_is_refused_by_name(function: str, bad: str) -> None:
    name, call = CALLS[function]
    if function == "condition" and bad == "None":
        pytest.skip("no condition is what None stands for")
    if function == "windows" and bad == "infinite":
        pytest.skip("one window with an infinity does not cost the others, see test_gamma")
    with pytest.raises(ValueError, match=rf"^{name}\b.*;.*must") as raised:
        call(NO_SERIES[bad])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("function", [name for name in CALLS if name not in MAY_BE_SHORT])
@pytest.mark.parametrize("size", [0, 1])
def test_too_few_values_are_refused(function: str, size: int) -> None:
    if size == 1 and function in {"hrv", "phase"}:
        pytest.skip("one interval has a mean; one sample has no phase to change")
    with pytest.raises(ValueError, match="must"):
        CALLS[function][1](np.ones(size))


@pytest.mark.parametrize("function", [name for name in CALLS if name not in MAY_BE_SHORT])
def test_nothing_but_gaps_is_refused(function: str) -> None:
    with pytest.raises(ValueError, match="must"):
        CALLS[function][1](np.full(60, np.nan))


def figures(result: object) -> Iterator[float]:
    """Yield every single number of a result; arrays may hold NaN, which marks gaps there."""
    if isinstance(result, float):
        yield result
    elif isinstance(result, tuple):
        for one in result:
            yield from figures(one)
    elif dataclasses.is_dataclass(result):
        for field in dataclasses.fields(result):
            yield from figures(getattr(result, field.name))


awkward = st.sampled_from([0.0, -0.0, 1.0, 1.0, 5e-324, -1e300, 1e300, 1e-3, math.nan])
series = st.lists(st.one_of(awkward, st.floats(allow_infinity=True, width=16)), max_size=24)


def number_or_refusal(call: Callable[[], object]) -> None:
    try:
        result = call()
    except ValueError as refusal:
        sentence = str(refusal)
    else:
        assert all(map(math.isfinite, figures(result)))
        return
    assert re.search("must|needs", sentence)


@settings(deadline=None, max_examples=150)
@given(series, series, st.sampled_from(["binned", "gaussian", "ksg"]), st.integers(1, 3))
def test_transfer_entropy_is_a_number_or_a_refusal(
    x: list[float], y: list[float], estimator: Estimator, lag: int
) -> None:
    size = min(len(x), len(y))
    x, y = x[:size], y[:size]
    number_or_refusal(
        lambda: transfer_entropy(
            x, y, estimator=estimator, lag=lag, bins=2, surrogates=1, minimum_shift=1
        )
    )
    number_or_refusal(
        lambda: joint_source_gain(x, y, y, estimator=estimator, lag=lag, bins=2, surrogates=0)
    )


@settings(deadline=None, max_examples=150)
@given(series)
def test_single_series_give_numbers_or_a_refusal(x: list[float]) -> None:
    for call in (micro_movement_spikes, fit_gamma, correct_intervals, hrv):
        number_or_refusal(partial(call, x))


def test_every_public_function_is_tried_here() -> None:
    functions = {
        name
        for name in wince_signals.__all__
        if callable(getattr(wince_signals, name)) and name.islower()
    }
    assert functions - TRIED == {"warm_up"}
