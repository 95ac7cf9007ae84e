"""What a unit's own writer leaves is read: every column, the gaps, the ratings, the baseline."""

from pathlib import Path

import numpy as np
import pytest

from wince_device.study import AttemptRecord, SessionRecord, write_session
from wince_host.study.reading import find_sessions, fingerprint, read_session
from wince_host.study.reading._reference import SessionReference

RATE_HZ = 30.0
ROWS = 90
LOST = slice(40, 45)


def attempt(task: str, block: str, *, number: int, status: str = "complete") -> AttemptRecord:
    times_s = 0.02 + np.arange(ROWS) / RATE_HZ
    kept = np.ones(ROWS, dtype=np.bool_)
    kept[LOST] = False
    speed = 0.1 + 0.01 * number + 0.001 * np.arange(ROWS)
    beats_s = np.arange(0.5, 3.0, 0.8)
    motion = {
        "time": times_s,
        "found": np.ones(ROWS),
        "v1_speed": speed,
        "v2_speed": 2.0 * speed,
        "v3_speed": 3.0 * speed,
        "v1_noise_speed": np.full(ROWS, 0.01),
    }
    units = {name: np.full(ROWS, 1.0) for name in ("AU04", "AU06", "AU07", "AU09", "AU10", "AU43")}
    return AttemptRecord(
        order=1,
        task=task,
        block=block,
        attempt=number,
        status=status,
        planned_s=3.0,
        recorded_s=3.0,
        started_ns=1_760_000_000_000_000_000 + number * 60_000_000_000,
        tables={
            "motion": {name: values[kept] for name, values in motion.items()},
            "actionunits": {"time": times_s[kept], **{n: v[kept] for n, v in units.items()}},
            "pulse": {"time": np.arange(300) / 100.0, "cardiac": np.zeros(300)},
            "beats": {
                "onset": beats_s,
                "duration": np.zeros(beats_s.size),
                "ibi_ms": np.array([np.nan, *([800.0] * (beats_s.size - 1))]),
                "corrected": np.zeros(beats_s.size),
                "corrected_ibi_ms": np.array([np.nan, *([800.0] * (beats_s.size - 1))]),
                "quality": np.ones(beats_s.size),
            },
        },
        rates_hz={"motion": RATE_HZ, "pulse": 100.0},
        signal_kind="ecg",
        ratings={"pain": 4.0 + number},
    )


@pytest.fixture
def reference(tmp_path: Path) -> SessionReference:
    record = SessionRecord(
        participant="P07",
        session="20260102T030405",
        device="unit-1",
        software="0.1.0",
        simulated=True,
        scales=("pain",),
        attempts=(
            attempt("baseline", "", number=1),
            attempt("drawing", "pain", number=1, status="redone"),
            attempt("drawing", "pain", number=2),
            attempt("drawing", "control", number=1, status="stopped"),
        ),
        about={"Study": "Trial", "PulseKind": "ecg", "Simulated": True},
    )
    write_session(tmp_path / "study", record)
    (found,) = find_sessions(tmp_path / "study").sessions
    return found


def test_a_session_of_a_unit_is_read(reference: SessionReference, tmp_path: Path) -> None:
    found = fingerprint(reference)
    assert not found.changed
    material = read_session(reference, found, scale="", kept=tmp_path)
    assert (reference.participant, reference.session) == ("P07", "20260102T030405")
    assert material.simulated
    assert material.pulse_kind == "ecg"
    assert {(block.task, block.block, block.run) for block in material.blocks} == {
        ("baseline", "baseline", 1),
        ("drawing", "pain", 2),
    }
    ((task, block, problem),) = material.absent
    assert (task, block, problem.rule) == ("drawing", "control", "not_complete")


def test_frames_beats_and_ratings_are_those_that_were_written(
    reference: SessionReference, tmp_path: Path
) -> None:
    material = read_session(reference, fingerprint(reference), scale="pain", kept=tmp_path)
    block = next(one for one in material.blocks if one.task == "drawing")
    assert not block.problems
    assert block.rating == 6.0
    assert block.frames is not None
    assert block.beats is not None
    frames, beats = block.frames, block.beats
    assert frames.rate_hz == pytest.approx(RATE_HZ, rel=1e-3)
    assert frames.times_s.size == ROWS
    assert not frames.taken[LOST].any()
    assert np.isnan(frames.speeds[LOST]).all()
    assert frames.times_s[0] == pytest.approx(0.02, abs=1e-3)
    assert frames.speeds[50] == pytest.approx(np.array([1.0, 2.0, 3.0]) * 0.17, rel=1e-3)
    assert frames.units["AU04"][0] == 1.0
    assert beats.times_s == pytest.approx(np.arange(0.5, 3.0, 0.8), abs=1e-4)
    assert beats.after_gap.tolist() == [True, False, False, False]
    assert np.isnan(beats.intervals_ms[0])
