"""The sources' argument: every key works, everything else is refused in a sentence."""

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wince_sim
from wince_sim import Schedule, parse_argument


def test_empty_is_a_live_default() -> None:
    settings = parse_argument("")
    assert settings.live
    assert settings.duration_s is None
    assert (settings.patient.fps, settings.patient.kind) == (30.0, "ppg")
    assert settings.patient.pulse_rate_hz == 100.0


def test_every_key() -> None:
    settings = parse_argument(
        "seed=9, pace=fast, duration=45, course=0:0;20:8.5;60:0, speed=2, fps=60, width=800,"
        "height=600, color=off, expressiveness=weak, coupling=1, lag=0.2, micro=2, head=0,"
        "blinks=off, distractors=off, noise=off, kind=ecg, pulse_hz=125, pulse_noise=12,"
        "ectopic=0.02, missed=0.01, face_gone_at=20-25;40-45, finger_off=30-40, unplug=50-55"
    )
    patient = settings.patient
    assert (settings.live, settings.duration_s, patient.seed, patient.fps) == (False, 45.0, 9, 60.0)
    assert (patient.width, patient.height, patient.color) == (800, 600, False)
    assert (patient.expressiveness, patient.coupling, patient.coupling_lag_s) == (0.4, 1.0, 0.2)
    assert (patient.micro, patient.head, patient.blinks, patient.distractors) == (
        2,
        0,
        False,
        False,
    )
    assert (patient.camera_snr_db, patient.pulse_snr_db) == (math.inf, 12.0)
    assert (patient.kind, patient.pulse_rate_hz) == ("ecg", 125.0)
    assert (patient.ectopic, patient.missed) == (0.02, 0.01)
    assert patient.face_gone == Schedule(((20.0, 25.0), (40.0, 45.0)))
    assert patient.finger_off.holds(30.0)
    assert not patient.finger_off.holds(40.0)
    assert patient.unplugged.mask(np.array([49.9, 50.0, 54.9])).tolist() == [False, True, True]
    assert patient.pain_course().at(10.0) == 8.5


def test_every_key_is_documented() -> None:
    from wince_sim._argument import _READERS

    text = wince_sim.__doc__ or ""
    assert [key for key in _READERS if key not in text] == []


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("sed=1", "no setting 'sed=1'"),
        ("seed", "no setting 'seed'"),
        ("seed=one", "whole number"),
        ("seed=1,seed=2", "twice"),
        ("fps=0", "frame rate"),
        ("fps=nan", "frame rate"),
        ("width=10", "width"),
        ("pace=slow", "live, fast"),
        ("kind=eeg", "ppg, ecg"),
        ("course=0-5", "constant:LEVEL"),
        ("course=constant:12", "between 0 and 10"),
        ("course=5:1;3:2", "must rise"),
        ("face_gone_at=25-20", "ends after it starts"),
        ("face_gone_at=25", "20-25"),
        ("duration=-1", "duration"),
        ("coupling=2", "coupling"),
        ("noise=loud", "number"),
        ("blinks=maybe", "on, off"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(argument: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_argument(argument)


@given(st.text(alphabet="seedpacfir=,-;:0123456789.nx ", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_argument(text).patient.fps >= 1.0
