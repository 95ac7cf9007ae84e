"""Which row goes out next, with time told by the test."""

# ruff: noqa: S311 - randomness here is for repeatable tests

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from link_rows import Makers
from wince_device.link import LinkSettings
from wince_device.link._allowance import Allowance
from wince_device.link._backoff import Backoff
from wince_device.link._schedule import Schedule
from wince_device.outbox import Outbox
from wince_wire import Ack

SETTINGS = LinkSettings(
    retransmit_after_s=10.0, backoff_max_s=40.0, backlog_rows_per_s=1e5, backlog_window_rows=5
)


def begin(outbox: Outbox, *, host_silent: bool = False) -> Schedule:
    newest = outbox.newest_position()
    return Schedule(outbox, SETTINGS, live_after=newest, now_s=0.0, host_silent=host_silent)


def send(schedule: Schedule, now_s: float, most: int = 99) -> list[tuple[int, bool]]:
    """Send all that is due now; return count and flag of each row."""
    sent: list[tuple[int, bool]] = []
    while len(sent) < most and (due := schedule.due(now_s)) is not None:
        schedule.sent(due, now_s)
        sent.append((due.row.position & 0xFFFFFFFF, due.historical))
    return sent


def waits_until(schedule: Schedule, now_s: float) -> float:
    moment = schedule.next_moment_s(now_s)
    assert moment is not None
    assert moment > now_s
    return moment


def test_live_rows_go_before_the_backlog(outbox: Outbox, makers: Makers) -> None:
    outbox.append_many([makers.event] * 3)
    schedule = begin(outbox)
    assert send(schedule, 0.0, most=1) == [(1, True)]
    outbox.append_many([makers.event] * 2)
    assert send(schedule, 0.0) == [(4, False), (5, False), (2, True), (3, True)]


def test_a_row_is_due_again_when_its_ack_is_overdue_and_not_before(
    outbox: Outbox, makers: Makers
) -> None:
    schedule = begin(outbox)
    outbox.append(makers.event)
    assert send(schedule, 0.0) == [(1, False)]
    assert waits_until(schedule, 0.0) == 10.0
    assert send(schedule, 9.9) == []
    assert send(schedule, 10.0) == [(1, True)]
    assert send(schedule, 10.0) == []
    outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=1))
    schedule.acknowledged()
    assert send(schedule, 1000.0) == []
    assert schedule.next_moment_s(1000.0) is None


def test_retransmission_slows_down_while_nothing_is_heard(outbox: Outbox, makers: Makers) -> None:
    outbox.append(makers.event)
    schedule = begin(outbox)
    now_s, gaps = 0.0, []
    for _ in range(6):
        assert send(schedule, now_s) == [(1, True)]
        assert send(schedule, now_s) == []
        moment = waits_until(schedule, now_s)
        gaps.append(moment - now_s)
        now_s = moment
    for gap, shortest in zip(gaps, [10, 20, 40, 40, 40, 40], strict=True):
        assert shortest <= gap <= 1.5 * shortest


def test_a_silent_host_gets_one_window_and_then_single_probes(
    outbox: Outbox, makers: Makers
) -> None:
    outbox.append_many([makers.event] * 20)
    schedule = begin(outbox)
    silent = [schedule.host_silent]
    assert [seq for seq, _ in send(schedule, 0.0)] == [1, 2, 3, 4, 5]
    silent.append(schedule.host_silent)
    now_s = waits_until(schedule, 0.0)
    assert send(schedule, now_s) == [(1, True)]
    outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=5))
    schedule.acknowledged()
    silent.append(schedule.host_silent)
    assert silent == [False, True, False]
    # The probe began a new walk, which goes on behind what was acknowledged.
    assert [seq for seq, _ in send(schedule, now_s)] == [6, 7, 8, 9, 10]


def test_the_window_stays_shut_over_a_broken_connection(outbox: Outbox, makers: Makers) -> None:
    outbox.append_many([makers.event] * 20)
    schedule = begin(outbox, host_silent=True)
    assert send(schedule, 0.0) == [(1, True)]


