"""Stages that are stuck, die, or come to their own end, on a clock that the test moves."""

import threading
from collections.abc import Callable

import pytest

from narrowing import fresh
from wince_device.supervision import Limits, Supervisor, Turn, Worker
from wince_device.supervision._heartbeat import Heartbeat

PATIENCE_S = 10.0


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Stage:
    """Each of its threads takes a step when it is let, and may stay stuck in one."""

    def __init__(self, clock: Clock) -> None:
        self.worker = Worker("stage", self._work, limit_s=5.0, on_replace=self._note)
        self.worker.heartbeat = Heartbeat(5.0, now_s=clock)
        self.steps: list[str] = []
        self.wake = threading.Event()
        self.left = threading.Event()
        self.replaced: list[bool] = []
        self._news = threading.Condition()

    def wait_for_threads(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.steps) >= count, PATIENCE_S)

    def _work(self, turn: Turn) -> None:
        with self._news:
            self.steps.append("begun")
            self._news.notify_all()
        self.wake.wait(PATIENCE_S)
        turn.beat()
        with self._news:
            self.steps.append("over" if turn.over else "in turn")
            self._news.notify_all()
        self.left.set()

    def _note(self) -> None:
        self.replaced.append(True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_stuck_stage_is_begun_anew_and_the_old_thread_has_no_say_any_more(clock: Clock) -> None:
    stage = Stage(clock)
    given_up: list[str] = []
    supervisor = Supervisor([stage.worker], give_up=given_up.append, now_s=clock)
    stage.worker.start()
    stage.wait_for_threads(1)
    supervisor.tick()
    assert supervisor.well
    clock.now_s += 5.1
    assert not fresh(lambda: supervisor.well)
    supervisor.tick()
    stage.wait_for_threads(2)
    assert supervisor.well
    assert (supervisor.replaced, stage.replaced) == ({"stage": 1}, [True])
    beats = stage.worker.heartbeat.count
    stage.wake.set()
    stage.wait_for_threads(4)
    assert sorted(stage.steps) == ["begun", "begun", "in turn", "over"]
    assert stage.worker.heartbeat.count == beats + 1  # the old thread's beat does not count
    assert given_up == []


def test_a_step_that_was_announced_as_long_is_waited_for(clock: Clock) -> None:
    heartbeat = Heartbeat(5.0, now_s=clock)
    heartbeat.beat(allow_s=40.0)
    clock.now_s += 39.0
    assert not heartbeat.stuck
    assert heartbeat.age_s == pytest.approx(39.0)
    clock.now_s += 2.0
    assert fresh(lambda: heartbeat.stuck)
    heartbeat.beat()
    clock.now_s += 5.5
    assert heartbeat.stuck


def test_a_stage_that_dies_is_begun_anew_and_one_that_ends_is_left_alone(clock: Clock) -> None:
    ends = [ValueError("a defect"), None]
    done = threading.Event()

    def work(_turn: Turn) -> None:
        error = ends.pop(0)
        if error is not None:
            raise error
        done.set()

    worker = Worker("stage", work, limit_s=5.0)
    supervisor = Supervisor([worker], give_up=pytest.fail, now_s=clock)
    worker.start()
    assert worker.stop(PATIENCE_S)
    assert worker.dead
    worker.replace()
    assert ends == [None]  # it is to stop, so nothing is begun

    ends[:] = [ValueError("a defect"), None]
    worker = Worker("stage", work, limit_s=5.0)
    supervisor = Supervisor([worker], give_up=pytest.fail, now_s=clock)
    worker.start()
    _until(lambda: worker.dead)
    supervisor.tick()
    assert done.wait(PATIENCE_S)
    _until(lambda: worker.finished)
    clock.now_s += 100.0
    supervisor.tick()
    assert supervisor.well
    assert worker.replaced == 1


def test_after_five_replacements_within_a_minute_it_gives_up_once(clock: Clock) -> None:
    stage = Stage(clock)
    given_up: list[str] = []
    moved: list[float] = []
    supervisor = Supervisor(
        [stage.worker],
        give_up=given_up.append,
        all_moved=lambda: moved.append(clock()),
        now_s=clock,
    )
    stage.worker.start()
    for _ in range(5):
        clock.now_s += 6.0
        supervisor.tick()
    assert given_up == []
    clock.now_s += 6.0
    supervisor.tick()
    supervisor.tick()
    (sentence,) = given_up
    assert "'stage' does not move" in sentence
    assert stage.worker.replaced == 5
    assert not supervisor.well
    told = len(moved)
    stage.worker.heartbeat.beat()
    supervisor.tick()
    assert len(moved) == told  # the watchdog hears nothing any more
    stage.wake.set()


def test_replacements_long_ago_do_not_count(clock: Clock) -> None:
    stage = Stage(clock)
    given_up: list[str] = []
    supervisor = Supervisor(
        [stage.worker],
        give_up=given_up.append,
        limits=Limits(replacements=1, within_s=10.0),
        now_s=clock,
    )
    stage.worker.start()
    for _ in range(4):
        clock.now_s += 11.0
        supervisor.tick()
    assert given_up == []
    assert stage.worker.replaced == 4
    stage.wake.set()


def test_all_moved_is_told_only_when_every_stage_took_a_step(clock: Clock) -> None:
    first, second = Heartbeat(5.0, now_s=clock), Heartbeat(5.0, now_s=clock)
    workers = [Worker(name, lambda _turn: None, limit_s=5.0) for name in ("one", "two")]
    workers[0].heartbeat, workers[1].heartbeat = first, second
    told: list[int] = []
    supervisor = Supervisor(workers, give_up=pytest.fail, all_moved=lambda: told.append(1))
    supervisor.tick()
    told.clear()
    first.beat()
    supervisor.tick()
    assert told == []
    second.beat()
    supervisor.tick()
    assert told == [1]
    supervisor.tick()
    assert told == [1]


def test_a_stage_that_waits_for_long_moves_all_the_while() -> None:
    beats: list[int] = []

    def work(turn: Turn) -> None:
        worker.pause(turn, 1.2)
        beats.append(worker.heartbeat.count)

    worker = Worker("stage", work, limit_s=5.0)
    worker.start()
    _until(lambda: worker.finished)
    assert beats[0] >= 3
    worker = Worker("stage", lambda turn: worker.pause(turn, 1e6), limit_s=5.0)
    worker.start()
    assert worker.stop(PATIENCE_S)


def test_the_supervisor_looks_by_itself(clock: Clock) -> None:
    stage = Stage(clock)
    supervisor = Supervisor([stage.worker], give_up=pytest.fail, now_s=clock)
    stage.worker.start()
    stage.wait_for_threads(1)
    clock.now_s += 6.0
    supervisor.start()
    stage.wait_for_threads(2)
    supervisor.stop()
    stage.wake.set()
    assert stage.worker.stop(PATIENCE_S)


def _until(condition: Callable[[], bool]) -> None:
    # A thread's death announces itself to nobody.
    ticker = threading.Event()
    for _ in range(1_000):
        if condition():
            return
        ticker.wait(0.01)
    pytest.fail("not in time")
