"""Camera and sensor go away, one after the other and together, and come back without a restart."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from wince_device.outbox import Outbox
from wince_stand import run_program
from wince_wire import Event, Face, Measurement, Score, Vitals, decode

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(180)]

FPS = 15
KINDS: dict[str, type[Measurement]] = {
    "score": Score,
    "vitals": Vitals,
    "face": Face,
    "event": Event,
}
WITHIN_NS = 2_000_000_000
SECOND_NS = 1_000_000_000
PATIENT = "seed=4,distractors=off,blinks=off,course=constant:0"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, face_models: Path) -> list[Measurement]:
    """One unit's rows: the finger's cable is out from 9 to 14 s, the camera's from 12 to 17 s."""
    del face_models
    state = tmp_path_factory.mktemp("unit")
    done = run_program(
        "wince-device", "run", "--no-require-broker", "--state", state, "--seconds", "25",
        "--camera", f"picamera2:camera=sim,width=320,height=240,fps={FPS},{PATIENT},gone=12-17",
        "--pulse", f"sim:fps={FPS},width=320,height=240,{PATIENT},unplug=9-14",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with Outbox(state / "outbox.db") as outbox:
        kept = outbox.unacknowledged(100_000)
        return [decode(row.payload, KINDS[row.suffix]) for row in kept if row.suffix in KINDS]


def events(rows: Sequence[Measurement], kind: str, source: str) -> list[Event]:
    found = [row for row in rows if isinstance(row, Event) and row.kind == kind]
    return [row for row in found if row.detail.startswith(source)]


def test_each_loss_is_told_within_two_seconds(rows: list[Measurement]) -> None:
    faces = [row for row in rows if isinstance(row, Face)]
    (lost, *_) = events(rows, "source_lost", "camera")
    last = max((row for row in faces if row.frames and row.t_ns <= lost.t_ns + SECOND_NS), key=_t)
    gone_ns = last.t_ns - SECOND_NS + last.frames * SECOND_NS // FPS
    assert lost.t_ns - gone_ns <= WITHIN_NS
    states = [row for row in rows if isinstance(row, Vitals)]
    first_out = next(row for row in states if row.sensor_state == "unplugged")
    last_ok = max(
        (row for row in states if row.sensor_state == "ok" and row.t_ns < first_out.t_ns), key=_t
    )
    assert first_out.t_ns - last_ok.t_ns <= WITHIN_NS


def test_scores_stop_with_a_reason_within_two_seconds(rows: list[Measurement]) -> None:
    (lost, *_) = events(rows, "source_lost", "camera")
    (back, *_) = events(rows, "source_back", "camera")
    scores = [row for row in rows if isinstance(row, Score)]
    away = [row for row in scores if lost.t_ns + SECOND_NS <= row.t_ns <= back.t_ns]
    assert away
    assert all(row.score is None and row.no_score_reason is not None for row in away)
    assert "camera_lost" in {row.no_score_reason for row in away}


def test_scores_come_back_without_a_restart(rows: list[Measurement]) -> None:
    (back, *_) = events(rows, "source_back", "camera")
    assert len({row.boot_id for row in rows}) == 1
    after = [row for row in rows if isinstance(row, Score) and row.t_ns > back.t_ns]
    assert after[-1].no_score_reason not in {"camera_lost", "sensor_unplugged"}
    assert [row.seq for row in rows] == sorted({row.seq for row in rows})


def _t(row: Measurement) -> int:
    return row.t_ns