def test_no_backlog_is_sent_to_nobody_and_all_of_it_when_somebody_is_there(
    outbox: Outbox, makers: Makers
) -> None:
    schedule = begin(outbox)
    outbox.append_many([makers.event] * 3)
    assert len(send(schedule, 0.0)) == 3
    schedule.unheard(0.0)
    outbox.append(makers.event)
    assert send(schedule, 1.0) == [(4, False)]
    schedule.heard()
    assert send(schedule, 1.0) == [(1, True), (2, True), (3, True), (4, True)]


def test_an_absent_host_is_still_looked_for_when_no_row_is_made(
    outbox: Outbox, makers: Makers
) -> None:
    outbox.append_many([makers.event] * 3)
    schedule = begin(outbox)
    assert send(schedule, 0.0, most=1) == [(1, True)]
    schedule.unheard(0.0)
    assert send(schedule, 0.0) == []
    assert send(schedule, waits_until(schedule, 0.0)) == [(1, True)]


def test_the_backlog_keeps_to_its_rate(outbox: Outbox, makers: Makers) -> None:
    outbox.append_many([makers.event] * 100)
    settings = LinkSettings(backlog_rows_per_s=2.0, inflight_limit=4)
    schedule = Schedule(outbox, settings, live_after=outbox.newest_position(), now_s=0.0)
    assert len(send(schedule, 0.0)) == 4
    assert waits_until(schedule, 0.0) == pytest.approx(0.5)
    assert len(send(schedule, 10.0)) == 4
    assert [len(send(schedule, 10.0 + 0.5 * step)) for step in range(1, 5)] == [1, 1, 1, 1]


@given(
    rate=st.floats(0.1, 1000),
    burst=st.integers(1, 50),
    steps=st.lists(st.floats(0, 5), max_size=50),
)
def test_an_allowance_never_gives_more_than_its_rate(
    rate: float, burst: int, steps: list[float]
) -> None:
    allowance = Allowance(rate_per_s=rate, burst=burst, now_s=0.0)
    now_s, spent = 0.0, 0
    for step in steps:
        now_s += step
        while allowance.ready_at(now_s) <= now_s:
            allowance.spend(now_s)
            spent += 1
        assert spent <= burst + rate * now_s + 1e-6
        assert allowance.ready_at(now_s) - now_s <= 1.01 / rate


@given(seed=st.integers(), minimum=st.floats(0.01, 10), factor=st.floats(1, 100))
def test_a_backoff_grows_to_its_maximum_and_no_further(
    seed: int, minimum: float, factor: float
) -> None:
    backoff = Backoff(minimum, minimum * factor, chance=random.Random(seed))
    delays = [backoff.delay_s() for _ in range(12)]
    assert minimum <= delays[0] <= 1.5 * minimum
    assert all(minimum <= delay <= 1.5 * minimum * factor for delay in delays)
    assert delays[-1] >= minimum * factor * 0.999
    backoff.reset()
    assert backoff.delay_s() <= 1.5 * minimum


@settings(deadline=None)
@given(
    made=st.lists(st.integers(1, 6), min_size=1, max_size=8),
    acked=st.lists(st.floats(0, 1), min_size=8, max_size=8),
    heard=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_every_row_is_sent_in_the_end(
    makers: Makers,
    tmp_path_factory: pytest.TempPathFactory,
    made: list[int],
    acked: list[float],
    heard: list[bool],
) -> None:
    with Outbox(tmp_path_factory.mktemp("rows") / "outbox.db") as outbox:
        schedule = begin(outbox)
        now_s, sent = 0.0, set[int]()
        for count, share, listened in zip(made, acked, heard, strict=False):
            outbox.append_many([makers.event] * count)
            sent |= {seq for seq, _ in send(schedule, now_s)}
            if listened:
                schedule.heard()
                outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=round(share * max(sent))))
                schedule.acknowledged()
            else:
                schedule.unheard(now_s)
            now_s += 3.0
        # From here on the host is there, and acknowledges what comes.
        for _ in range(99):
            sent |= {seq for seq, _ in send(schedule, now_s)}
            ranges = tuple((seq, seq) for seq in sorted(sent))
            outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=0, also=ranges))
            schedule.acknowledged()
            moment = schedule.next_moment_s(now_s)
            if outbox.depth() == 0 or moment is None:
                break
            now_s = max(now_s, moment)
        assert outbox.depth() == 0
        assert sent == set(range(1, sum(made[:8]) + 1))
