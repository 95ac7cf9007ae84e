"""The share of motion above the noise: between 0 and 1, right on average, and honest about it."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.noise_floor import share_above_floor

powers = st.floats(1e-9, 1e9)
deviations = st.floats(0.0, 3.0)
seconds = st.integers(2, 200)
frames = st.integers(1, 10_000)


@given(powers, st.just(0.0) | powers, deviations, seconds, frames)
def test_a_share_lies_within_its_interval_and_both_within_0_and_1(
    measured: float, expected: float, deviation: float, seconds: int, frames: int
) -> None:
    made = share_above_floor(
        measured=measured, expected=expected, deviation=deviation, seconds=seconds, frames=frames
    )
    assert 0.0 <= made.low <= made.share <= made.high <= 1.0


@given(powers, powers, st.floats(1.01, 10.0), deviations, seconds, frames)
def test_more_motion_never_makes_a_smaller_share(
    measured: float, expected: float, more: float, deviation: float, seconds: int, frames: int
) -> None:
    def share(power: float) -> float:
        return share_above_floor(
            measured=power,
            expected=expected,
            deviation=deviation,
            seconds=seconds,
            frames=frames,
        ).share

    assert share(more * measured) >= share(measured)


@given(powers, powers, deviations, seconds, frames)
def test_only_the_ratio_of_the_powers_counts(
    measured: float, expected: float, deviation: float, seconds: int, frames: int
) -> None:
    one, other = (
        share_above_floor(
            measured=unit * measured,
            expected=unit * expected,
            deviation=deviation,
            seconds=seconds,
            frames=frames,
        )
        for unit in (1.0, 1024.0)
    )
    assert one == other


@given(powers, st.floats(1.0, 1e3))
def test_what_the_noise_explains_is_no_motion(measured: float, factor: float) -> None:
    made = share_above_floor(
        measured=measured, expected=factor * measured, deviation=0.2, seconds=20, frames=90
    )
    assert (made.share, made.low) == (0.0, 0.0)


def test_the_powers_of_motion_and_noise_add() -> None:
    made = share_above_floor(measured=4.0, expected=1.0, deviation=0.0, seconds=20, frames=90)
    assert made.share == pytest.approx(0.75)
    none = share_above_floor(measured=4.0, expected=0.0, deviation=0.5, seconds=20, frames=90)
    assert (none.share, none.low, none.high) == (1.0, 1.0, 1.0)


def test_the_interval_narrows_with_more_frames_more_seconds_and_steadier_noise() -> None:
    def width(deviation: float, seconds: int, frames: int) -> float:
        made = share_above_floor(
            measured=2.0, expected=1.0, deviation=deviation, seconds=seconds, frames=frames
        )
        return made.high - made.low

    for wide, narrow in pairwise(
        [width(0.4, 5, 30), width(0.2, 5, 30), width(0.2, 20, 30), width(0.2, 20, 300)]
    ):
        assert narrow < wide


@pytest.mark.parametrize("modes", [1, 5])
@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0, 3.0])
def test_nine_intervals_in_ten_hold_the_true_share(modes: int, strength: float) -> None:
    """Noise of a few modes, twenty seconds of it alone, then three with a swing on the first."""
    rng = np.random.default_rng(round(10 * strength) + modes)
    held, errors, rate, still_s, window_s = 0, [], 30, 20, 3
    times_s = np.arange(window_s * rate) / rate
    for _ in range(200):
        noise = rng.normal(size=((still_s + window_s) * rate, modes)) / math.sqrt(modes)
        still, later = noise[: still_s * rate], noise[still_s * rate :]
        means = np.sum(still**2, axis=1).reshape(still_s, rate).mean(axis=1)
        motion = np.zeros_like(later)
        motion[:, 0] = strength * np.sqrt(2) * np.sin(8.0 * times_s + rng.uniform(0, 6.3))
        measured = float(np.mean(np.sum((later + motion) ** 2, axis=1)))
        made = share_above_floor(
            measured=measured,
            expected=float(means.mean()),
            deviation=float(means.std(ddof=1) / means.mean()) * math.sqrt(1 / 3 + 1 / 20),
            seconds=still_s,
            frames=times_s.size,
        )
        truth = min(1.0, float(np.mean(np.sum(motion**2, axis=1))) / measured)
        held += made.low <= truth <= made.high
        errors.append(made.share - truth)
    assert held >= 180
    assert abs(np.mean(errors)) < 0.08  # a share cannot be below 0, so it errs upwards near it


@pytest.mark.parametrize(
    "bad",
    [
        {"measured": 0.0},
        {"measured": -1.0},
        {"measured": math.nan},
        {"measured": math.inf},
        {"expected": -1.0},
        {"expected": math.nan},
        {"deviation": math.inf},
        {"seconds": 1},
        {"frames": 0},
    ],
)
def test_what_cannot_be_is_refused(bad: dict[str, float]) -> None:
    good = {"measured": 1.0, "expected": 0.5, "deviation": 0.1, "seconds": 20, "frames": 90}
    with pytest.raises(ValueError, match=r"must be|is taken|needs"):
        share_above_floor(**{**good, **bad})  # type: ignore[arg-type]  # one of them is wrong
