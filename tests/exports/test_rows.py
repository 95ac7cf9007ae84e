"""Rows come in order of time, each one once; nobody else's event is among them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from export_course import START, S, course, keep
from wince_host.exports import Subject, read_events
from wince_host.exports._rows import WINDOW_NS, RowReader, windows
from wince_host.store import SqliteStore

MOMENTS = st.integers(0, 2**61)


@given(since_ns=MOMENTS, length_ns=st.integers(1, 50 * WINDOW_NS), first_ns=MOMENTS)
def test_windows_cover_a_span_without_a_gap_or_an_overlap(
    since_ns: int, length_ns: int, first_ns: int
) -> None:
    until_ns = since_ns + length_ns
    subject = Subject(
        person=None, devices=(), since_ns=since_ns, until_ns=until_ns, first_ns=first_ns
    )
    parts = list(windows(subject))
    begin_ns = max(since_ns, first_ns)
    assert sum(end - begin for begin, end in parts) == max(0, until_ns - begin_ns)
    for (_, end), (begin, _) in pairwise(parts):
        assert end == begin


def test_rows_of_two_units_are_one_course(store: SqliteStore) -> None:
    subject = Subject(
        person=None, devices=("unit-1", "unit-2"), since_ns=START, until_ns=START + 200 * S
    )
    rows = list(RowReader(store, subject).read())
    times = [row.message.t_ns for row in rows]
    assert times == sorted(times)
    names = {(row.device, row.message.boot_id, row.message.seq) for row in rows}
    assert len(names) == len(rows) == 2 * len(list(course()))
    assert {row.device for row in rows if row.simulated} == {"unit-2"}
    assert not [row for row in rows if row.device == "unit-2" and not row.simulated]


def test_an_event_is_of_whom_the_unit_watched_then(store: SqliteStore) -> None:
    later_ns = START + 10_000 * S
    keep(store, "unit-3", course("unit-3", "ibis", start_ns=START))
    keep(store, "unit-3", course("unit-3b", "wren", start_ns=later_ns))
    for person, start_ns in (("ibis", START), ("wren", later_ns)):
        subject = Subject(
            person=person, devices=("unit-3",), since_ns=START, until_ns=later_ns + 999 * S
        )
        (found,) = read_events(store, subject)
        assert found[1].t_ns == start_ns + 40 * S + 1_000
