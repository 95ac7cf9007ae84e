"""What a score tells of the motion above the floor, and when it keeps silent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from wince_device.face import FaceObservation
from wince_device.noise_floor import FloorGauge, FloorReading, FloorState, NoiseFloor
from wince_device.pain import PainEstimator
from wince_wire import NoScoreReason, QualityFlag

NEW: dict[str, Any] = {"seed": 2}
"""Another stretch of noise than the one that the floor was measured on."""


def swing(size_px: float) -> Callable[[float], float]:
    return lambda t_s: size_px * float(np.sin(9.0 * t_s))


def held_against(
    floor: NoiseFloor | None,
    observations: list[FaceObservation],
    *,
    camera: str | None = "camera A",
    size: tuple[int, int] | None = (640, 480),
    span_s: float = 3.0,
) -> FloorReading:
    gauge = FloorGauge(floor, camera=camera)
    if size is not None:
        gauge.note_frame_size(*size)
    for observation in observations:
        gauge.add(observation)
    return gauge.reading(span_s, observations[-1].t_s)


def test_a_still_face_has_no_motion_above_the_floor(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    reading = held_against(floor, face(**NEW).watch(4.0))
    assert reading.state is FloorState.HELD
    assert [one.region for one in reading.shares] == ["V1", "V2", "V3"]
    for one in reading.shares:
        assert one.share < 0.05
        assert one.interval[0] == 0.0
        assert one.frames == 90


def test_big_motion_is_nearly_all_above_the_floor(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    reading = held_against(floor, face(own_px=swing(10.0), **NEW).watch(4.0))
    for one in reading.shares:
        assert one.share > 0.98
        assert one.interval[0] > 0.95


@pytest.mark.parametrize(("eyes_px", "rate_hz"), [(80.0, 30.0), (150.0, 30.0), (45.0, 32.0)])
def test_motion_as_strong_as_the_noise_is_half_of_what_is_measured_at_any_size(
    floor: NoiseFloor, face: Callable[..., Any], eyes_px: float, rate_hz: float
) -> None:
    """The noise is constant in pixels, speeds are in eye distances: the floor is brought over."""
    step_s = 1.0 / rate_hz
    power_px2 = 4.0 * 0.05**2
    size_px = np.sqrt(power_px2 / 2.0) / np.sin(9.0 * step_s / 2.0)
    made = face(eyes_px=eyes_px, rate_hz=rate_hz, own_px=swing(size_px), **NEW)
    for one in held_against(floor, made.watch(11.0), span_s=10.0).shares:
        assert one.share == pytest.approx(0.5, abs=0.06)
        assert one.interval[0] < 0.5 < one.interval[1]


def test_without_a_floor_the_share_is_absent_and_the_flag_says_so(
    face: Callable[..., Any],
) -> None:
    reading = held_against(None, face().watch(4.0))
    assert (reading.state, reading.shares) == (FloorState.UNKNOWN, ())
    assert reading.flag is QualityFlag.NOISE_FLOOR_UNKNOWN


@pytest.mark.parametrize(
    ("what", "now"),
    [
        ("camera", {"camera": "camera B"}),
        ("picture", {"size": (1280, 720)}),
        ("picture", {"size": (480, 640)}),
        ("rate", {"rate_hz": 15.0}),
        ("rate", {"rate_hz": 34.0}),
        ("eyes", {"eyes_px": 30.0}),
        ("eyes", {"eyes_px": 200.0}),
        ("light", {"luma": 40.0}),
        ("light", {"luma": 250.0}),
    ],
)
def test_a_floor_of_something_else_is_stale_and_gives_no_share(
    floor: NoiseFloor, face: Callable[..., Any], what: str, now: dict[str, Any]
) -> None:
    of_gauge = {key: value for key, value in now.items() if key in ("camera", "size")}
    of_face = {key: value for key, value in now.items() if key not in of_gauge}
    reading = held_against(floor, face(**of_face, **NEW).watch(4.0), **of_gauge)
    assert (reading.state, reading.shares) == (FloorState.STALE, ())
    assert reading.flag is QualityFlag.NOISE_FLOOR_STALE
    assert what in (reading.why or "")


@pytest.mark.parametrize(
    "change", [{"software": "0.0.1"}, {"landmark_model": "0" * 64}, {"refined": True}]
)
def test_a_floor_of_other_software_is_stale(
    floor: NoiseFloor, face: Callable[..., Any], change: dict[str, Any]
) -> None:
    other = msgspec.structs.replace(floor, **change)
    assert held_against(other, face(**NEW).watch(4.0)).state is FloorState.STALE


@pytest.mark.parametrize("now", [{"rate_hz": 31.0}, {"luma": 150.0}, {"eyes_px": 100.0}])
def test_small_differences_leave_the_floor_in_force(
    floor: NoiseFloor, face: Callable[..., Any], now: dict[str, float]
) -> None:
    assert held_against(floor, face(**now, **NEW).watch(4.0)).state is FloorState.HELD


def test_of_a_recording_nobody_knows_the_camera(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    watched = face(**NEW).watch(4.0)
    assert held_against(floor, watched, camera=None, size=None).state is FloorState.HELD


def test_without_motion_nothing_is_told(floor: NoiseFloor, face: Callable[..., Any]) -> None:
    lost = face(there=lambda _n: False).watch(4.0)
    for kept in (floor, None):
        reading = held_against(kept, lost)
        assert (reading.state, reading.shares, reading.flag) == (FloorState.NO_MOTION, (), None)


def test_a_region_that_was_not_seen_has_no_share(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    masked = []
    for observation in face(**NEW).watch(4.0):
        speeds = observation.region_speeds.copy()
        speeds[2] = np.nan
        masked.append(replace(observation, region_speeds=speeds))
    assert [one.region for one in held_against(floor, masked).shares] == ["V1", "V2"]


def test_frames_after_a_gap_and_out_of_order_are_no_steps(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    watched = face(**NEW).watch(4.0)
    kept = [one for one in watched if one.frame_index % 3]
    assert {one.frames for one in held_against(floor, kept).shares} == {30}
    back = replace(watched[-1], t_s=watched[-3].t_s)
    gauge = FloorGauge(floor, camera=None)
    for one in [*watched, back]:
        gauge.add(one)
    assert {share.frames for share in gauge.reading(3.0, watched[-1].t_s).shares} == {90}


def test_the_log_says_once_that_a_floor_no_longer_holds(
    floor: NoiseFloor, face: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    gauge = FloorGauge(floor, camera="camera B")
    for observation in face(**NEW).watch(9.0):
        gauge.add(observation)
        if observation.frame_index % 30 == 0:
            gauge.reading(3.0, observation.t_s)
    told = [one.getMessage() for one in caplog.records if "no longer holds" in one.getMessage()]
    assert len(told) == 1
    assert "camera B" in told[0]


def estimator(gauge: FloorGauge | None) -> PainEstimator:
    return PainEstimator(
        patient="person-1",
        source="camera A",
        rate_hz=30.0,
        window_s=3.0,
        baseline_s=5.0,
        has_pulse=False,
        require_pulse=True,
        simulated=False,
        baseline=None,
        utc_ns=lambda t_s: round(t_s * 1e9),
        floor=gauge,
    )


def test_every_estimate_carries_the_shares_with_or_without_a_score(
    floor: NoiseFloor, face: Callable[..., Any]
) -> None:
    side = estimator(FloorGauge(floor, camera="camera A"))
    for observation in face(own_px=swing(10.0), **NEW).watch(4.0):
        side.add_face(observation)
    estimate = side.estimate(4.0, None)
    assert estimate.reason is NoScoreReason.BASELINE_NOT_READY
    assert [one.region for one in estimate.motion_above_floor] == ["V1", "V2", "V3"]
    told = {QualityFlag.NOISE_FLOOR_UNKNOWN, QualityFlag.NOISE_FLOOR_STALE}
    assert not told & set(estimate.flags)


@pytest.mark.parametrize("camera", [None, "camera B"])
def test_an_estimate_without_a_floor_that_holds_has_the_flag_and_no_share(
    floor: NoiseFloor, face: Callable[..., Any], camera: str | None
) -> None:
    side = estimator(FloorGauge(floor, camera=camera) if camera else None)
    for observation in face(**NEW).watch(4.0):
        side.add_face(observation)
    estimate = side.estimate(4.0, None)
    assert estimate.motion_above_floor == ()
    flag = QualityFlag.NOISE_FLOOR_STALE if camera else QualityFlag.NOISE_FLOOR_UNKNOWN
    assert flag in estimate.flags
