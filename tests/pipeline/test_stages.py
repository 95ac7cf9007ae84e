"""The stages by themselves: readers that open again, bounded inboxes, rows that are refused."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside import estimator, face, pulse_batches
from wince_device.clock import WallClock
from wince_device.monitor import Monitor, SecondResult
from wince_device.outbox import Outbox
from wince_device.pipeline import EstimatorStage, Inbox, SourceReader, _inbox, _reopening
from wince_device.pipeline._row_keeper import RowKeeper
from wince_wire import ClockState, Event, EventKind, Measurement, SourceError, decode

PATIENCE_S = 10.0


class Script:
    """A source that does what it is told, step by step; a number of seconds is silence."""

    def __init__(self, *steps: object, ended: bool = False) -> None:
        self._steps = list(steps)
        self._ends = ended
        self._gone = threading.Event()
        self.closed = 0

    @property
    def ended(self) -> bool:
        return self._ends and not self._steps

    def read(self, timeout_s: float) -> object | None:
        step = self._steps.pop(0) if self._steps else None
        if isinstance(step, Exception):
            raise step
        if step is None:
            self._gone.wait(timeout_s)
        return step

    def close(self) -> None:
        self.closed += 1
        self._gone.set()


class Log:
    """Everything that a reader told, and a way to wait for it."""

    def __init__(self) -> None:
        self.pieces: list[object] = []
        self.changes: list[tuple[str, str]] = []
        self.ended = threading.Event()
        self._news = threading.Condition()

    def piece(self, piece: object) -> None:
        with self._news:
            self.pieces.append(piece)
            self._news.notify_all()

    def change(self, state: str, why: str) -> None:
        with self._news:
            self.changes.append((state, why))
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(condition, PATIENCE_S)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reopening, "READ_WAIT_S", 0.05)
    monkeypatch.setattr(_reopening, "STALLED_AFTER_S", 0.2)
    monkeypatch.setattr(_reopening, "FIRST_PAUSE_S", 0.02)


def reader_of(log: Log, *sources: Script | Exception) -> SourceReader[object]:
    first, *later = sources
    assert isinstance(first, Script)

    def reopen() -> Script:
        source = later.pop(0)
        if isinstance(source, Exception):
            raise source
        return source

    return SourceReader(
        name="camera",
        source=first,
        reopen=reopen,
        deliver=log.piece,
        changed=log.change,
        ended=log.ended.set,
    )


@pytest.mark.parametrize(
    ("trouble", "told", "failures"),
    [
        (SourceError("its cable is out"), "its cable is out", 0),
        (OSError("no such device"), "an unexpected failure (OSError)", 1),
        (None, "it gives nothing any more", 0),
    ],
)
def test_a_source_that_fails_or_stalls_is_opened_again(
    trouble: Exception | None, told: str, failures: int
) -> None:
    log = Log()
    first = Script("a", trouble) if trouble else Script("a")
    second = Script("b")
    reader = reader_of(log, first, SourceError("not there yet"), OSError("busy"), second)
    reader.start()
    log.wait(lambda: log.pieces == ["a", "b"])
    reader.stop()
    assert log.changes[0] == ("lost", told)
    assert log.changes[1] == ("ok", "")
    assert (first.closed, second.closed) == (1, 1)
    assert (reader.reopened, reader.failed) == (1, failures + 1)


def test_nobody_to_tell_does_not_end_the_reading() -> None:
    log = Log()

    def deaf(_state: str, _why: str) -> None:
        raise RuntimeError("the outbox is closed")

    later = [Script("b")]
    reader: SourceReader[object] = SourceReader(
        name="camera",
        source=Script("a", SourceError("out")),
        reopen=later.pop,
        deliver=log.piece,
        changed=deaf,
        ended=log.ended.set,
    )
    reader.start()
    log.wait(lambda: log.pieces == ["a", "b"])
    reader.stop()
    assert reader.failed == 2


def test_a_source_at_its_end_is_not_opened_again() -> None:
    log = Log()
    source = Script("a", "b", ended=True)
    reader = reader_of(log, source)
    reader.start()
    assert log.ended.wait(PATIENCE_S)
    reader.stop()
    assert (log.pieces, log.changes, reader.state) == (["a", "b"], [], "ended")
    assert source.closed == 1


def test_the_pause_is_short_again_once_something_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_reopening, "LONGEST_PAUSE_S", 100.0)
    log = Log()
    sources = [Script(n, SourceError("out")) for n in range(14)]
    reader = reader_of(log, *sources, Script("last"))
    reader.start()
    # Doubled each time, the fourteenth pause alone would last 160 s.
    log.wait(lambda: log.pieces[-1:] == ["last"])
    reader.stop()


def test_an_inbox_keeps_the_newest_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inbox, "OBSERVATIONS_KEPT", 3)
    monkeypatch.setattr(_inbox, "BATCHES_KEPT", 2)
    inbox = _inbox.Inbox()
    for index in range(1, 6):
        inbox.put_observation(face(index))
        inbox.put_batch(pulse_batches(index, index + 1.0)[0])
    delivery = inbox.take(0.0)
    assert [one.frame_index for one in delivery.observations] == [3, 4, 5]
    assert len(delivery.batches) == 2
    assert (inbox.observations_lost, inbox.batches_lost) == (2, 3)
    assert inbox.take(0.0).observations == []


def test_a_second_that_cannot_be_kept_does_not_end_the_next_and_orders_may_fail() -> None:
    results: list[SecondResult] = []
    enough = threading.Event()

    def deliver(result: SecondResult) -> None:
        results.append(result)
        if len(results) == 1:
            raise OSError("the disk is away")
        enough.set()

    def fail(_monitor: Monitor) -> None:
        raise ZeroDivisionError

    monitor = Monitor(estimator=estimator(), has_camera=True, pulse_kind=None, pulse_rate_hz=0.0)
    stage = EstimatorStage(inbox=Inbox(), new_monitor=lambda: monitor, deliver=deliver)
    stage.order(fail)
    stage.start()
    assert enough.wait(PATIENCE_S)
    stage.stop()
    assert stage.failed == 2
    assert results[1].t_s == results[0].t_s + 1.0


def test_a_row_that_breaks_the_contract_takes_no_other_along(tmp_path: Path) -> None:
    def good(boot_id: str, seq: int) -> Measurement:
        return Event(
            boot_id=boot_id,
            seq=seq,
            t_ns=1,
            clock=ClockState(synchronised=False),
            kind=EventKind.MARKER,
            detail="good",
        )

    def misplaced(boot_id: str, seq: int) -> Measurement:
        return good(boot_id, seq + 7)

    def broken(_boot_id: str, _seq: int) -> Measurement:
        raise ValueError("a mean of nothing")

    with Outbox(tmp_path / "outbox.db") as outbox:
        keeper = RowKeeper(outbox=outbox, clock=WallClock())
        keeper.keep([good, misplaced, good, broken])
        keeper.keep([broken, good])
        kept = [decode(row.payload, Event) for row in outbox.unacknowledged(10)]
    assert [one.detail for one in kept].count("good") == 3
    assert len(kept) == 4  # and one event that tells of the loss
    assert [one.seq for one in kept] == [1, 2, 3, 4]
    assert keeper.refused == 3
