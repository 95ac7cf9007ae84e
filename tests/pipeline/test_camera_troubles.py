"""A camera that fails, ends or gives bad pictures; commands from the host."""

import dataclasses
import threading
import time
from typing import Any

import numpy as np
import pytest
from msgspec import UNSET
from numpy.typing import NDArray

import wince_sim
from wince_device.face import FaceObservation, FaceTracker
from wince_device.pipeline import FaceStage
from wince_device.sources import Frame
from wince_wire import NoScoreReason, SourceError

pytestmark = pytest.mark.models


@dataclasses.dataclass
class Picture:
    image: NDArray[Any]
    t_s: float
    index: int


class ShortCamera:
    """Gives some good frames in their own time, and then comes to its end or fails."""

    def __init__(self, patient: str, frames: int, *, failure: Exception | None = None) -> None:
        self._camera = wince_sim.open_camera(patient)
        self._left = frames
        self._failure = failure
        self.closed = False

    name = "simulated camera"
    rate_hz = 15.0
    simulated = True
    frames_total = None

    @property
    def ended(self) -> bool:
        return self._left == 0 and self._failure is None

    def read(self, timeout_s: float) -> object:
        if self._left == 0:
            if self._failure is not None:
                raise self._failure
            return None
        frame = self._camera.read(timeout_s)
        self._left -= frame is not None
        return frame

    def close(self) -> None:
        self.closed = True
        self._camera.close()


def test_a_camera_that_fails_is_opened_again(
    bench: Any,  # noqa: ANN401 - a fixture
    patient: str,
) -> None:
    camera = ShortCamera(patient, 40, failure=SourceError("its cable is out"))
    pipeline = bench.pipeline(f"sim:{patient}", None, camera=camera)
    pipeline.start()
    bench.wait(lambda: any(row.kind == "source_back" for row in bench.events()), "it is back")
    back_ns = bench.events()[-1].t_ns
    bench.wait(
        lambda: any(row.score is not None and row.t_ns > back_ns for row in bench.scores()),
        "a score after that",
    )
    pipeline.stop()
    lost, back = (
        next(row for row in bench.events() if row.kind == kind)
        for kind in ("source_lost", "source_back")
    )
    assert camera.closed
    assert lost.detail == "camera: its cable is out"
    assert 0.3e9 < back.t_ns - lost.t_ns < 5e9
    assert pipeline.counts().failures == 0


def test_a_camera_that_ends_is_told_and_seconds_go_on(
    bench: Any,  # noqa: ANN401 - a fixture
    patient: str,
) -> None:
    camera = ShortCamera(patient, 20)
    pipeline = bench.pipeline(f"sim:{patient}", None, camera=camera)
    pipeline.start()

    def ended() -> bool:
        reasons = [row.no_score_reason for row in bench.scores()]
        return reasons[-2:] == [NoScoreReason.SOURCE_ENDED] * 2

    bench.wait(ended, "two seconds after the end")
    pipeline.stop()
    counts = pipeline.counts()
    assert counts.frames + counts.frames_dropped >= 20
    assert [row.kind for row in bench.events()] == ["started", "stopped"]


def test_the_host_pauses_resumes_marks_and_asks_for_a_new_baseline(
    bench: Any,  # noqa: ANN401 - a fixture
    patient: str,
) -> None:
    pipeline = bench.pipeline(f"sim:{patient}", None)
    pipeline.start()

    def reached(reason: NoScoreReason | None) -> None:
        bench.wait(
            lambda: bench.scores()[-1:] != [] and bench.scores()[-1].no_score_reason is reason,
            str(reason),
        )

    reached(None)
    pipeline.pause()
    reached(NoScoreReason.PAUSED)
    pipeline.mark("medicine given")
    pipeline.resume()
    reached(None)
    assert bench.baselines.load("person-1", source="simulated camera") is not None
    pipeline.guide_baseline()
    bench.wait(lambda: bench.scores()[-1].guided_rest is not UNSET, "the guided rest is told of")
    assert bench.scores()[-1].no_score_reason is None
    pipeline.redo_baseline()
    reached(NoScoreReason.BASELINE_NOT_READY)
    assert bench.scores()[-1].guided_rest is UNSET
    assert bench.baselines.load("person-1", source="simulated camera") is None
    pipeline.stop()
    marks = [row.detail for row in bench.events() if row.kind == "marker"]
    assert marks == ["medicine given"]
    assert [row.kind for row in bench.events()].count("baseline_begun") == 1


@pytest.fixture
def pictures(patient: str) -> list[Picture]:
    camera = wince_sim.open_camera(f"{patient},pace=fast,duration=1")
    made = []
    for index in range(8):
        frame = camera.read(1.0)
        assert frame is not None
        made.append(Picture(np.array(frame.image), time.monotonic(), index))
    camera.close()
    return made


def test_a_picture_that_is_none_is_dropped_and_the_next_is_worked_on(
    pictures: list[Picture], face_models: object
) -> None:
    del face_models
    seen: list[FaceObservation] = []
    stage = FaceStage(new_tracker=FaceTracker, deliver=seen.append)
    pictures[0].image = np.zeros((3, 3, 3, 3), dtype=np.uint8)
    stage.put(pictures[0])
    stage.put(pictures[1])
    stage.start()
    stage.stop()
    assert [one.frame_index for one in seen] == [1]
    assert (stage.frames, stage.dropped, stage.failed) == (1, 1, 1)


def test_frames_of_a_former_person_whose_motion_is_not_told_yet_are_left_out(
    pictures: list[Picture], face_models: object
) -> None:
    del face_models
    seen: list[FaceObservation] = []
    stage = FaceStage(new_tracker=FaceTracker, deliver=seen.append)

    def change_person(frame: Frame, _seen: FaceObservation) -> None:
        if frame.index == 1:
            stage.forget_person()
            stage.put(pictures[2])

    stage.watch = change_person
    stage.put(pictures[0])
    stage.put(pictures[1])
    stage.start()
    stage.stop()
    assert [one.frame_index for one in seen] == [2]
    assert stage.frames == 3


def test_frames_that_come_too_fast_are_dropped_and_counted(
    pictures: list[Picture], face_models: object
) -> None:
    del face_models
    seen: list[FaceObservation] = []
    first = threading.Event()

    def deliver(observation: FaceObservation) -> None:
        seen.append(observation)
        first.set()

    stage = FaceStage(new_tracker=FaceTracker, deliver=deliver)
    assert stage.latency.percentiles_ms() is None
    stage.put(pictures[0])
    stage.start()
    assert first.wait(10.0)
    for picture in pictures[5:]:
        stage.put(picture)
    stage.stop()
    # Nothing waits unseen at the end: each frame was worked on or is counted as dropped.
    assert seen[-1].frame_index == 7
    assert stage.frames == len(seen)
    assert stage.frames + stage.dropped == 8
    percentiles_ms = stage.latency.percentiles_ms()
    assert percentiles_ms is not None
    assert 0.0 < percentiles_ms[0] <= percentiles_ms[2]
