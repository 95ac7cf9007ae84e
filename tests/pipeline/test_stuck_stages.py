"""Stages whose driver, tracker or estimator never comes back: another thread takes over."""

import threading
import time

import pytest

from bedside import estimator, face
from wince_device.face import FaceObservation
from wince_device.monitor import Monitor, SecondResult
from wince_device.pipeline import EstimatorStage, FaceStage, Inbox, SourceReader
from wince_device.sources import Frame
from wince_device.supervision import Supervisor, Worker
from wince_wire import NoScoreReason

PATIENCE_S = 10.0


class Gate:
    """Holds a thread until the test lets it go, and says that it holds one."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self._open = threading.Event()

    def hold(self) -> None:
        self.held.set()
        self._open.wait(PATIENCE_S)

    def release(self) -> None:
        self._open.set()


def replace_stuck(worker: Worker) -> None:
    """Have the supervisor find the present step too long."""
    worker.heartbeat.beat(allow_s=-1.0)
    Supervisor([worker], give_up=pytest.fail).tick()
    assert worker.replaced == 1


class Camera:
    """Gives numbers; one that is stuck holds its reader at the first."""

    ended = False

    def __init__(self, numbers: list[int], gate: Gate | None = None) -> None:
        self._numbers = numbers
        self._gate = gate
        self._silence = threading.Event()
        self.closed = threading.Event()

    def read(self, timeout_s: float) -> int | None:
        if self._gate is not None:
            self._gate.hold()
        if self._numbers:
            return self._numbers.pop(0)
        self._silence.wait(timeout_s)
        return None

    def close(self) -> None:
        self.closed.set()


def test_a_driver_that_never_comes_back_is_left_and_the_source_opened_anew() -> None:
    gate = Gate()
    stuck, fresh = Camera([1], gate), Camera([2, 3])
    seen: list[int] = []
    changes: list[tuple[str, str]] = []
    enough = threading.Event()

    def deliver(number: int) -> None:
        seen.append(number)
        if number == 3:
            enough.set()

    reader: SourceReader[int] = SourceReader(
        name="camera",
        source=stuck,
        reopen=lambda: fresh,
        deliver=deliver,
        changed=lambda state, why: changes.append((state, why)),
        ended=lambda: pytest.fail("a live camera never ends"),
    )
    reader.start()
    assert gate.held.wait(PATIENCE_S)
    replace_stuck(reader.worker)
    assert enough.wait(PATIENCE_S)
    assert changes == [("lost", "its driver does not answer"), ("ok", "")]
    gate.release()
    # The old thread wakes up, says nothing of what it read, and lets its own source go.
    assert stuck.closed.wait(PATIENCE_S)
    reader.stop()
    assert seen == [2, 3]
    assert fresh.closed.is_set()


class Picture:
    """As much of a frame as the stage looks at."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.t_s = time.monotonic()


def test_a_tracker_that_never_comes_back_is_replaced_by_a_new_one() -> None:
    gate = Gate()
    faces = {index: face(index) for index in (1, 2)}
    made: list[object] = []
    seen: list[int] = []
    enough = threading.Event()

    class Tracker:
        def __init__(self) -> None:
            made.append(self)
            self._stuck = len(made) == 1

        def process(self, frame: Frame) -> FaceObservation:
            if self._stuck:
                gate.hold()
            return faces[frame.index]

    def deliver(observation: FaceObservation) -> None:
        seen.append(observation.frame_index)
        enough.set()

    stage = FaceStage(new_tracker=Tracker, deliver=deliver)  # type: ignore[arg-type]  # a stand-in
    stage.put(Picture(1))  # type: ignore[arg-type]  # a stand-in
    stage.start()
    assert gate.held.wait(PATIENCE_S)
    replace_stuck(stage.worker)
    stage.put(Picture(2))  # type: ignore[arg-type]  # a stand-in
    assert enough.wait(PATIENCE_S)
    gate.release()
    stage.stop()
    assert seen == [2]
    assert len(made) == 2
    assert stage.frames == 1


def test_an_estimator_that_never_comes_back_is_replaced_and_tells_no_second_twice() -> None:
    gate = Gate()
    results: list[SecondResult] = []
    enough = threading.Event()

    def deliver(result: SecondResult) -> None:
        if not gate.held.is_set():
            gate.hold()
            return
        results.append(result)
        if len(results) == 2:
            enough.set()

    def monitor() -> Monitor:
        return Monitor(estimator=estimator(), has_camera=True, pulse_kind=None, pulse_rate_hz=0.0)

    stage = EstimatorStage(inbox=Inbox(), new_monitor=monitor, deliver=deliver)
    stage.start()
    assert gate.held.wait(PATIENCE_S)
    replace_stuck(stage.worker)
    assert enough.wait(PATIENCE_S)
    gate.release()
    stage.stop()
    times_s = [result.t_s for result in results]
    assert times_s == sorted(set(times_s))


def test_another_person_gets_another_estimator_and_the_obstacle_stays() -> None:
    monitors: list[Monitor] = []
    told = threading.Event()

    def monitor() -> Monitor:
        made = Monitor(estimator=estimator(), has_camera=True, pulse_kind=None, pulse_rate_hz=0.0)
        monitors.append(made)
        return made

    def deliver(_result: SecondResult) -> None:
        if len(monitors) == 2:
            told.set()

    def block(one: Monitor) -> None:
        one.blocked = NoScoreReason.PAUSED

    stage = EstimatorStage(inbox=Inbox(), new_monitor=monitor, deliver=deliver)
    stage.order(block)
    stage.begin_anew()
    stage.start()
    assert told.wait(PATIENCE_S)
    stage.stop()
    assert len(monitors) == 2
    assert monitors[1].blocked is NoScoreReason.PAUSED
