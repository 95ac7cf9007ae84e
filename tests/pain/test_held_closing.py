"""Blinks are no closed eyes: what the pain index is told of AU43."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits
from wince_device.pain import HeldClosing

AU43 = ACTION_UNIT_NAMES.index("AU43")
RATES_HZ = (5.0, 10.0, 15.0, 30.0, 60.0)


def units(closing: float) -> ActionUnits:
    values = np.full(len(ACTION_UNIT_NAMES), 2.0)
    values[AU43] = closing
    return ActionUnits(intensities=values, deviations=np.ones_like(values), own_neutral=True)


def held(rate_hz: float, lasts_s: float, closing: Callable[[float], float]) -> dict[float, float]:
    """Return what is held at each time of a course of AU43."""
    eyes = HeldClosing()
    times_s = np.arange(0.0, lasts_s, 1.0 / rate_hz)
    return {t: eyes.held(t, units(closing(t))).intensity("AU43") for t in times_s}


def closed_between(start_s: float, stop_s: float) -> Callable[[float], float]:
    return lambda t_s: 5.0 if start_s <= t_s < stop_s else 0.0


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_blink_does_not_count(rate_hz: float) -> None:
    assert max(held(rate_hz, 4.0, closed_between(1.5, 1.5 + 0.35)).values()) == 0.0


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_blinks_in_a_row_do_not_count(rate_hz: float) -> None:
    assert max(held(rate_hz, 6.0, lambda t: 5.0 if t % 1.0 > 0.7 else 0.0).values()) == 0.0


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_eyes_kept_shut_count_half_a_second_late_and_no_longer(rate_hz: float) -> None:
    course = held(rate_hz, 8.0, closed_between(2.0, 5.0))
    frame_s = 1.0 / rate_hz
    for t_s, closing in course.items():
        if t_s < 2.5 - frame_s or t_s > 5.5 + frame_s:
            assert closing == 0.0
        elif 2.5 + frame_s < t_s < 5.5 - frame_s:
            assert closing == 5.0


def test_a_face_found_with_a_blink_is_not_taken_for_closed_eyes() -> None:
    eyes = HeldClosing()
    assert eyes.held(0.0, units(0.0)).intensity("AU43") == 0.0
    after_a_gap = [eyes.held(9.0 + n / 30.0, units(5.0 if n < 8 else 0.0)) for n in range(40)]
    assert max(one.intensity("AU43") for one in after_a_gap) == 0.0


@given(st.lists(st.tuples(st.floats(0.001, 2.0), st.floats(0.0, 5.0)), min_size=1, max_size=60))
def test_only_au43_is_changed_and_only_to_what_was_seen_until_then(
    steps: list[tuple[float, float]],
) -> None:
    eyes, t_s, seen = HeldClosing(), 0.0, []
    for step_s, closing in steps:
        t_s += step_s
        seen.append(closing)
        given_units = units(closing)
        result = eyes.held(t_s, given_units)
        assert 0.0 <= result.intensity("AU43") <= max(seen)
        assert given_units.intensity("AU43") == closing
        others = np.delete(result.intensities, AU43)
        assert (others == 2.0).all()
        assert (result.deviations == given_units.deviations).all()
