"""A set of ranges is a set."""

from hypothesis import given
from hypothesis import strategies as st

from wince_host.ingest import MOST_RANGES, make_ack
from wince_host.store import RangeSet

RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6)))
BOOT = "0" * 32


@given(RANGES)
def test_it_holds_what_was_added(spans: list[tuple[int, int]]) -> None:
    ranges = RangeSet((first, first + more) for first, more in spans)
    expected = {number for first, more in spans for number in range(first, first + more + 1)}
    held = {number for first, last in ranges.ranges() for number in range(first, last + 1)}
    assert held == expected
    assert len(ranges) == len(expected)
    assert all((number in ranges) == (number in expected) for number in range(70))
    assert ranges.highest == max(expected, default=0)


@given(RANGES)
def test_ranges_rise_and_never_touch(spans: list[tuple[int, int]]) -> None:
    held = RangeSet((first, first + more) for first, more in spans).ranges()
    assert all(first <= last for first, last in held)
    assert all(held[i][1] + 1 < held[i + 1][0] for i in range(len(held) - 1))


@given(RANGES)
def test_cumulative_and_holes_count_from_one(spans: list[tuple[int, int]]) -> None:
    ranges = RangeSet((first, first + more) for first, more in spans)
    expected = {number for first, more in spans for number in range(first, first + more + 1)}
    cumulative = 0
    while cumulative + 1 in expected:
        cumulative += 1
    assert ranges.cumulative == cumulative
    assert ranges.holes() == sum(n not in expected for n in range(1, max(expected, default=0)))


def test_an_empty_range_adds_nothing() -> None:
    ranges = RangeSet([(5, 4)])
    assert ranges.ranges() == []
    assert ranges.range_of(5) is None


@given(st.lists(st.integers(1, 400), min_size=1, max_size=200), st.integers(1, 40))
def test_an_ack_tells_nothing_but_what_is_stored(numbers: list[int], touched_count: int) -> None:
    stored = RangeSet((number, number) for number in numbers)
    touched = numbers[:touched_count]
    ack = make_ack(BOOT, stored, touched)
    told = set(range(1, ack.seq + 1))
    for first, last in ack.also:
        told |= set(range(first, last + 1))
    assert told <= set(numbers)
    assert set(touched) <= told
    assert len(ack.also) <= MOST_RANGES
    assert list(ack.also) == sorted(ack.also)


def test_an_ack_of_many_ranges_prefers_the_rows_that_just_came() -> None:
    stored = RangeSet((2 * number, 2 * number) for number in range(1, 201))
    ack = make_ack(BOOT, stored, [400])
    assert len(ack.also) == MOST_RANGES
    assert ack.also[0] == (2, 2)
    assert ack.also[-1] == (400, 400)
