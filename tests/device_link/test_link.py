"""The link against a real broker and a real, small host."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from link_bench import PATIENCE_S, stands
from link_broker import Broker
from link_host import Host
from link_rows import Makers
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.outbox import Outbox
from wince_wire import (
    Ack,
    BrokerRefusedError,
    ConfigReported,
    ConfigurationError,
    State,
    decode,
    encode,
    topic_for,
)

pytestmark = pytest.mark.broker


def test_rows_arrive_once_and_leave_the_outbox(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    for _ in range(20):
        outbox.append_many(makers.second())
    assert link.wait_drained(PATIENCE_S)
    assert host.stored[outbox.boot_id] == set(range(1, 61))
    assert link.statistics.acknowledged == 60
    assert link.statistics.refused == 0
    assert link.last_error is None


def test_the_backlog_is_flagged_and_live_rows_are_not(
    outbox: Outbox,
    settings: LinkSettings,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    host = new_host()
    outbox.append_many([makers.event] * 30)
    link = new_link(replace(settings, retransmit_after_s=PATIENCE_S, backoff_max_s=PATIENCE_S))
    assert link.wait_drained(PATIENCE_S)
    outbox.append_many([makers.event] * 5)
    assert link.wait_drained(PATIENCE_S)
    flags = {receipt.seq: receipt.historical for receipt in host.receipts}
    assert flags == {seq: seq <= 30 for seq in range(1, 36)}


def test_live_rows_overtake_a_slow_backlog(
    outbox: Outbox,
    settings: LinkSettings,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    host = new_host()
    outbox.append_many([makers.event] * 100)
    slow = replace(settings, backlog_rows_per_s=1.0, inflight_limit=5)
    link = new_link(slow)
    assert stands(link, LinkState.ONLINE)
    # The burst of backlog that is allowed at once tells that the connection's own mark is set.
    assert host.wait_for(lambda: len(host.receipts) >= 5)
    outbox.append_many([makers.event] * 10)
    assert host.wait_for(lambda: host.stored[outbox.boot_id] >= set(range(101, 111)))
    assert len(host.stored[outbox.boot_id]) < 100
    # The ranges of the acks let live rows go although the backlog lies before them.
    assert link.wait_until(lambda: outbox.depth() <= 95, PATIENCE_S)


def test_nothing_is_lost_when_the_broker_is_restarted(
    broker: Broker,
    outbox: Outbox,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    _through_an_outage(broker, broker.stop, outbox, new_link, new_host, makers)


def test_nothing_is_lost_when_the_broker_is_killed(
    broker: Broker,
    outbox: Outbox,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    _through_an_outage(broker, broker.kill, outbox, new_link, new_host, makers)


def _through_an_outage(
    broker: Broker,
    end: Callable[[], None],
    outbox: Outbox,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    host = new_host(session_s=3600)
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    outbox.append_many([makers.event] * 40)
    assert host.wait_for(lambda: len(host.receipts) >= 10)
    end()
    outbox.append_many([makers.event] * 40)
    assert stands(link, LinkState.WAITING)
    assert link.last_error is not None
    outbox.append_many([makers.event] * 40)
    broker.start()
    assert link.wait_drained(PATIENCE_S)
    assert host.stored[outbox.boot_id] == set(range(1, 121))
    assert link.statistics.reconnects >= 1
    assert link.last_error is None


def test_a_connection_that_only_seems_to_stand_is_given_up(
    broker: Broker,
    outbox: Outbox,
    settings: LinkSettings,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    host = new_host(session_s=3600)
    link = new_link(replace(settings, keepalive_s=1, connect_timeout_s=0.2))
    assert stands(link, LinkState.ONLINE)
    broker.freeze()
    outbox.append_many([makers.event] * 30)
    assert stands(link, LinkState.WAITING)
    assert outbox.depth() == 30
    broker.thaw()
    assert link.wait_drained(PATIENCE_S)
    assert host.stored[outbox.boot_id] == set(range(1, 31))


def test_rows_wait_for_a_host_that_is_absent(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    outbox.append_many([makers.event] * 30)
    assert link.wait_until(lambda: link.statistics.unheard >= 30, PATIENCE_S)
    assert outbox.depth() == 30
    host = new_host()
    assert link.wait_drained(PATIENCE_S)
    assert host.stored[outbox.boot_id] == set(range(1, 31))


def test_a_lost_ack_means_sending_again(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    host.loses_ack = lambda receipt: not receipt.historical
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    outbox.append_many([makers.event] * 7)
    assert link.wait_drained(PATIENCE_S)
    assert host.stored[outbox.boot_id] == set(range(1, 8))
    assert {receipt.historical for receipt in host.receipts} == {False, True}
    assert link.statistics.retransmitted > 0


def test_rows_of_an_earlier_start_are_sent_under_their_own_name(
    tmp_path: Path, settings: LinkSettings, new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    path = tmp_path / "earlier.db"
    with Outbox(path) as earlier:
        earlier.append_many([makers.event] * 3)
        first = earlier.boot_id
    with Outbox(path) as later:
        later.append_many([makers.event] * 2)
        link = Link(settings, later, device="bed1", birth=makers.birth(later.boot_id))
        link.start()
        assert link.wait_drained(PATIENCE_S)
        link.stop()
        assert host.stored == {first: {1, 2, 3}, later.boot_id: {1, 2}}


def test_birth_and_presence_are_told_and_the_end_as_well(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    link = new_link()
    assert host.wait_for(lambda: len(host.states) == 1)
    link.stop()
    assert host.wait_for(lambda: len(host.states) == 2)
    states = [decode(payload, State) for payload in host.states]
    assert [state.state for state in states] == ["online", "offline"]
    assert {state.boot_id for state in states} == {outbox.boot_id}
    assert topic_for("bed1", makers.birth(outbox.boot_id)) in host.retained
    assert link.state is LinkState.STOPPED


def test_the_settings_in_force_are_told_at_each_connection(
    broker: Broker, outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host]
) -> None:
    host = new_host()
    link = new_link()
    report = ConfigReported(revision=4, boot_id=outbox.boot_id, t_ns=1, settings={"a.b": 2})
    topic = topic_for("bed1", report)
    link.report(report)
    assert host.wait_for(lambda: host.retained.get(topic) == encode(report))
    host.retained.clear()
    broker.kill()
    assert stands(link, LinkState.WAITING)
    broker.start()
    assert host.wait_for(lambda: host.retained.get(topic) == encode(report))


def test_a_publish_that_the_access_list_refuses_is_noticed_and_kept(
    broker: Broker,
    outbox: Outbox,
    new_link: Callable[..., Link],
    new_host: Callable[..., Host],
    makers: Makers,
) -> None:
    broker.stop()
    broker.allow(("birth", "state", "score"))
    broker.start()
    new_host()
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    outbox.append_many([makers.score, makers.event])
    assert link.wait_until(lambda: outbox.depth() == 1, PATIENCE_S)
    assert link.wait_until(lambda: link.last_error is not None, PATIENCE_S)
    assert isinstance(link.last_error, BrokerRefusedError)
    assert "access list" in link.last_error.sentence
    assert link.statistics.refused >= 1
    assert [row.suffix for row in outbox.unacknowledged(9)] == ["event"]


def test_a_device_cannot_speak_for_another(
    settings: LinkSettings, outbox: Outbox, new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    link = Link(settings, outbox, device="bed2", birth=makers.birth(outbox.boot_id))
    link.start()
    assert link.wait_until(lambda: link.last_error is not None, PATIENCE_S)
    assert isinstance(link.last_error, BrokerRefusedError)
    link.stop()
    assert host.retained == {}


def test_a_wrong_password_shows_and_keeps_every_row(
    outbox: Outbox, settings: LinkSettings, new_link: Callable[..., Link], makers: Makers
) -> None:
    outbox.append(makers.event)
    link = new_link(replace(settings, password="wrong"))
    assert stands(link, LinkState.REFUSED)
    assert isinstance(link.last_error, BrokerRefusedError)
    assert "wrong" not in str(link.last_error)
    assert outbox.depth() == 1


def test_the_broker_tells_of_a_device_that_died(
    broker: Broker, tmp_path: Path, new_host: Callable[..., Host]
) -> None:
    host = new_host()
    device = Device(tmp_path / "o.db", broker.port)
    device.order(1)
    assert host.wait_for(lambda: len(host.states) == 1)
    device.kill()
    device.rest()
    assert host.wait_for(lambda: len(host.states) == 2)
    assert decode(host.states[-1], State).state == "offline"


def test_no_row_is_lost_when_the_device_is_killed(
    broker: Broker, tmp_path: Path, new_host: Callable[..., Host]
) -> None:
    host = new_host()
    made: list[tuple[str, int]] = []
    for _ in range(3):
        device = Device(tmp_path / "o.db", broker.port)
        device.order(1000)
        made += [device.read() for _ in range(60)]
        device.kill()
        made += device.rest()
    device = Device(tmp_path / "o.db", broker.port)
    device.order(1)
    made.append(device.read())
    device.finish()

    with Outbox(tmp_path / "o.db") as outbox:
        assert outbox.depth() == 0
        last = {boot.boot_id: boot.last_seq for boot in outbox.boots()[:-1]}
    stored = {boot_id: set(seqs) for boot_id, seqs in host.stored.items()}
    assert {(boot_id, seq) for boot_id, seqs in stored.items() for seq in seqs} >= set(made)
    # Every row that the book speaks of arrived, and none is missing in between.
    assert stored == {boot_id: set(range(1, seq + 1)) for boot_id, seq in last.items()}
    assert len(stored) == 4


class Device:
    """`append_rows.py` as a process that can be killed."""

    def __init__(self, path: Path, port: int) -> None:
        script = Path(__file__).with_name("append_rows.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), str(path), str(port), "secret of bed1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, rows: int) -> None:
        """Ask for so many rows."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rows}\n")
        self._process.stdin.flush()

    def read(self) -> tuple[str, int]:
        """Wait for the next row that was committed."""
        assert self._process.stdout is not None
        boot_id, seq = self._process.stdout.readline().split()
        return boot_id, int(seq)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def rest(self) -> list[tuple[str, int]]:
        """Rows that it told of before it died."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.close()
        with stdout:
            lines = [line.split() for line in stdout if line.endswith("\n")]
        return [(boot_id, int(seq)) for boot_id, seq in lines]

    def finish(self) -> None:
        """Let it send what it has, and end."""
        self._process.communicate(timeout=30)
        assert self._process.returncode == 0


def test_stopping_does_not_wait_for_a_broker_that_is_away(
    broker: Broker, outbox: Outbox, new_link: Callable[..., Link], makers: Makers
) -> None:
    broker.kill()
    link = new_link()
    outbox.append(makers.event)
    assert stands(link, LinkState.WAITING)
    assert not link.wait_drained(0.0)
    link.stop()
    assert link.state is LinkState.STOPPED
    assert outbox.depth() == 1


@pytest.mark.parametrize("name", ["", "a/b", "+", "#"])
def test_a_name_that_cannot_be_in_a_topic_is_refused(
    outbox: Outbox, makers: Makers, name: str
) -> None:
    with pytest.raises(ConfigurationError, match="cannot be part of a topic"):
        Link(LinkSettings(), outbox, device=name, birth=makers.birth(outbox.boot_id))


def test_an_ack_for_rows_of_nobody_changes_nothing(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    host.loses_ack = lambda _: True
    link = new_link()
    outbox.append(makers.event)
    assert host.wait_for(lambda: bool(host.receipts))
    stranger = Ack(boot_id="0" * 32, seq=10**30, also=((5, 2), (1, 10**25)))
    host.say(topic_for("bed1", stranger), encode(stranger))
    mine = replace_boot(stranger, outbox.boot_id)
    host.say(topic_for("bed1", mine), encode(mine))
    assert link.wait_drained(PATIENCE_S)
    assert link.statistics.acknowledged == 1


def replace_boot(ack: Ack, boot_id: str) -> Ack:
    return Ack(boot_id=boot_id, seq=ack.seq, also=ack.also)
