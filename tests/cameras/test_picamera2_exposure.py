"""Exposure of a Raspberry Pi camera: found once, fixed, in step with lamps, set anew for good."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.cameras._picamera2 import Exposure, ExposureSetting, describe, fixed_exposure
from wince_device.cameras._picamera2._exposure import EASY_GAIN, HIGHEST_GAIN, LONGEST_SHARE
from wince_device.cameras._picamera2._light import CHANGED_FOR_S, EVERY_S, REST_S, LightWatch
from wince_sim._picamera2_sensor import EmulatedExposure

LEAST_US = 29.0
CONTROLS = {
    "ExposureTime": (29, 0, None),  # as an IMX296 tells it: the most is 0
    "AnalogueGain": (1.0, 251.188644, None),
    "AwbEnable": (False, True, None),
}
totals = st.floats(1.0, 1e7)
frames = st.floats(2_000.0, 200_000.0)


@given(totals, st.sampled_from([0.0, 10_000.0, 1e6 / 120]), frames)
def test_the_amount_of_light_is_kept_as_far_as_the_camera_can(
    total_us: float, flicker_us: float, frame_us: float
) -> None:
    found = fixed_exposure(total_us, flicker_us=flicker_us, frame_us=frame_us, least_us=LEAST_US)
    most_us = LONGEST_SHARE * frame_us
    assert LEAST_US <= found.exposure_us <= most_us * (1 + 1e-9)
    assert 1.0 <= found.gain <= HIGHEST_GAIN
    if LEAST_US <= total_us <= HIGHEST_GAIN * min(most_us, flicker_us or most_us):
        assert found.exposure_us * found.gain == pytest.approx(total_us)


@given(totals, st.sampled_from([10_000.0, 1e6 / 120]), frames)
def test_lamps_light_each_frame_alike_wherever_that_can_be(
    total_us: float, flicker_us: float, frame_us: float
) -> None:
    found = fixed_exposure(total_us, flicker_us=flicker_us, frame_us=frame_us, least_us=LEAST_US)
    periods = found.exposure_us / flicker_us
    possible = flicker_us <= min(total_us, LONGEST_SHARE * frame_us)
    assert found.flicker_safe == possible
    if possible:
        assert periods == pytest.approx(round(periods))
        shorter_us = found.exposure_us - flicker_us
        assert shorter_us < 1.0 or total_us / shorter_us > EASY_GAIN


def test_without_lamps_nothing_is_said_of_them() -> None:
    found = fixed_exposure(5_000.0, flicker_us=0.0, frame_us=16_667.0, least_us=LEAST_US)
    assert found == Exposure(exposure_us=5_000.0, gain=1.0, flicker_safe=None)
    assert describe(found) == "exposure 5000 us, gain 1.00"


def settle(setting: ExposureSetting, sensor: EmulatedExposure, *, frames: int) -> list[float]:
    """Run a setting on an emulated sensor and return the brightness of each frame."""
    controls, seen = setting.first_controls(), []
    for number in range(frames):
        sensor.next_frame(controls, 1.0)
        metadata = {
            "ExposureTime": sensor.exposure_us,
            "AnalogueGain": sensor.gain,
            "ColourGains": (2.0, 1.6),
        }
        controls = setting.feed(metadata, number / 60) or {}
        seen.append(sensor.brightness)
    return seen


@given(st.floats(0.0, 2.0))
def test_what_has_settled_is_fixed_and_moves_no_more(settle_s: float) -> None:
    setting = ExposureSetting(CONTROLS, frame_us=16_667.0, flicker_us=10_000.0, now_s=0.0)
    seen = settle(setting, EmulatedExposure(16_667, settle_s), frames=300)
    assert setting.settled_in_time
    assert setting.fixed is not None
    assert setting.fixed.flicker_safe
    assert setting.fixed.exposure_us == pytest.approx(10_000.0, abs=20.0)
    assert seen[-1] == pytest.approx(1.0, rel=0.05)
    assert len(set(seen[-60:])) == 1


def test_what_never_settles_is_fixed_after_its_time_all_the_same() -> None:
    setting = ExposureSetting(
        CONTROLS, frame_us=16_667.0, flicker_us=0.0, now_s=0.0, settle_limit_s=0.5
    )
    seen = settle(setting, EmulatedExposure(16_667, 20.0), frames=90)
    assert setting.fixed is not None
    assert not setting.settled_in_time
    assert len(set(seen[-30:])) == 1
    assert describe(setting.fixed, settled=False).endswith("before the camera had settled")


def test_a_camera_that_takes_no_orders_is_told_as_it_is() -> None:
    wanted = Exposure(exposure_us=10_000.0, gain=2.0, flicker_safe=True)
    setting = ExposureSetting(
        CONTROLS, frame_us=16_667.0, flicker_us=10_000.0, by_hand=wanted, now_s=0.0
    )
    assert setting.first_controls()["ExposureTime"] == 10_000
    for number in range(100):
        setting.feed({"ExposureTime": 3_000, "AnalogueGain": 1.0}, number / 60)
    assert setting.fixed == Exposure(exposure_us=3_000.0, gain=1.0, flicker_safe=False)


def test_the_white_balance_is_fixed_too() -> None:
    setting = ExposureSetting(CONTROLS, frame_us=16_667.0, flicker_us=0.0, now_s=0.0)
    told = {"ExposureTime": 9_000, "AnalogueGain": 1.5, "ColourGains": (2.1, 1.7), "AeState": 2}
    orders = [setting.feed(told, number / 60) for number in range(11)]
    given_orders = [order for order in orders if order is not None]
    assert len(given_orders) == 1
    assert given_orders[0]["AwbEnable"] is False
    assert given_orders[0]["ColourGains"] == (2.1, 1.7)


def test_a_camera_that_says_it_is_searching_is_waited_for() -> None:
    setting = ExposureSetting(CONTROLS, frame_us=16_667.0, flicker_us=0.0, now_s=0.0)
    for number in range(60):
        told = {"ExposureTime": 9_000, "AnalogueGain": 1.5, "AeState": 1}
        assert setting.feed(told, number / 60) is None


def picture(level: float) -> np.ndarray:
    return np.full((120, 160), level, dtype=np.uint8)


def changes(levels: list[tuple[float, float]]) -> list[float]:
    """Return the times at which a watch wants a new exposure; levels hold from their times on."""
    watch = LightWatch(0.0)
    ends = [*levels[1:], (levels[-1][0] + 100.0, 0.0)]
    return [
        float(t_s)
        for (begin_s, level), (end_s, _) in zip(levels, ends, strict=True)
        for t_s in np.arange(begin_s, end_s, EVERY_S)
        if watch.changed(picture(level), float(t_s))
    ]


@pytest.mark.parametrize("level", [30.0, 245.0])
def test_a_lamp_switched_for_good_asks_for_a_new_exposure(level: float) -> None:
    wanted = changes([(0.0, 110.0), (100.0, level)])
    assert wanted[0] == pytest.approx(100.0 + CHANGED_FOR_S, abs=2 * EVERY_S)


def test_somebody_who_leans_over_the_bed_changes_nothing() -> None:
    spells = [(20.0 * n, 110.0 if n % 2 == 0 else 40.0) for n in range(4)]
    short = [(begin_s * 0.4, level) for begin_s, level in spells]
    assert changes([*short, (32.0, 110.0)]) == []


def test_the_exposure_is_not_set_anew_all_the_time() -> None:
    assert min(changes([(0.0, 110.0), (1.0, 20.0)])) >= REST_S


@given(st.floats(0.0, 255.0))
def test_steady_light_of_any_brightness_changes_nothing(level: float) -> None:
    assert changes([(0.0, level)]) == []
