"""One patient: the same from the same seed, in any order, with a truth that holds."""

import numpy as np
import pytest

from wince_sim import PainCourse, PatientSettings, Schedule, SimulatedPatient


def small(seed: int, *, face_gone: Schedule | None = None) -> SimulatedPatient:
    return SimulatedPatient(
        PatientSettings(seed=seed, width=320, height=240, face_gone=face_gone or Schedule())
    )


def test_same_seed_same_frames_in_any_order() -> None:
    first = small(8)
    second = small(8)
    order = [700, 3, 40, 0, 699]
    jumped = {index: first.frame(index) for index in order}
    for index in sorted(order):
        frame = second.frame(index)
        np.testing.assert_array_equal(frame.image, jumped[index].image)
        assert frame.truth == jumped[index].truth
        assert frame.t_s == index / 30


def test_other_seed_other_patient() -> None:
    a, b = small(1), small(2)
    assert np.any(a.frame(10).image != b.frame(10).image)


def test_frames_are_read_only() -> None:
    frame = small(1).frame(0)
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0] = 0


def test_nobody_is_there_when_the_face_is_gone() -> None:
    patient = small(1, face_gone=Schedule(((2.0, 3.0),)))
    there, gone, back = patient.frame(59), patient.frame(60), patient.frame(90)
    assert [f.truth.face_present for f in (there, gone, back)] == [True, False, True]
    assert gone.image.std() < 0.3 * there.image.std()


def test_displacement_holds_head_and_regions() -> None:
    settings = PatientSettings(course=PainCourse.constant(0.0), blinks=False, distractors=False)
    patient = SimulatedPatient(settings)
    points = patient.region_points_px()
    for t_s in (1.0, 7.3):
        truth = patient.truth(t_s)
        centre = ((settings.width - 1) / 2, (settings.height - 1) / 2)
        for region, own in truth.region_motion_px.items():
            moved = points[region] + patient.displacement_at(points[region], t_s)
            by_head = truth.head.move(points[region], centre)
            turn = truth.head.move(np.array([own, (0.0, 0.0)]), (0.0, 0.0))
            expected = turn[0] - turn[1]
            np.testing.assert_allclose((moved - by_head).mean(axis=0), expected, atol=2e-3)


def test_micro_movements_are_small_and_grow_with_pain() -> None:
    def speed(pain: float) -> float:
        settings = PatientSettings(
            course=PainCourse.constant(pain), coupling=0.0, blinks=False, distractors=False
        )
        patient = SimulatedPatient(settings)
        motion = np.array([patient.truth(i / 30).region_motion_px["V3"] for i in range(30, 330)])
        steps = np.hypot(*np.diff(motion, axis=0).T)
        assert 0.02 < steps.mean() < 0.4
        return float(steps.mean())

    assert speed(9.0) > 1.5 * speed(0.0)


def test_the_eye_region_follows_the_heart_at_the_set_lag() -> None:
    settings = PatientSettings(course=PainCourse.constant(0.0), coupling=1.0, coupling_lag_s=0.25)
    patient = SimulatedPatient(settings)
    t_s = np.arange(10.0, 130.0, 1 / 60)
    radius = np.array([np.hypot(*patient.micro.tremor_at(float(t))) for t in t_s])
    lags_s = np.arange(-30, 61) / 60
    likeness = [
        np.corrcoef(radius, patient.heart.held_interval_s(t_s - lag))[0, 1] for lag in lags_s
    ]
    assert lags_s[int(np.argmax(likeness))] == pytest.approx(0.25)
    assert max(likeness) > 0.7


def test_the_heart_drives_the_eyes_only_after_the_interval_is_complete() -> None:
    """The tremor's radius steps exactly one lag after a beat, never before it."""
    lag_s = 0.167
    settings = PatientSettings(course=PainCourse.constant(0.0), coupling=1.0, coupling_lag_s=lag_s)
    patient = SimulatedPatient(settings)
    for beat in patient.heart.beats(20.0, 40.0).times_s:
        before, just_before, after = (
            np.hypot(*patient.micro.tremor_at(float(beat + lag_s + step)))
            for step in (-0.1, -1e-6, 1e-6)
        )
        assert before == pytest.approx(just_before)
        assert after != pytest.approx(just_before, rel=1e-6)


def test_no_coupling_no_tremor() -> None:
    patient = SimulatedPatient(PatientSettings(coupling=0.0))
    assert not patient.micro.tremor_at(12.3).any()
