"""The cheap half: scores of what was seen, second by second, beside the truth."""

from dataclasses import dataclass
from typing import Final

from wince_device.monitor import Monitor, SecondResult
from wince_device.pain import PainEstimator
from wince_sim import SimulatedPatient, open_pulse_sensor, parse_argument
from wince_wire import NoScoreReason

from ._people import EvaluatedPerson
from ._seeing import Seen

WINDOW_S: Final = 3.0
BASELINE_S: Final = 10.0
_WAIT_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """One second of one course.

    Attributes
    ----------
    t_s
        Its end.
    pain
        True pain in the middle of the score's window.
    score, interval
        As the device gives them; None where it gives none.
    measured
        90 % interval of what the face shows, without what people differ in showing.
    entropy_p, steady_entropy_p
        Of the transfer entropy from heart to face, the usual one and the one that holds slow change
        out, where there is one.
    """

    t_s: float
    pain: float
    score: float | None
    interval: tuple[float, float] | None
    measured: tuple[float, float] | None
    reason: NoScoreReason | None
    entropy_p: float | None
    steady_entropy_p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCourse:
    """One person and the scores of their course."""

    person: EvaluatedPerson
    seconds: tuple[Second, ...]

    @property
    def scored(self) -> list[Second]:
        """The seconds that have a score."""
        return [second for second in self.seconds if second.score is not None]


def score_course(person: EvaluatedPerson, seen: Seen) -> ScoredCourse:
    """Run the device's second-by-second path over what was seen and the patient's pulse."""
    observations = seen.observations
    pulse = open_pulse_sensor(person.argument)
    estimator = PainEstimator(
        patient="simulated",
        source=seen.camera,
        rate_hz=seen.rate_hz,
        window_s=WINDOW_S,
        baseline_s=BASELINE_S,
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
    at = 0
    try:
        while not pulse.ended:
            batch = pulse.read(_WAIT_S)
            if batch is None:
                continue
            monitor.push_pulse(batch)
            until_s = float(batch.t_s[-1]) if batch.t_s.size else monitor.last_s
            while at < len(observations) and observations[at].t_s <= until_s:
                monitor.push_face(observations[at])
                at += 1
            monitor.advance(monitor.complete_until_s, results.append)
    finally:
        pulse.close()
    patient = SimulatedPatient(parse_argument(person.argument).patient)
    return ScoredCourse(
        person=person, seconds=tuple(_second(result, patient) for result in results)
    )


def _second(result: SecondResult, patient: SimulatedPatient) -> Second:
    estimate = result.estimate
    chances = {one.name: one.p_value for one in estimate.readings}
    return Second(
        t_s=result.t_s,
        pain=float(patient.course.at(max(0.0, result.t_s - WINDOW_S / 2.0))),
        score=estimate.score,
        interval=estimate.interval,
        measured=estimate.measured_interval,
        reason=estimate.reason,
        entropy_p=chances.get("te_heart_v1"),
        steady_entropy_p=chances.get("te_heart_v1_steady"),
    )
