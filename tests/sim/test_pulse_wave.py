"""The pulse waves: peaks where the beats are, heights that follow pain, failures as declared."""

import math

import numpy as np
import pytest
from scipy.signal import find_peaks

from wince_sim import BeatKind, PainCourse, PatientSettings, Schedule, SimulatedPatient


def clean(kind: str, **more: object) -> SimulatedPatient:
    settings = {"pulse_snr_db": math.inf, "pulse_hz": 500.0, "course": PainCourse.constant(2.0)}
    return SimulatedPatient(PatientSettings(kind=kind, **{**settings, **more}))  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "limit_s"), [("ppg", 0.0025), ("ecg", 0.0003)])
def test_the_highest_point_of_a_wave_is_its_beat(kind: str, limit_s: float) -> None:
    patient = clean(kind)
    wave = patient.pulse(0.0, 60.0)
    for beat in patient.heart.beats(1.0, 59.0).times_s:
        middle = round(beat * 500.0)
        near = slice(middle - 15, middle + 16)
        a, b, c = np.polyfit(wave.t_s[near][14:17] - beat, wave.samples[near][14:17], 2)
        assert wave.samples[near].argmax() in (14, 15, 16)
        assert -b / (2 * a) == pytest.approx(0.0, abs=limit_s)
        assert c > 0


@pytest.mark.parametrize(("kind", "height"), [("ppg", 300.0), ("ecg", 0.6)])
def test_every_beat_and_nothing_else_makes_a_high_peak(kind: str, height: float) -> None:
    patient = clean(kind, missed=0.1)
    wave = patient.pulse(0.0, 120.0)
    peaks, _ = find_peaks(wave.samples, prominence=height, distance=150)
    beats = patient.heart.beats(0.3, 119.7)
    assert np.any(beats.kinds == BeatKind.MISSED)
    found = wave.t_s[peaks]
    inside = (found >= 0.3) & (found < 119.7)
    assert found[inside].size == beats.happened().size
    np.testing.assert_allclose(found[inside], beats.happened(), atol=0.006)


def test_vessels_narrow_with_pain() -> None:
    calm = clean("ppg", course=PainCourse.constant(0.0)).pulse(0.0, 60.0).samples
    pained = clean("ppg", course=PainCourse.constant(10.0)).pulse(0.0, 60.0).samples
    assert np.std(pained) < 0.75 * np.std(calm)


def test_noise_has_the_strength_asked_for() -> None:
    noisy = clean("ppg", pulse_snr_db=20.0, course=PainCourse.constant(0.0)).pulse(0.0, 60.0)
    quiet = clean("ppg", course=PainCourse.constant(0.0)).pulse(0.0, 60.0)
    ratio = np.std(quiet.samples) / np.std(noisy.samples - quiet.samples)
    assert 20 * np.log10(ratio) == pytest.approx(20.0, abs=1.5)


def test_stretches_join_without_a_seam() -> None:
    patient = SimulatedPatient(PatientSettings())
    whole = patient.pulse(0.0, 20.0)
    parts = [patient.pulse(start, start + 2.5) for start in np.arange(0.0, 20.0, 2.5)]
    np.testing.assert_allclose(np.concatenate([p.samples for p in parts]), whole.samples, rtol=1e-9)
    np.testing.assert_array_equal(np.concatenate([p.t_s for p in parts]), whole.t_s)


def test_no_finger_no_pulse() -> None:
    patient = SimulatedPatient(PatientSettings(finger_off=Schedule(((5.0, 8.0),))))
    off, on = patient.pulse(5.0, 8.0).samples, patient.pulse(8.0, 11.0).samples
    assert off.max() < 5_000.0 < on.min()
    assert off.std() < 20.0
