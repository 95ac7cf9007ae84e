"""The camera and the sensor: of the device's shape, on one clock, failing as told to."""

import time

import numpy as np
import pytest

import wince_sim
from wince_device.sources import Camera, Frame, PulseBatch, PulseSensor, SensorState
from wince_sim import (
    SimulatedCamera,
    SimulatedFrame,
    SimulatedPulseBatch,
    SimulatedPulseSensor,
)

FAST = "pace=fast,width=320,height=240"


def as_camera(camera: Camera) -> Camera:
    """Pass only what mypy takes for a camera of the device."""
    return camera


def as_sensor(sensor: PulseSensor) -> PulseSensor:
    """Pass only what mypy takes for a pulse sensor of the device."""
    return sensor


def frames_of(camera: Camera) -> list[Frame]:
    frames: list[Frame] = []
    while not camera.ended:
        frame = camera.read(1.0)
        if frame is not None:
            frames.append(frame)
    return frames


def batches_of(sensor: PulseSensor) -> list[PulseBatch]:
    batches: list[PulseBatch] = []
    while not sensor.ended:
        batch = sensor.read(1.0)
        if batch is not None:
            batches.append(batch)
    return batches


def test_fast_camera_gives_every_frame_then_ends() -> None:
    camera = as_camera(wince_sim.open_camera(f"{FAST},duration=2,fps=25"))
    assert camera.simulated
    assert (camera.rate_hz, camera.frames_total, camera.name) == (25.0, 50, "simulated camera")
    frames = frames_of(camera)
    assert [frame.index for frame in frames] == list(range(50))
    np.testing.assert_allclose([frame.t_s for frame in frames], np.arange(50) / 25)
    assert frames[0].image.shape == (240, 320, 3)
    assert frames[0].image.dtype == np.uint8
    assert camera.read(1.0) is None
    camera.close()


@pytest.mark.parametrize(("kind", "rate_hz"), [("ppg", 100.0), ("ecg", 250.0)])
def test_fast_sensor_gives_every_sample_then_ends(kind: str, rate_hz: float) -> None:
    sensor = as_sensor(wince_sim.open_pulse_sensor(f"{FAST},duration=4,kind={kind}"))
    assert (sensor.kind, sensor.rate_hz, sensor.simulated) == (kind, rate_hz, True)
    batches = batches_of(sensor)
    t_s = np.concatenate([batch.t_s for batch in batches])
    np.testing.assert_allclose(t_s, np.arange(4 * rate_hz) / rate_hz)
    assert max(batch.samples.size for batch in batches) == 17
    assert not any(batch.gap_before for batch in batches)
    assert {batch.state for batch in batches} == {SensorState.OK}
    assert sensor.read(1.0) is None
    sensor.close()


def test_camera_and_sensor_of_one_argument_see_one_patient() -> None:
    argument = f"{FAST},duration=10,seed=77"
    camera = wince_sim.open_camera(argument)
    sensor = wince_sim.open_pulse_sensor("seed=77," + FAST + ",duration=10")
    assert camera._patient is sensor._patient
    assert camera._clock is sensor._clock
    camera.close()
    camera.close()
    again = wince_sim.open_camera(argument)
    assert again._patient is sensor._patient
    again.close()
    sensor.close()
    fresh = wince_sim.open_camera(argument)
    assert fresh._patient is not sensor._patient
    fresh.close()


def read_one(camera: SimulatedCamera) -> SimulatedFrame:
    """Read a frame that must come."""
    frame = camera.read(5.0)
    assert frame is not None
    return frame


def read_batch(sensor: SimulatedPulseSensor) -> SimulatedPulseBatch:
    """Read samples that must come."""
    batch = sensor.read(5.0)
    assert batch is not None
    return batch


def test_live_sources_share_the_clock_and_a_late_reader_loses_frames() -> None:
    argument = "seed=5,fps=60,width=320,height=240"
    camera, sensor = wince_sim.open_camera(argument), wince_sim.open_pulse_sensor(argument)
    first = read_one(camera)
    batch = read_batch(sensor)
    while batch.t_s[-1] < first.t_s + 0.1:
        batch = read_batch(sensor)
    second = read_one(camera)
    assert second.index > first.index + 1
    assert second.t_s - first.t_s == pytest.approx((second.index - first.index) / 60)
    assert batch.t_s[-1] <= second.t_s + 1 / 60
    assert second.t_s <= time.monotonic()
    assert camera.frames_total is None
    camera.close()
    sensor.close()


def test_a_live_source_ends_only_when_closed() -> None:
    camera = wince_sim.open_camera("width=160,height=120")
    before = camera.ended
    camera.close()
    assert (before, camera.ended, camera.read(1.0)) == (False, True, None)


def test_live_reads_respect_their_time_limit() -> None:
    camera = wince_sim.open_camera("fps=1,width=160,height=120")
    assert None in [camera.read(0.01) for _ in range(5)]
    camera.close()


def test_fifo_overflow_is_a_declared_gap() -> None:
    argument = "pulse_hz=1000,fps=2,width=160,height=120"
    camera, sensor = wince_sim.open_camera(argument), wince_sim.open_pulse_sensor(argument)
    first = read_batch(sensor)
    for _ in range(3):
        read_one(camera)  # three frames at two a second take at least half a second
    second, third = read_batch(sensor), read_batch(sensor)
    assert second.gap_before
    assert second.t_s[0] - first.t_s[-1] > 0.032
    assert third.gap_before == (third.t_s[0] - second.t_s[-1] > 0.0015)
    camera.close()
    sensor.close()


def test_finger_off_ends_a_batch_and_is_said() -> None:
    sensor = as_sensor(wince_sim.open_pulse_sensor(f"{FAST},duration=5,finger_off=2-3.005"))
    batches = batches_of(sensor)
    for batch in batches:
        off = (batch.t_s >= 2.0) & (batch.t_s < 3.005)
        assert off.all() == off.any() == (batch.state == SensorState.NO_FINGER)
    assert sum(b.samples.size for b in batches if b.state == SensorState.NO_FINGER) == 101
    sensor.close()


def test_open_leads_are_not_a_missing_finger() -> None:
    sensor = as_sensor(wince_sim.open_pulse_sensor(f"{FAST},duration=3,kind=ecg,finger_off=1-2"))
    assert {batch.state for batch in batches_of(sensor)} == {SensorState.OK, SensorState.LEAD_OFF}
    sensor.close()


def test_unplugged_sensor_gives_no_samples_and_then_a_gap() -> None:
    sensor = as_sensor(wince_sim.open_pulse_sensor(f"{FAST},duration=5,unplug=2-3"))
    batches = batches_of(sensor)
    out = [batch for batch in batches if batch.state == SensorState.UNPLUGGED]
    assert out
    assert all(batch.samples.size == batch.t_s.size == 0 for batch in out)
    whole = [batch for batch in batches if batch.state == SensorState.OK]
    assert sum(batch.samples.size for batch in whole) == 400
    after = [batch.gap_before for batch in whole if batch.t_s[0] >= 3.0]
    assert after[0]
    assert not any(after[1:])
    sensor.close()
