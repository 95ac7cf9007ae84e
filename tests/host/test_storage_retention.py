"""Seconds of long ago go; minutes, hours and the rows' numbers stay, and nobody waits for it."""

import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_bench import BOOT, SECOND_NS, MakeScore, WaitUntil
from wince_host._retention import (
    DAY_NS,
    FEWEST_ROWS,
    MOST_ROWS,
    Retention,
    RetentionWatch,
    let_old_rows_go,
    next_step,
    read_retention,
)
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import ClockState, ConfigurationError, Event, EventKind, Measurement, encode

EVER = {"since_ns": 0, "until_ns": 2**62}
NOW_NS = 100 * DAY_NS


def row(message: Measurement) -> NewRow:
    return NewRow(
        device="unit-1",
        message=message,
        payload=encode(message).decode(),
        received_ns=1,
        historical=False,
    )


def fill(store: SqliteStore, make_score: MakeScore) -> None:
    """Write 200 scores of 31 days ago, 50 of today, and an event of each day."""
    old_ns, new_ns = NOW_NS - 31 * DAY_NS, NOW_NS - 3600 * SECOND_NS
    rows: list[Measurement] = [make_score(n, t_ns=old_ns + n * SECOND_NS) for n in range(1, 201)]
    rows += [make_score(n, t_ns=new_ns + n * SECOND_NS) for n in range(201, 251)]
    clock = ClockState(synchronised=True)
    for seq, t_ns in ((251, old_ns), (252, new_ns)):
        rows.append(Event(boot_id=BOOT, seq=seq, t_ns=t_ns, clock=clock, kind=EventKind.MARKER))
    store.commit(Batch(rows=[row(message) for message in rows]))


def never_ends(_seconds: float) -> bool:
    return False


def test_old_seconds_go_and_all_else_stays(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    minutes, hours = store.person_minutes("heron", **EVER), store.person_hours("heron", **EVER)
    (before,) = store.people()
    assert let_old_rows_go(store, Retention(score=30), now_ns=NOW_NS, rest=never_ends) == 200
    assert len(store.person_points("heron", **EVER)) == 50
    assert len(list(store.payloads("unit-1", "score", **EVER))) == 50
    assert len(list(store.payloads("unit-1", "event", **EVER))) == 2
    assert store.person_minutes("heron", **EVER) == minutes
    assert store.person_hours("heron", **EVER) == hours
    assert store.stored_ranges("unit-1", BOOT) == [(1, 252)]
    assert store.device_counts("unit-1").holes == 0
    (after,) = store.people()
    assert after.last_t_ns == before.last_t_ns
    assert 0 <= before.first_t_ns - after.first_t_ns < 60 * SECOND_NS


def test_a_row_that_comes_again_after_its_time_stays_away(
    store: SqliteStore, make_score: MakeScore
) -> None:
    fill(store, make_score)
    let_old_rows_go(store, Retention(score=30), now_ns=NOW_NS, rest=never_ends)
    minutes = store.person_minutes("heron", **EVER)
    again = make_score(7, t_ns=NOW_NS - 31 * DAY_NS + 7 * SECOND_NS)
    assert store.commit(Batch(rows=[row(again)])) == 0
    assert store.person_minutes("heron", **EVER) == minutes


def test_a_late_row_is_folded_before_it_goes(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    retention = Retention(score=30, event=30)
    let_old_rows_go(store, retention, now_ns=NOW_NS, rest=never_ends)
    late = make_score(300, 9.75, t_ns=NOW_NS - 31 * DAY_NS + 300 * SECOND_NS)
    assert store.commit(Batch(rows=[row(late)])) == 1
    assert let_old_rows_go(store, retention, now_ns=NOW_NS, rest=never_ends) == 1
    assert (
        max(m.highest.score or 0 for m in store.person_minutes("heron", **EVER) if m.highest)
        == 9.75
    )
    assert store.person_hours("heron", **EVER)[0].rows == 201


def test_it_ends_between_two_steps(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    gone = let_old_rows_go(store, Retention(score=1), now_ns=NOW_NS, rest=lambda _seconds: True)
    assert gone == FEWEST_ROWS
    assert len(store.person_points("heron", **EVER)) == 250 - FEWEST_ROWS


def test_others_write_between_the_steps(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    written: list[int] = []

    def write(_seconds: float) -> bool:
        seq = 1_000 + len(written)
        written.append(store.commit(Batch(rows=[row(make_score(seq, t_ns=NOW_NS))])))
        return False

    assert let_old_rows_go(store, Retention(score=30), now_ns=NOW_NS, rest=write) == 200
    assert len(written) > 2
    assert all(written)
    assert len(store.person_points("heron", **EVER)) == 50 + len(written)


def test_the_watch_works_while_it_runs_and_ends_at_once(
    store: SqliteStore, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    fill(store, make_score)
    watch = RetentionWatch(store, Retention(score=30), clock_ns=lambda: NOW_NS)
    watch.start()
    wait_until(lambda: len(store.person_points("heron", **EVER)) == 50, "the old seconds went")
    watch.stop()
    watch.stop()
    assert "wince-retention" not in {thread.name for thread in threading.enumerate()}


@given(st.integers(1, 10_000), st.floats(0, 10))
def test_steps_stay_within_bounds(rows: int, took_s: float) -> None:
    after = next_step(rows, took_s)
    assert FEWEST_ROWS <= after <= MOST_ROWS
    if took_s > 0.05 and rows >= 2 * FEWEST_ROWS:
        assert after <= rows / 2 + 1


def test_the_file_says_how_long(tmp_path: Path) -> None:
    path = tmp_path / "retention.toml"
    assert read_retention(path) == Retention()
    path.write_text("[keep_days]\nscore = 365\nface = 30\n")
    retention = read_retention(path)
    assert retention == Retention(score=365, face=30)
    assert retention.before_ns("face", NOW_NS) == 70 * DAY_NS
    assert retention.before_ns("event", NOW_NS) is None
    assert all(getattr(Retention(), kind) is None for kind in msgspec.structs.asdict(retention))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("[keep_days]\nscore = 0\n", "score"),
        ("[keep_days]\nscores = 3\n", "scores"),
        ("[keep_days]\nscore = 'long'\n", "score"),
        ("[keep]\nscore = 3\n", "keep"),
        ("[keep_days\n", "line 1"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told(tmp_path: Path, text: str, sign: str) -> None:
    path = tmp_path / "retention.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"it says \[keep_days\]") as refusal:
        read_retention(path)
    assert sign in str(refusal.value)
    assert str(path) in str(refusal.value)
