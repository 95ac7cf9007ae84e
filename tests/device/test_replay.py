"""Recordings driven through the monitor as fast as they are read."""

import pytest

import wince_sim
from bedside import estimator
from wince_device.face import FaceTracker
from wince_device.monitor import Monitor, SecondResult
from wince_device.replay import replay
from wince_device.sources import Camera, PulseSensor
from wince_wire import NoScoreReason

PATIENT = "pace=fast,fps=10,width=320,height=240,pulse_noise=off,seed=2"


def run(
    camera_s: float | None, pulse_s: float | None, more: str = ""
) -> tuple[list[SecondResult], Monitor, list[float]]:
    camera: Camera | None = None
    pulse: PulseSensor | None = None
    if camera_s is not None:
        camera = wince_sim.open_camera(f"{PATIENT},duration={camera_s}{more}")
    if pulse_s is not None:
        pulse = wince_sim.open_pulse_sensor(f"{PATIENT},duration={pulse_s}{more}")
    monitor = Monitor(
        estimator=estimator(has_pulse=pulse is not None, rate_hz=10.0),
        has_camera=camera is not None,
        pulse_kind=pulse.kind if pulse else None,
        pulse_rate_hz=pulse.rate_hz if pulse else 0.0,
    )
    results: list[SecondResult] = []
    reached: list[float] = []
    replay(
        camera=camera,
        tracker=FaceTracker() if camera else None,
        pulse=pulse,
        monitor=monitor,
        deliver=results.append,
        progress=reached.append,
    )
    for source in (camera, pulse):
        if source is not None:
            source.close()
    return results, monitor, reached


def test_a_pulse_alone_is_worked_through_to_its_end() -> None:
    results, monitor, reached = run(None, 20.4)
    assert [one.t_s for one in results] == [float(second) for second in range(1, 21)]
    assert reached == sorted(reached)
    assert reached[-1] == pytest.approx(20.4, abs=0.05)
    _, rest = monitor.finish()
    beats = [beat.t_s for one in results for beat in one.beats] + [beat.t_s for beat in rest]
    assert beats == sorted(beats)
    assert len(beats) > 15


def test_a_sensor_pulled_out_and_put_back() -> None:
    results, _, _ = run(None, 20.0, ",unplug=8-12")
    states = {one.t_s: one.heart.sensor_state for one in results if one.heart}
    assert [states[float(second)] for second in (7, 9, 10, 11, 13)] == [
        "ok",
        "unplugged",
        "unplugged",
        "unplugged",
        "ok",
    ]
    assert [one.t_s for one in results] == [float(second) for second in range(1, 20)]


@pytest.mark.models
@pytest.mark.parametrize(("camera_s", "pulse_s"), [(9.5, 13.0), (13.0, 10.0)])
def test_a_stream_that_ends_earlier_is_told(
    camera_s: float, pulse_s: float, face_models: object
) -> None:
    del face_models
    results, monitor, _ = run(camera_s, pulse_s)
    assert [one.t_s for one in results] == [float(second) for second in range(1, 13)] + (
        [13.0] if monitor.last_s >= 13.0 else []
    )
    assert sum(len(one.observations) for one in results) >= 10 * int(camera_s) - 10
    assert results[-1].estimate.reason is NoScoreReason.SOURCE_ENDED
    ended_s = min(camera_s, pulse_s)
    scored = [one.t_s for one in results if one.estimate.score is not None]
    assert scored
    assert max(scored) <= ended_s + 1.0
    again, _, _ = run(camera_s, pulse_s)
    assert [one.estimate for one in again] == [one.estimate for one in results]
