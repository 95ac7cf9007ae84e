"""The pulse sensor: whether the configured one delivers samples, and its state."""

import time
from contextlib import closing
from typing import Final

from wince_device.sources import PulseSensor, SensorState, open_pulse_sensor

from ._finding import Answer, attention, fault, ok, unused

_WAIT_S: Final = 6.0
_WANTED: Final = 20
"""Samples that show that the sensor runs on and did not only answer once."""
LIMIT_S: Final = 20.0

_ON_A_PERSON: Final = {
    SensorState.NO_FINGER: "put a finger on the sensor to see the signal",
    SensorState.LEAD_OFF: "connect the electrodes to see the signal",
    SensorState.SATURATED: "press less, or shade the sensor",
    SensorState.AMBIENT: "shade the sensor from daylight and lamps",
}


def look_at_pulse(spec: str | None) -> Answer:
    """Open the configured sensor and wait for samples."""
    if spec is None:
        return unused("none is set")
    with closing(open_pulse_sensor(spec)) as sensor:
        return _delivered(sensor)


def _delivered(sensor: PulseSensor) -> Answer:
    count, state = 0, None
    deadline = time.monotonic() + _WAIT_S
    while count < _WANTED and (left_s := deadline - time.monotonic()) > 0 and not sensor.ended:
        batch = sensor.read(left_s)
        if batch is not None:
            count, state = count + len(batch.samples), SensorState(batch.state)
    return told(sensor, count, state)


def told(sensor: PulseSensor, count: int, state: SensorState | None) -> Answer:
    """Say what came. No value of a sample is told."""
    found = f"{sensor.name}: {sensor.kind.upper()}, {sensor.rate_hz:.4g} samples/s"
    if state in _ON_A_PERSON:
        return attention(f"{found}, {state.replace('_', ' ')}", _ON_A_PERSON[state])
    if count == 0 or state is SensorState.UNPLUGGED:
        return fault(
            f"{sensor.name} opens and gives no samples within {_WAIT_S:g} s",
            "check its cable, and end other programs that use it "
            "('sudo systemctl stop wince-device')",
        )
    return ok(found)
