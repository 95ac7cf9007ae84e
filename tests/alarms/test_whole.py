"""From a unit's message at a real broker to a listener's, with ingest and store between them."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from alarm_bench import S, limits, score_message
from free_ports import free_port
from host_bench import PATIENCE_S, PahoDevice
from wince_host.alarms import AlarmKind, AlarmWatch, open_alarms
from wince_host.broker import (
    BrokerSettings,
    host_login,
    let_listen,
    provision,
    read_login,
    start_broker,
)
from wince_host.care import AlarmAction, CareStore, open_care_store, sqlite_url
from wince_host.ingest import Ingest
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore
from wince_wire import Alarm, Score, decode

pytestmark = pytest.mark.broker

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[BrokerSettings]:
    settings = BrokerSettings(folder=tmp_path / "broker", port=free_port())
    with start_broker(settings):
        yield settings


@pytest.fixture
def care(tmp_path: Path) -> Iterator[CareStore]:
    store = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
    store.set_limits(limits(delay_s=0.0))
    yield store
    store.close()


@pytest.fixture
def start(
    broker: BrokerSettings, care: CareStore, tmp_path: Path
) -> Iterator[Callable[[], tuple[AlarmWatch, Callable[[], None]]]]:
    """Start ingest with its alarms, as `wince-host serve` does; all of it ends afterwards."""
    with ExitStack() as stack:

        def start_one() -> tuple[AlarmWatch, Callable[[], None]]:
            one = stack.enter_context(ExitStack())
            store = SqliteStore(tmp_path / "wince.sqlite")
            one.callback(store.close)
            live, login = LiveBoard(), host_login(broker)
            watch = open_alarms(live, care, state=tmp_path, login=login, client_id="host")
            one.callback(watch.stop)
            ingest = Ingest(store=store, live=live, login=login, client_id="host")
            ingest.start()
            one.callback(ingest.stop)
            watch.start()
            ingest.wait_for_broker(PATIENCE_S)
            return watch, one.close

        yield start_one


@pytest.fixture
def wait() -> Wait:
    def until(condition: Callable[[], bool]) -> None:
        pause, end_s = threading.Event(), time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end_s
            pause.wait(0.02)

    return until


def message(seq: int, value: float, *, ago_s: int = 0) -> Score:
    return score_message(seq, value, t_ns=time.time_ns() - ago_s * S)


def test_an_alarm_reaches_a_listener_and_late_rows_raise_nothing(
    broker: BrokerSettings,
    care: CareStore,
    start: Callable[..., tuple[AlarmWatch, Callable[[], None]]],
    tmp_path: Path,
    wait: Wait,
) -> None:
    watch, stop = start()
    listener = PahoDevice(read_login(let_listen(broker, folder=tmp_path / "listener")))
    unit = PahoDevice(read_login(provision(broker, "bed4", folder=tmp_path / "bed4")))
    for one in (listener, unit):
        assert not one.connect().is_failure
    listener.subscribe("wince/v1/+/alarm")

    unit.send(*(message(seq, 9.0, ago_s=100 - seq) for seq in range(1, 20)), historical=True)
    unit.ack_where(lambda ack: ack.seq >= 19)
    unit.send(message(20, 2.0))
    unit.ack_where(lambda ack: ack.seq >= 20)
    unit.send(*(message(seq, 9.0, ago_s=100 - seq) for seq in range(21, 40)), historical=True)
    unit.ack_where(lambda ack: ack.seq >= 39)
    assert watch.present().alarms == ()

    unit.send(message(40, 9.0))
    wait(lambda: len(watch.present().alarms) == 1)
    told = decode(bytes(listener.received.get(timeout=PATIENCE_S).payload), Alarm)
    assert (told.kind, told.action, told.alarm_id) == ("pain", "raised", 1)
    assert watch.acknowledge("bed4", "heron", AlarmKind.PAIN, by="mila")
    told = decode(bytes(listener.received.get(timeout=PATIENCE_S).payload), Alarm)
    assert (told.action, told.alarm_id) == ("acknowledged", 1)
    before = watch.present().alarms
    wait(lambda: len(care.alarms(since_ns=0, until_ns=2**62)) == 4)
    stop()

    again, _ = start()
    assert again.present().alarms == before
    lines = care.alarms(since_ns=0, until_ns=2**62)
    assert sorted((line.action, line.alarm_id) for line in lines) == [
        (AlarmAction.ACKNOWLEDGED, 1),
        (AlarmAction.DELIVERED, 1),
        (AlarmAction.DELIVERED, 1),
        (AlarmAction.RAISED, 0),
    ]
    with pytest.raises(queue.Empty):
        listener.received.get_nowait()
    for one in (listener, unit):
        one.close()
