"""The score follows the simulated patient's pain, and the whole path runs faster than life."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import spearmanr

import wince_sim
from wince_device.face import FaceTracker
from wince_device.monitor import Monitor, SecondResult
from wince_device.pain import PainEstimator
from wince_device.replay import replay
from wince_device.sources import Camera, PulseSensor

DURATION_S = 300.0
SETTINGS = f"pace=fast,fps=15,duration={DURATION_S:.0f},seed=3"


def run_course(settings: str) -> list[SecondResult]:
    camera: Camera = wince_sim.open_camera(settings)
    pulse: PulseSensor = wince_sim.open_pulse_sensor(settings)
    estimator = PainEstimator(
        patient="simulated",
        source=camera.name,
        rate_hz=camera.rate_hz,
        window_s=3.0,
        baseline_s=10.0,
        has_pulse=True,
        require_pulse=True,
        simulated=True,
        baseline=None,
        utc_ns=lambda t_s: round(t_s * 1e9),
    )
    monitor = Monitor(
        estimator=estimator, has_camera=True, pulse_kind=pulse.kind, pulse_rate_hz=pulse.rate_hz
    )
    results: list[SecondResult] = []
    replay(
        camera=camera,
        tracker=FaceTracker(),
        pulse=pulse,
        monitor=monitor,
        deliver=results.append,
    )
    return results


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.timeout(0.9 * DURATION_S)  # faster than life, or it fails
def test_the_score_follows_five_minutes_of_pain(
    face_models: object, record_property: Callable[[str, object], None]
) -> None:
    del face_models
    results = run_course(SETTINGS)
    patient = wince_sim.SimulatedPatient(wince_sim.parse_argument(SETTINGS).patient)
    scored = [result for result in results if result.estimate.score is not None]
    score = np.array([result.estimate.score for result in scored])
    pain = np.array([patient.truth(result.t_s - 1.5).pain for result in scored])
    rank = spearmanr(score, pain).statistic
    record_property("rank_correlation", round(float(rank), 3))
    assert len(scored) >= 0.9 * (DURATION_S - 15.0)
    assert rank >= 0.7
