"""Runs the device's whole path over the simulated patient, and compares it with the truth."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

import wince_sim
from wince_device.face import FaceTracker
from wince_device.monitor import Monitor, SecondResult
from wince_device.pain import PainEstimator
from wince_device.replay import replay
from wince_device.sources import Camera, PulseSensor

WINDOW_S = 3.0


@dataclass(frozen=True, slots=True)
class Course:
    """What came of one simulated course.

    Attributes
    ----------
    rank_correlation
        Spearman's, of every score with the true pain in the middle of its window.
    covered
        Share of the scores whose 90 % interval holds the true pain.
    width
        Mean width of that interval.
    alarming_at_rest
        Share of the scores of 4 or more among those with a true pain below 1.
    confidently_low
        Share of the scores below 4 whose interval ends below 4 too, while the true pain is 4 or
        more.
    """

    seconds: int
    scores: int
    rank_correlation: float
    covered: float
    width: float
    alarming_at_rest: float
    confidently_low: float


def run_course(
    settings: str, progress: Callable[[float], None] = lambda _t_s: None
) -> list[SecondResult]:
    """Run the sources that ``settings`` describes to their end."""
    camera: Camera = wince_sim.open_camera(settings)
    pulse: PulseSensor = wince_sim.open_pulse_sensor(settings)
    estimator = PainEstimator(
        patient="simulated",
        source=camera.name,
        rate_hz=camera.rate_hz,
        window_s=WINDOW_S,
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
        progress=progress,
    )
    camera.close()
    pulse.close()
    return results


def compare(settings: str, results: list[SecondResult]) -> Course:
    """Hold the scores against the patient's true pain."""
    patient = wince_sim.SimulatedPatient(wince_sim.parse_argument(settings).patient)
    estimates = [result.estimate for result in results if result.estimate.score is not None]
    score = np.array([estimate.score for estimate in estimates])
    low, high = np.array([estimate.interval for estimate in estimates]).T
    pain = np.array([patient.truth(one.t_s - WINDOW_S / 2.0).pain for one in estimates])
    return Course(
        seconds=len(results),
        scores=len(estimates),
        rank_correlation=float(spearmanr(score, pain).statistic) if np.ptp(pain) else math.nan,
        covered=float(np.mean((low <= pain) & (pain <= high))),
        width=float(np.mean(high - low)),
        alarming_at_rest=float(np.mean(score[pain < 1.0] >= 4.0)),
        confidently_low=float(np.mean((score < 4.0) & (high < 4.0) & (pain >= 4.0))),
    )
