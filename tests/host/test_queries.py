"""Trends, counts and single moments, as pages ask for them."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import SECOND_NS, MakeScore
from wince_host.queries import Queries
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import Score, encode

START_NS = 3600 * SECOND_NS
HOUR_NS = 3600 * SECOND_NS
EXAMPLES = count()


def fill(store: SqliteStore, *scores: Score, device: str = "unit-1") -> Queries:
    rows = [
        NewRow(
            device=device,
            message=score,
            payload=encode(score).decode(),
            received_ns=0,
            historical=False,
        )
        for score in scores
    ]
    store.commit(Batch(rows=rows))
    return Queries(store)


def test_missing_seconds_stay_missing(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(
        store, make_score(1, 2.0), make_score(2, None), make_score(3, 3.0), make_score(30, 4.0)
    )
    points = queries.score_trend(
        "unit-1", since_ns=START_NS, until_ns=START_NS + HOUR_NS, maximum_points=100
    )
    assert [(p.score, p.reason, p.gap_before) for p in points] == [
        (2.0, None, False),
        (None, "no_face", False),
        (3.0, None, False),
        (4.0, None, True),
    ]
    assert (points[0].low, points[0].high) == (1.0, 3.0)
    assert points[0].t_ns == START_NS + SECOND_NS


def test_the_span_is_half_open_and_the_device_counts(
    store: SqliteStore, make_score: MakeScore
) -> None:
    queries = fill(store, *(make_score(seq) for seq in range(10)))
    fill(store, make_score(5, 9.0), device="unit-2")
    points = queries.score_trend(
        "unit-1",
        since_ns=START_NS + 2 * SECOND_NS,
        until_ns=START_NS + 5 * SECOND_NS,
        maximum_points=100,
    )
    assert [p.t_ns - START_NS for p in points] == [2 * SECOND_NS, 3 * SECOND_NS, 4 * SECOND_NS]
    assert all(p.score == 3.0 for p in points)


def test_one_person_at_a_time(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(store, make_score(1, patient="heron"), make_score(2, patient="wren"))
    for span_ns in (HOUR_NS, 100 * 24 * HOUR_NS):
        points = queries.score_trend(
            "unit-1",
            since_ns=START_NS,
            until_ns=START_NS + span_ns,
            maximum_points=10,
            patient="wren",
        )
        assert {p.t_ns for p in points} == {START_NS + 2 * SECOND_NS}


def test_rows_that_come_late_take_their_place(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(store, make_score(5), make_score(1), make_score(3))
    points = queries.score_trend("unit-1", since_ns=0, until_ns=2 * START_NS, maximum_points=10)
    assert [p.t_ns - START_NS for p in points] == [SECOND_NS, 3 * SECOND_NS, 5 * SECOND_NS]


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.none() | st.floats(0, 10)),
        unique_by=lambda pair: pair[0],
        min_size=1,
        max_size=60,
    )
)
@settings(max_examples=40, deadline=None)
def test_minutes_keep_what_seconds_show(
    many_store: SqliteStore, make_score: MakeScore, course: list[tuple[int, float | None]]
) -> None:
    device = f"unit-{next(EXAMPLES)}"
    fill(many_store, *(make_score(second, score) for second, score in course), device=device)
    since_ns, until_ns = START_NS, START_NS + HOUR_NS
    seconds = many_store.score_points(device, since_ns=since_ns, until_ns=until_ns)
    minutes = many_store.score_minutes(device, since_ns=since_ns, until_ns=until_ns)
    assert sum(minute.rows for minute in minutes) == len(seconds)
    for minute in minutes:
        within = [p for p in seconds if 0 <= p.t_ns - minute.minute_ns < 60 * SECOND_NS]
        scored = [p for p in within if p.score is not None]
        absent = [p for p in within if p.score is None]
        if scored:
            assert minute.lowest in scored
            assert minute.highest in scored
            assert minute.lowest is not None
            assert minute.highest is not None
            assert minute.lowest.score == min(p.score or 0.0 for p in scored)
            assert minute.highest.score == max(p.score or 0.0 for p in scored)
        else:
            assert minute.lowest is None
            assert minute.highest is None
        assert minute.first_absent == (absent[0] if absent else None)


def test_a_long_span_keeps_its_peak_and_tells_its_holes(
    store: SqliteStore, make_score: MakeScore
) -> None:
    day_s = 24 * 3600
    quiet = [make_score(second, 1.0) for second in range(0, 3 * day_s, 60) if second // day_s != 1]
    queries = fill(store, *quiet, make_score(59, 9.5))
    points = queries.score_trend(
        "unit-1", since_ns=START_NS, until_ns=START_NS + 4 * 24 * HOUR_NS, maximum_points=80
    )
    assert len(points) <= 80
    assert max(p.score or 0.0 for p in points) == 9.5
    (after_hole,) = (p for p in points if p.gap_before)
    assert after_hole.t_ns - START_NS == 2 * day_s * SECOND_NS


def test_counts_tell_why_there_is_no_score(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(store, make_score(1), make_score(2, None), make_score(3, None))
    counts = queries.score_counts("unit-1")
    assert (counts.rows, counts.scored, counts.by_reason) == (3, 1, {"no_face": 2})
    assert counts.first_t_ns == START_NS + SECOND_NS
    assert counts.last_t_ns == START_NS + 3 * SECOND_NS
    nothing = queries.score_counts("never-seen")
    assert (nothing.rows, nothing.first_t_ns) == (0, None)


def test_the_score_of_a_moment(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(store, make_score(1, 2.0), make_score(2, 4.0), make_score(9, 8.0))
    at = queries.score_at("unit-1", START_NS + 2_400_000_000)
    assert at is not None
    assert at == make_score(2, 4.0)
    assert queries.score_at("unit-1", START_NS + 5 * SECOND_NS) is None
    far = queries.score_at("unit-1", START_NS + 6 * SECOND_NS, within_s=3.5)
    assert far is not None
    assert far.score == 8.0


def test_devices_and_counts(store: SqliteStore, make_score: MakeScore) -> None:
    queries = fill(store, make_score(1), make_score(4))
    fill(store, make_score(1), device="unit-0")
    assert queries.devices() == ["unit-0", "unit-1"]
    counts = queries.device_counts("unit-1")
    assert (counts.rows, counts.holes, counts.dead_letters) == ({"score": 2}, 2, 0)
    assert queries.dead_letters() == []
