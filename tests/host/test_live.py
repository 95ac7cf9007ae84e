"""What pages show as "now" is of now."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_bench import BOOT, SECOND_NS, Host, MakeScore, PahoDevice, WaitUntil
from wince_host.ingest import Freshness, load_board
from wince_host.live import LiveBoard, LiveUpdate
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import Birth, ClockState, Score, State, encode


def birth(make_score: MakeScore) -> Birth:
    return Birth(
        boot_id=BOOT,
        t_ns=1,
        clock=make_score(1).clock,
        wince_version="0.1.0",
        camera="sim",
        pulse_sensor="sim",
        simulated=True,
        models={},
    )


def now_score(make_score: MakeScore, seq: int, score: float | None = 3.0) -> Score:
    return make_score(seq, score, t_ns=time.time_ns())


@pytest.mark.broker
def test_live_rows_reach_the_board_and_late_ones_do_not(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    before = host.live.version
    device.send(birth(make_score), State(state="online", boot_id=BOOT, t_ns=time.time_ns()))
    device.send(now_score(make_score, 5, 4.5))
    wait_until(lambda: host.live.version > before, "something new")
    wait_until(
        lambda: any(view.last_score is not None for view in host.live.devices()), "the score"
    )
    device.send(now_score(make_score, 3, 9.0), historical=True)
    device.ack_where(lambda ack: (3, 3) in ack.also)
    view = host.live.device("unit-1")
    assert view is not None
    assert view.last_score is not None
    assert (view.last_score.seq, view.last_score.score) == (5, 4.5)
    assert view.birth is not None
    assert view.birth.simulated
    assert view.online == "online"
    age_s = view.score_age_s(time.monotonic())
    assert age_s is not None
    assert 0 <= age_s < 20


@pytest.mark.broker
def test_old_scores_that_nobody_marked_are_stored_and_not_shown(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    device.send(now_score(make_score, 1))
    device.ack_where(lambda ack: ack.seq == 1)
    hour_ago_ns = time.time_ns() - 3600 * SECOND_NS
    late = [make_score(2 + s, 9.0, t_ns=hour_ago_ns + s * SECOND_NS) for s in range(60)]
    device.send(*late)
    device.ack_where(lambda ack: ack.seq == 61)
    view = host.live.device("unit-1")
    assert view is not None
    assert view.last_score is not None
    assert view.last_score.seq == 1
    device.send(now_score(make_score, 62, 2.0))
    wait_until(lambda: _seq_shown(host) == 62, "the live score")


def _seq_shown(host: Host) -> int:
    view = host.live.device("unit-1")
    return 0 if view is None or view.last_score is None else view.last_score.seq


@pytest.mark.broker
def test_a_device_that_goes_away_is_shown_as_gone(
    host: Host, device: PahoDevice, wait_until: WaitUntil
) -> None:
    def state() -> tuple[str | None, int | None]:
        view = host.live.device("unit-1")
        return (None, None) if view is None else (view.online, view.state_since_ns)

    at_ns = time.time_ns()
    device.send(State(state="online", boot_id=BOOT, t_ns=1), retain=True)
    wait_until(lambda: state()[0] == "online", "online")
    device.send(State(state="offline", boot_id=BOOT, t_ns=1), retain=True)
    wait_until(lambda: state()[0] == "offline", "offline")
    since_ns = state()[1]
    assert since_ns is not None
    assert at_ns < since_ns <= time.time_ns()
    # A host that starts again hears the retained message again: the beginning stays.
    host.stop()
    host.live = LiveBoard()
    host.start()
    wait_until(lambda: state()[0] == "offline", "offline again")
    assert state()[1] == since_ns


def test_a_board_after_a_restart_shows_the_true_age(
    store: SqliteStore, make_score: MakeScore
) -> None:
    score = make_score(1)
    row = NewRow(
        device="unit-1",
        message=score,
        payload=encode(score).decode(),
        received_ns=time.time_ns() - 600 * SECOND_NS,
        historical=False,
    )
    store.commit(Batch(rows=[row]))
    live = LiveBoard()
    load_board(store, live)
    view = live.device("unit-1")
    assert view is not None
    assert view.last_score == score
    assert view.online is None
    age_s = view.score_age_s(time.monotonic())
    assert age_s is not None
    assert 599 < age_s < 660


def test_historical_rows_are_not_loaded(store: SqliteStore, make_score: MakeScore) -> None:
    score = make_score(1)
    row = NewRow(
        device="unit-1",
        message=score,
        payload=encode(score).decode(),
        received_ns=time.time_ns(),
        historical=True,
    )
    store.commit(Batch(rows=[row]))
    live = LiveBoard()
    load_board(store, live)
    view = live.device("unit-1")
    assert view is None or view.last_score is None


def test_the_version_rises_only_with_news(make_score: MakeScore) -> None:
    live = LiveBoard()
    update = LiveUpdate(device="unit-1", message=make_score(4), received_monotonic_s=1.0)
    live.apply([update])
    version = live.version
    older = LiveUpdate(device="unit-1", message=make_score(3), received_monotonic_s=2.0)
    live.apply([update, older])
    live.apply([])
    assert live.version == version
    view = live.device("unit-1")
    assert view is not None
    assert view.last_score == make_score(4)
    assert view.score_age_s(6.0) == 5.0


def test_a_new_start_of_the_device_begins_anew(make_score: MakeScore) -> None:
    live = LiveBoard()
    for score in (make_score(400), make_score(1, 7.0, boot_id="f" * 32)):
        live.apply([LiveUpdate(device="unit-1", message=score, received_monotonic_s=1.0)])
    view = live.device("unit-1")
    assert view is not None
    assert view.last_score is not None
    assert view.last_score.score == 7.0


@given(
    error_s=st.integers(-(10**6), 10**6),
    jitter_ms=st.lists(st.integers(0, 900), min_size=5, max_size=40),
)
def test_a_live_stream_is_live_whatever_the_device_thinks_of_the_time(
    error_s: int, jitter_ms: list[int], make_score: MakeScore
) -> None:
    freshness = Freshness()
    shown = [
        freshness.is_live(
            "unit-1",
            make_score(i, t_ns=(2_000_000 + error_s + i) * SECOND_NS, synchronised=False),
            (2_000_000 + i) * SECOND_NS + jitter * 1_000_000,
        )
        for i, jitter in enumerate([0, 0, *jitter_ms])
    ]
    assert all(shown[1:])


@given(
    away_s=st.integers(60, 10**5),
    error_s=st.integers(-(10**6), 10**6),
    known=st.booleans(),
    spacing_ms=st.integers(0, 300),
)
def test_a_queue_is_never_live(
    away_s: int, error_s: int, known: bool, spacing_ms: int, make_score: MakeScore
) -> None:
    """Rows made at one a second arrive in a burst after the host was away."""
    freshness = Freshness()
    start_s = 2_000_000

    def arrives(i: int, received_ns: int) -> bool:
        t_ns = (start_s + error_s + i) * SECOND_NS
        row = make_score(i, t_ns=t_ns, synchronised=False)
        return freshness.is_live("unit-1", row, received_ns)

    if known:
        for i in range(3):
            arrives(i - 10, (start_s + i - 10) * SECOND_NS)
    back_ns = (start_s + away_s) * SECOND_NS
    queue_length = min(away_s - 30, 50)
    shown = [arrives(i, back_ns + i * spacing_ms * 1_000_000) for i in range(queue_length)]
    assert not any(shown)


def test_a_clock_that_is_set_interrupts_for_one_row(make_score: MakeScore) -> None:
    freshness = Freshness()

    def arrives(second: int, t_s: int) -> bool:
        row = make_score(second, t_ns=t_s * SECOND_NS, synchronised=False)
        return freshness.is_live("unit-1", row, (2_000_000 + second) * SECOND_NS)

    shown = [arrives(s, 1000 + s if s < 5 else 900_000 + s) for s in range(10)]
    assert shown == [False, True, True, True, True, False, True, True, True, True]


def test_a_synchronised_device_is_live_from_its_first_row(make_score: MakeScore) -> None:
    row = make_score(1, t_ns=5 * SECOND_NS)
    assert row.clock == ClockState(synchronised=True)
    assert Freshness().is_live("unit-1", row, 6 * SECOND_NS)
    assert not Freshness().is_live("unit-1", row, 60 * SECOND_NS)


def test_problems_are_on_the_board() -> None:
    live = LiveBoard()
    live.broker_contact(connected=True, at_ns=5)
    version = live.version
    live.broker_contact(connected=False, at_ns=None, problem="no broker answers")
    live.store_state("the disk is full")
    assert live.version > version
    assert not live.broker_connected
    assert live.broker_last_contact_ns == 5
    assert live.broker_problem == "no broker answers"
    assert live.store_problem == "the disk is full"
    live.store_state(None)
    assert live.store_problem is None
