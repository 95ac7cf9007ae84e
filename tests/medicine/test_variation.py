"""How a score varies by itself: what was put in comes out, and what comes out can exist."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from wince_host.medicine._variation import MEMORIES_MIN, Variation, parts_at, variation_of

variances = st.lists(
    st.floats(0.0, 4.0), min_size=len(MEMORIES_MIN), max_size=len(MEMORIES_MIN)
).map(lambda values: Variation(tuple(values)))


@settings(deadline=None)
@given(variances, st.lists(st.integers(0, 479), min_size=2, max_size=40, unique=True))
def test_every_covariance_can_exist(variation: Variation, minutes: list[int]) -> None:
    covariance = variation.covariance(np.array(sorted(minutes)))
    assert np.allclose(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() >= -1e-9
    assert np.allclose(np.diag(covariance), variation.sd**2)


def test_lasting_parts_grow_and_fresh_noise_does_not() -> None:
    variation = Variation((1.0, 0.0, 0.0, 2.0, 0.0, 3.0))
    plain = variation.autocovariance(10)
    more = variation.autocovariance(10, lasting=1.5)
    assert plain[0] == pytest.approx(6.0)
    assert more[0] == pytest.approx(1.0 + 1.5 * 5.0)
    assert more[5] == pytest.approx(1.5 * plain[5])


def test_each_part_forgets_within_its_memory() -> None:
    parts = parts_at(90)
    assert parts[0] == pytest.approx(np.ones(len(MEMORIES_MIN)))
    assert parts[30, 3] == pytest.approx(np.exp(-1.0))
    assert parts[90, 4] == pytest.approx(np.exp(-1.0))
    assert parts[1:, 0].max() == 0.0
    assert parts[:, -1].min() == 1.0


def test_known_noise_is_found_again_through_gaps() -> None:
    random = np.random.default_rng(7)
    keep = np.exp(-1.0 / 30.0)
    stretches = []
    for _ in range(60):
        slow = lfilter([1.0], [1.0, -keep], random.normal(0.0, np.sqrt(1.0 - keep**2), 800))[320:]
        stretch = slow + random.normal(0.0, 0.5, 480)
        stretch[random.random(480) < 0.2] = np.nan
        stretches.append(stretch)
    found = variation_of(stretches)
    assert found.sd**2 == pytest.approx(1.25, rel=0.1)
    expected = Variation((0.25, 0.0, 0.0, 1.0, 0.0, 0.0)).autocovariance(60)
    assert found.autocovariance(60) == pytest.approx(expected, abs=0.1)


def test_days_that_differ_do_not_drown_what_varies_fast() -> None:
    fast = 0.08
    parts = fast + 0.25 * (1.0 - np.exp(-1.0 / 60.0)) + 0.09 * (1.0 - np.exp(-1.0 / 4.0))
    errors = []
    for seed in range(12):
        random = np.random.default_rng(seed)
        found = variation_of([restless_day(random, fast) for _ in range(8)]).autocovariance(1)
        errors.append((found[0] - found[1]) / parts - 1.0)
    assert np.sqrt(np.mean(np.square(errors))) < 0.05


def restless_day(random: np.random.Generator, fast: float) -> np.ndarray:
    day: np.ndarray = random.normal() + wandering(random, 0.5, 60.0) + wandering(random, 0.3, 4.0)
    day += random.normal(0.0, np.sqrt(fast), day.size)
    for begin in random.integers(0, day.size, 3):
        day[begin : begin + 15] = np.nan
    return day


def wandering(random: np.random.Generator, sd: float, memory_min: float) -> np.ndarray:
    keep = np.exp(-1.0 / memory_min)
    fresh = random.normal(0.0, sd * np.sqrt(1.0 - keep**2), 1080)
    found: np.ndarray = lfilter([1.0], [1.0, -keep], fresh)[600:]
    return found


def test_days_without_any_variation_have_none() -> None:
    assert variation_of([np.zeros(480)] * 3).sd == pytest.approx(0.0, abs=1e-6)
    levels = variation_of([np.full(480, level) for level in (-1.0, 0.0, 1.0)])
    assert levels.variances[-1] == pytest.approx(2.0 / 3.0, rel=0.02)
    assert sum(levels.variances[:-1]) < 0.02
