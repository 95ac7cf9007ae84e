"""Several processes write into one PostgreSQL at the same time."""

import threading
import time
from contextlib import closing

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_bench import BOOT, MakeScore
from stored_messages import online, row
from time_spans import Span
from wince_host.store import Batch, NewRow, RangeSet
from wince_host.store_postgres import PostgresStore, _numbers
from wince_host.store_postgres._numbers import without
from wince_wire import StoreError

EVER: Span = {"since_ns": 0, "until_ns": 2**62}


def test_a_slow_loggers_copy_of_an_announcement_changes_nothing(postgres: PostgresStore) -> None:
    """One logger is two announcements behind the other one, and dies after the first of them."""
    for received_ns, t_ns in ((10, 1), (20, 2)):
        postgres.commit(Batch(announcements=[online(received_ns, t_ns=t_ns)]))
    postgres.commit(Batch(announcements=[online(11, t_ns=1)]))
    newest = postgres.latest_announcement("unit-1", "state")
    assert newest is not None
    assert newest.since_ns == 20


def test_asked_one_thing_at_a_time_it_takes_one_connection(
    postgres: PostgresStore, postgres_url: str
) -> None:
    """It once took a second one behind the asker's back, when asked before the first one stood."""
    assert postgres.devices() == []
    time.sleep(0.2)  # no event tells of a connection that nobody asked for
    with psycopg.connect(postgres_url) as look:
        taken = look.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'wince-host' AND datname = current_database()"
        ).fetchone()
    assert taken == (1,)


def test_writers_at_the_same_time_store_each_row_once(
    postgres_url: str, make_score: MakeScore
) -> None:
    """Two loggers get the same rows of the same devices, in other orders."""
    devices = [f"unit-{number}" for number in range(20)]
    rows = [row(make_score(seq), device) for seq in range(1, 41) for device in devices]
    new: list[int] = []
    failures: list[Exception] = []

    def write(mine: list[NewRow]) -> None:
        try:
            with closing(PostgresStore(postgres_url)) as store:
                parts = [mine[begin : begin + 50] for begin in range(0, len(mine), 50)]
                new.extend(store.commit(Batch(rows=part)) for part in parts)
        except StoreError as error:
            failures.append(error)

    orders = (rows, rows[::-1], rows[400:] + rows[:400])
    writers = [threading.Thread(target=write, args=(order,)) for order in orders]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert sum(new) == len(rows)
    with closing(PostgresStore(postgres_url)) as store:
        assert store.dead_letter_count() == 0
        for device in devices:
            assert store.stored_ranges(device, BOOT) == [(1, 40)]
            assert [each.rows for each in store.score_minutes(device, **EVER)] == [40]
        (hour,) = store.person_hours("heron", **EVER)
        assert (hour.rows, hour.total) == (800, 3.0 * 800)


def test_numbers_of_many_rows_are_kept_as_ranges(
    postgres_url: str, make_score: MakeScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two loggers store every other row; whoever asks afterwards counts few of them."""
    monkeypatch.setattr(_numbers, "ROWS_PER_NOTE", 10)
    seqs = [seq for seq in range(1, 200) if seq not in {77, 78}]
    with closing(PostgresStore(postgres_url)) as one, closing(PostgresStore(postgres_url)) as two:
        for begin in range(0, len(seqs), 6):
            for which, store in enumerate((one, two)):
                part = seqs[begin : begin + 6][which::2]
                store.commit(Batch(rows=[row(make_score(seq)) for seq in part]))
        assert two.stored_ranges("unit-1", BOOT) == [(1, 76), (79, 199)]
        assert one.commit(Batch(rows=[row(make_score(seq)) for seq in range(70, 80)])) == 2
        assert two.stored_ranges("unit-1", BOOT) == [(1, 199)]
        assert two.device_counts("unit-1").rows == {"score": 199}
    with psycopg.connect(postgres_url) as look:
        (ranges, numbers) = look.execute(
            "SELECT count(*), sum(last_seq - first_seq + 1) FROM wince.held"
        ).fetchone() or (0, 0)
    assert ranges <= 4
    assert numbers > 170


@given(
    st.tuples(st.integers(0, 60), st.integers(0, 30)),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 8)), max_size=8),
)
def test_what_is_left_of_a_gap(gap: tuple[int, int], spans: list[tuple[int, int]]) -> None:
    begin, end = gap[0], gap[0] + gap[1]
    held = RangeSet((first, first + more) for first, more in spans)
    left = [
        number for first, last in without((begin, end), held) for number in range(first, last + 1)
    ]
    assert left == [number for number in range(begin, end + 1) if number not in held]


def test_a_row_comes_while_its_person_is_erased(postgres_url: str, make_score: MakeScore) -> None:
    """It is in or it is out; it never comes back."""
    rows = [row(make_score(seq)) for seq in range(1, 201)]
    with closing(PostgresStore(postgres_url)) as store:
        store.commit(Batch(rows=rows))
        again = threading.Thread(
            target=lambda: [store.commit(Batch(rows=rows[begin::10])) for begin in range(10)]
        )
        again.start()
        store.erase_person("heron")
        again.join()
        assert store.people() == []
        assert store.stored_ranges("unit-1", BOOT) == [(1, 200)]
