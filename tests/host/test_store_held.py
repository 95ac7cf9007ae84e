"""Numbers that were ever stored, in memory and in the file."""

from contextlib import closing
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import MakeScore
from wince_host.store import Batch, NewRow, RangeSet, SqliteStore
from wince_wire import Score, encode

STARTS = count()


def row(score: Score) -> NewRow:
    return NewRow(
        device="unit-1",
        message=score,
        payload=encode(score).decode(),
        received_ns=1,
        historical=False,
    )


@given(st.lists(st.lists(st.integers(1, 30), max_size=8), max_size=8))
@settings(max_examples=30, deadline=None)
def test_whatever_comes_in_whatever_order_the_file_holds_its_ranges(
    many_store: SqliteStore, make_score: MakeScore, batches: list[list[int]]
) -> None:
    boot_id = f"{next(STARTS):032x}"
    come: set[int] = set()
    for numbers in batches:
        rows = [row(make_score(seq, boot_id=boot_id)) for seq in numbers]
        assert many_store.commit(Batch(rows=rows)) == len(set(numbers) - come)
        come.update(numbers)
    wanted = RangeSet((number, number) for number in come).ranges()
    assert many_store.stored_ranges("unit-1", boot_id) == wanted
    with closing(SqliteStore(many_store.path)) as again:
        assert again.stored_ranges("unit-1", boot_id) == wanted


def test_two_writers_of_one_file_store_each_row_once(
    store: SqliteStore, make_score: MakeScore, boot_id: str
) -> None:
    """A carried file is taken in by a process of its own while the host serves."""
    rows = [row(make_score(seq)) for seq in range(1, 61)]
    with closing(SqliteStore(store.path)) as other:
        new = 0
        for first in range(0, 60, 6):
            writer = store if first % 12 else other
            new += writer.commit(Batch(rows=rows[max(0, first - 9) : first + 6]))
    assert new == 60
    assert store.stored_ranges("unit-1", boot_id) == [(1, 60)]
    assert store.device_counts("unit-1").rows == {"score": 60}
    assert store.dead_letter_count() == 0
