"""Beats of the simulated patient, whose truth the device does not know."""

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.heart import HeartTracker
from wince_device.sources import SignalKind

logger = logging.getLogger(__name__)
Floats = NDArray[np.float64]
Function = Callable[..., Any]

wince_sim = pytest.importorskip("wince_sim")


def _beats(argument: str) -> tuple[Floats, Floats]:
    sensor = wince_sim.open_pulse_sensor(argument)
    tracker = HeartTracker(kind=sensor.kind, rate_hz=sensor.rate_hz)
    beats, t_s = [], 0.0
    while not sensor.ended:
        batch = sensor.read(1.0)
        if batch is not None:
            beats += tracker.process(batch)
            t_s = float(batch.t_s[-1])
    patient = wince_sim.SimulatedPatient(wince_sim.PatientSettings())
    return np.array([beat.t_s for beat in beats]), patient.heart.beats(0.0, t_s - 1.0).times_s


@pytest.mark.parametrize(
    ("kind", "bias_s", "jitter_s"), [("ppg", 0.010, 0.004), ("ecg", 0.001, 0.0005)]
)
def test_beat_times(match: Function, kind: SignalKind, bias_s: float, jitter_s: float) -> None:
    detected, truth = _beats(f"kind={kind},pace=fast,duration=120")
    against = match(detected, truth, 0.05)
    errors_s = against.errors_s
    logger.info(
        "%s: bias %.2f ms, jitter %.2f ms", kind, 1e3 * errors_s.mean(), 1e3 * errors_s.std()
    )
    assert against.missed.size == 0
    assert against.extra.size <= 2
    assert abs(errors_s.mean()) < bias_s
    assert errors_s.std() < jitter_s
