"""A floor has the size of the noise that was put in, and no face that moved gives one."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from wince_device.face import FaceObservation
from wince_device.noise_floor import (
    Method,
    NoiseFloor,
    Setting,
    StillFaceRecording,
    estimate_floor,
    rigid_residual_px,
)
from wince_wire import SourceError

Record = Callable[[list[FaceObservation]], StillFaceRecording]


@pytest.fixture
def measure(
    face: Callable[..., Any], record: Record, setting: Setting
) -> Callable[..., NoiseFloor]:
    """Give what measures a floor on a face of its own."""

    def on(method: Method = "printed", seconds: float = 21.5, **of_face: object) -> NoiseFloor:
        return estimate_floor(record(face(**of_face).watch(seconds)).frames(), method, setting)

    return on


@pytest.mark.parametrize("method", ["printed", "live"])
@pytest.mark.parametrize(
    ("noise_px", "eyes_px", "rate_hz"), [(0.05, 80.0, 30.0), (0.2, 160.0, 30.0), (0.05, 80.0, 60.0)]
)
def test_the_floor_is_the_noise(
    measure: Callable[..., NoiseFloor],
    method: Method,
    noise_px: float,
    eyes_px: float,
    rate_hz: float,
) -> None:
    floor = measure(method, noise_px=noise_px, eyes_px=eyes_px, rate_hz=rate_hz)
    for region in floor.regions:
        assert region.mean_square_px2 == pytest.approx(4.0 * noise_px**2, rel=0.05)
        assert region.median_px == pytest.approx(2.0 * noise_px, rel=0.03)
        assert region.median_px < region.p95_px < 1.3 * region.median_px
        assert region.second_deviation < 0.1
    assert floor.rate_hz == pytest.approx(rate_hz)
    assert floor.interocular_px == pytest.approx(eyes_px)
    assert floor.speed(1.0) == pytest.approx(rate_hz / eyes_px)
    assert floor.seconds == 20


def test_the_rigid_points_show_noise_whatever_the_head_does(face: Callable[..., Any]) -> None:
    moving = face(
        noise_px=0.1,
        head_px=lambda t_s: (9.0 * math.sin(2.0 * t_s), 5.0 * t_s),
        grown=lambda t_s: 1.0 + 0.02 * math.sin(t_s),
    ).watch(10.0)
    pairs = pairwise(moving)
    squares = [rigid_residual_px(b.landmarks_px, a.landmarks_px) ** 2 for a, b in pairs]
    assert np.mean(squares) == pytest.approx(4.0 * 0.1**2, rel=0.06)


def test_a_living_face_gives_the_floor_of_its_quiet_seconds(
    measure: Callable[..., NoiseFloor],
) -> None:
    floor = measure("live", own_px=lambda t_s: 3.0 * max(0.0, math.sin(t_s)) ** 8)
    for region in floor.regions:
        assert region.mean_square_px2 == pytest.approx(4.0 * 0.05**2, rel=0.25)


def test_a_living_face_that_never_rests_gives_a_floor_that_is_too_high_and_not_too_low(
    measure: Callable[..., NoiseFloor],
) -> None:
    floor = measure("live", own_px=lambda t_s: 0.5 * math.sin(9.0 * t_s))
    for region in floor.regions:
        assert region.mean_square_px2 > 4.0 * 0.05**2


@pytest.mark.parametrize("method", ["printed", "live"])
@pytest.mark.parametrize(
    ("what", "of_face"),
    [
        ("no face was found", {"there": lambda _n: False}),
        ("the face was lost in", {"there": lambda n: n % 8 > 1}),
        ("2 faces were in view", {"faces": 2}),
        ("the head moved by", {"head_px": lambda t_s: (0.0, 5.0 * t_s)}),
        ("came nearer or went away", {"grown": lambda t_s: 1.0 + 0.02 * t_s}),
        ("the head turned by", {"yaw_deg": lambda t_s: 3.0 * t_s}),
        ("the picture shook", {"head_px": lambda t_s: (9.0 * math.sin(15.0 * math.pi * t_s), 0.0)}),
        ("the same picture again and again", {"noise_px": 0.0}),
        ("only 3.0 pictures of the face came in a second", {"rate_hz": 3.0}),
    ],
)
def test_what_is_not_still_is_refused_with_what_to_do(
    measure: Callable[..., NoiseFloor], method: Method, what: str, of_face: dict[str, Any]
) -> None:
    with pytest.raises(SourceError, match=what) as refused:
        measure(method, **of_face)
    assert "camera A" in refused.value.sentence
    assert ": " in refused.value.sentence


@pytest.mark.parametrize(
    ("seconds", "what"),
    [
        (1.0 / 30.0, "ended while the face settled, after 1 picture with it"),
        (0.5, "ended while the face settled, after 15 pictures with it"),
        (4.0, "seen for only 3.0 s once it had settled"),
    ],
)
def test_a_face_that_was_seen_too_briefly_is_no_face_that_was_not_found(
    measure: Callable[..., NoiseFloor], seconds: float, what: str
) -> None:
    with pytest.raises(SourceError, match=f"{what}: measure for 5 s or longer"):
        measure(seconds=seconds)


def test_frames_that_do_not_follow_each_other_are_no_pairs(
    face: Callable[..., Any], record: Record, setting: Setting
) -> None:
    seen = [
        one if n % 12 < 2 else replace(one, region_speeds=None)
        for n, one in enumerate(face().watch(21.5))
    ]
    with pytest.raises(SourceError, match=r"only \d+ pairs of successive frames came in 20"):
        estimate_floor(record(seen).frames(), "printed", setting)


def test_a_blink_is_not_printed(measure: Callable[..., NoiseFloor]) -> None:
    def blink(t_s: float) -> float:
        return 4.0 * math.exp(-(((t_s % 4.0 - 2.0) / 0.08) ** 2))

    with pytest.raises(SourceError, match="--live"):
        measure("printed", own_px=blink)
    assert measure("live", own_px=blink).method == "live"


def test_a_living_head_may_sway_and_a_printed_one_may_not(
    measure: Callable[..., NoiseFloor],
) -> None:
    with pytest.raises(SourceError, match=r"the head moved by \d+\.\d px"):
        measure("printed", head_px=lambda t_s: (10.0 * math.sin(t_s), 0.0))
    floor = measure("live", head_px=lambda t_s: (10.0 * math.sin(t_s), 0.0))
    assert floor.v1.mean_square_px2 == pytest.approx(4.0 * 0.05**2, rel=0.05)


@pytest.mark.parametrize("seconds", [0.5, 1.5, 4.0, 5.5])
def test_too_short_a_time_is_refused(measure: Callable[..., NoiseFloor], seconds: float) -> None:
    with pytest.raises(SourceError, match=r"longer|no face was found"):
        measure(seconds=seconds)


def test_a_frame_that_was_dropped_is_no_step(face: Callable[..., Any], record: Record) -> None:
    watched = face().watch(10.0)
    whole = record(watched).frames()
    gappy = face(there=lambda n: n != 150).watch(10.0)
    assert record(gappy).frames().step_s.size == whole.step_s.size - 2
