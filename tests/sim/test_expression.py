"""Action units follow the latent pain, late, in order, and by as much as the person shows."""

import numpy as np
import pytest

from wince_sim import ACTION_UNITS, Expression, PainCourse, PatientSettings, SimulatedPatient

PAIN_UNITS = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU43")


@pytest.mark.parametrize("unit", PAIN_UNITS)
def test_units_rise_with_pain(unit: str) -> None:
    face = Expression(course=PainCourse.constant(0.0), seed=5)
    curve = np.array([face.of_pain(pain)[unit] for pain in np.linspace(0, 10, 41)])
    assert curve[0] == 0.0
    assert np.all(np.diff(curve) >= 0)
    assert 4.4 <= curve[-1] <= 5.0


def test_units_unrelated_to_pain_stay_still() -> None:
    units = Expression(course=PainCourse.constant(0.0), seed=5).of_pain(10.0)
    assert set(units) == set(ACTION_UNITS)
    assert units["AU12"] == units["AU25"] == units["AU26"] == 0.0


def test_a_face_that_shows_nothing() -> None:
    face = Expression(course=PainCourse.constant(10.0), seed=5, gain=0.0)
    assert not any(face.at(30.0).values())


def test_the_face_never_runs_ahead_of_the_pain() -> None:
    course = PainCourse.from_points([0.0, 20.0, 24.0], [0.0, 0.0, 10.0])
    face = Expression(course=course, seed=5)
    assert not any(face.at(20.1).values())
    t_s = np.linspace(20.0, 24.0, 200)
    assert np.all(face.felt(t_s) <= course.at(t_s) + 1e-12)
    assert face.felt(np.array([27.0]))[0] == 10.0


def test_blinks_and_distractors_can_be_switched() -> None:
    still = PainCourse.constant(0.0)

    def strongest(unit: str, *, blinks: bool, distractors: bool) -> float:
        patient = SimulatedPatient(
            PatientSettings(course=still, blinks=blinks, distractors=distractors)
        )
        times = np.arange(0.0, 90.0, 0.1)
        return max(patient.truth(float(t)).action_units[unit] for t in times)

    assert strongest("AU43", blinks=True, distractors=False) > 4.0
    assert strongest("AU43", blinks=False, distractors=True) == 0.0
    assert strongest("AU12", blinks=False, distractors=True) > 2.0
    assert strongest("AU12", blinks=True, distractors=False) == 0.0
    assert strongest("AU25", blinks=False, distractors=True) > 1.0


def test_no_distractor_disturbs_the_first_fifteen_seconds() -> None:
    for seed in range(8):
        patient = SimulatedPatient(PatientSettings(seed=seed, course=PainCourse.constant(0.0)))
        units = [patient.truth(t).action_units for t in np.arange(0.0, 15.0, 0.25)]
        assert all(u["AU12"] == u["AU25"] == 0.0 for u in units)


def test_yawns_open_the_mouth_only_when_asked_for() -> None:
    still = PainCourse.constant(0.0)

    def widest(*, yawns: bool) -> float:
        patient = SimulatedPatient(PatientSettings(course=still, distractors=False, yawns=yawns))
        times = np.arange(0.0, 120.0, 0.5)
        return max(patient.truth(float(t)).action_units["AU26"] for t in times)

    assert widest(yawns=False) == 0.0
    assert widest(yawns=True) > 4.0
