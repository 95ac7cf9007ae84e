"""Sessions over a real store: where they begin and end, and what their rows are worth."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from export_course import ABSENT, HOLE, MIDNIGHT, SECONDS, START, UNSYNCHRONISED, S, course, keep
from time_spans import Span
from wince_host.research import (
    QualityReader,
    find_sessions,
    happened_in,
    hour_quality,
    hours_of,
    joined,
    to_the_second,
)
from wince_host.research._stretches import read_stretches
from wince_host.store import SqliteStore
from wince_wire import Score

MINUTE = 60 * S
SHORT_BREAK = 9 * MINUTE
LONG_BREAK = 13 * MINUTE
DAY = 86_400 * S


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Heron twice with a short break, then after a long one; teal on another unit."""
    made = SqliteStore(tmp_path_factory.mktemp("store") / "wince.sqlite")
    second = START + SECONDS * S + SHORT_BREAK
    third = second + SECONDS * S + LONG_BREAK
    rows = [*course(), *course(start_ns=second), *course(start_ns=third)]
    keep(made, "unit-1", (structs.replace(row, seq=at) for at, row in enumerate(rows, 1)))
    keep(made, "unit-2", course("unit-2", "teal", start_ns=START + MINUTE, simulated=True))
    yield made
    made.close()


def test_only_a_long_break_parts_sessions(store: SqliteStore) -> None:
    found = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
    assert [(one.device, one.patient) for one in found] == [
        ("unit-1", "heron.2"),
        ("unit-2", "teal"),
        ("unit-1", "heron.2"),
    ]
    last, other, first = found
    assert first.rows == 2 * (SECONDS - len(HOLE))
    assert first.scored == 2 * (SECONDS - len(HOLE) - len(ABSENT))
    assert last.rows == SECONDS - len(HOLE)
    assert other.simulated
    assert not first.simulated
    assert not any(one.goes_back or one.goes_on for one in found)


def test_one_persons_sessions(store: SqliteStore) -> None:
    span = {"since_ns": MIDNIGHT - DAY, "until_ns": MIDNIGHT + DAY}
    assert [one.patient for one in find_sessions(store, **span, patient="teal")] == ["teal"]
    assert find_sessions(store, **span, patient="nobody") == []
    assert find_sessions(store, since_ns=0, until_ns=MIDNIGHT - DAY) == []


def test_a_session_over_the_edge_is_cut_and_says_so(store: SqliteStore) -> None:
    span = {"since_ns": MIDNIGHT - DAY, "until_ns": MIDNIGHT}
    (before,) = find_sessions(store, **span, patient="heron.2")
    assert (before.goes_back, before.goes_on) == (False, True)
    assert before.end_ns == MIDNIGHT
    (*_, after) = find_sessions(
        store, since_ns=MIDNIGHT, until_ns=MIDNIGHT + DAY, patient="heron.2"
    )
    assert (after.goes_back, after.goes_on) == (True, False)
    assert after.begin_ns == MIDNIGHT


def test_begin_and_end_to_the_second(store: SqliteStore) -> None:
    (*_, first) = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
    exact = to_the_second(store, first)
    assert exact.begin_ns == START + 1_000
    assert exact.end_ns == START + (2 * SECONDS) * S + SHORT_BREAK + 1_000
    assert exact.length_s == 2 * SECONDS + SHORT_BREAK / S


def test_the_quality_of_a_session(store: SqliteStore) -> None:
    (*_, first) = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
    exact = to_the_second(store, first)
    hours = [hour_quality(store, exact, *hour) for hour in hours_of(exact)]
    assert [one.begin_ns for one in hours] == [exact.begin_ns, MIDNIGHT]
    assert sum(one.rows for one in hours) == exact.rows
    whole = joined(hours)
    assert whole.rows == exact.rows
    assert whole.scored == exact.scored
    # A hole in each part, and the break between them.
    assert whole.gaps == 3
    assert whole.longest_gap_s == SHORT_BREAK / S + 1.0
    assert whole.synchronised_share == 1.0 - 2 * len(UNSYNCHRONISED) / whole.rows
    assert whole.error_bound_ms == 4.0
    assert whole.simulated == 0
    assert whole.face_share is not None
    assert 0.0 < whole.face_share <= 1.0


def test_a_gap_over_the_hour_is_counted_once(store: SqliteStore) -> None:
    """Reading in two parts, wherever they meet, tells the same as reading at once."""
    (*_, first) = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
    exact = to_the_second(store, first)
    at_once = hour_quality(store, exact, exact.begin_ns, exact.end_ns)
    for second in (1, 30, 33, 35, 80, 119, 200, 700):
        middle = exact.begin_ns + second * S
        parts = [
            hour_quality(store, exact, exact.begin_ns, middle),
            hour_quality(store, exact, middle, exact.end_ns),
        ]
        assert joined(parts).gaps == at_once.gaps, second
        assert joined(parts).longest_gap_s == at_once.longest_gap_s, second
        assert joined(parts).rows == at_once.rows


def test_what_happened_in_a_session(store: SqliteStore) -> None:
    (*_, first) = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
    happened = happened_in(store, first)
    assert [said for _, said in happened.markers] == ["turned over"] * 2
    assert (happened.recordings_started, happened.recordings_ended) == (0, 0)


def test_what_was_read_is_kept_for_a_while(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "wince.sqlite")
    now_s = 0.0
    reader = QualityReader(store, monotonic=lambda: now_s)
    try:
        keep(store, "unit-1", course(seconds=30))
        (session,) = find_sessions(store, since_ns=MIDNIGHT - DAY, until_ns=MIDNIGHT + DAY)
        span = (session.begin_ns, session.end_ns)
        assert reader.read(session, *span).rows == 30
        keep(store, "unit-1", list(course(seconds=50))[-30:])
        assert reader.read(session, *span).rows == 30
        now_s = 601.0
        assert reader.read(session, *span).rows > 30
    finally:
        store.close()


def test_hours_without_a_break_are_not_read_minute_by_minute(tmp_path: Path) -> None:
    """Rows missing on both sides of a full hour's end part sessions exactly above ten minutes."""
    first = next(row for row in course() if isinstance(row, Score))
    hour_ns = 3600 * S
    begin_ns = START - START % hour_ns
    # Seconds without a row: short of a break over a border, then a break over a border.
    missing = {*range(7200 - 280, 7200 + 280), *range(18_000 - 280, 18_000 + 321)}
    rows = [
        structs.replace(first, seq=at + 1, t_ns=begin_ns + at * S)
        for at in range(9 * 3600)
        if at not in missing
    ]
    store = SqliteStore(tmp_path / "wince.sqlite")
    try:
        keep(store, "unit-1", rows)
        (person,) = store.people()
        span: Span = {"since_ns": begin_ns, "until_ns": begin_ns + DAY}
        stretches = list(read_stretches(store, person, "unit-1", **span))
        assert sum(one.end_ns - one.begin_ns == hour_ns for one in stretches) == 4
        assert sum(one.rows for one in stretches) == len(rows)
        late, early = [to_the_second(store, one) for one in find_sessions(store, **span)]
    finally:
        store.close()
    assert (early.begin_ns, early.end_ns) == (begin_ns, begin_ns + (18_000 - 280) * S)
    assert (late.begin_ns, late.end_ns) == (begin_ns + 18_321 * S, begin_ns + 9 * hour_ns)
    assert early.rows + late.rows == len(rows)


@pytest.mark.parametrize(("break_s", "sessions"), [(599, 1), (600, 1), (601, 2), (700, 2)])
@pytest.mark.parametrize("begin_s", [0, 1, 31, 59])
def test_a_break_is_one_from_its_601st_second_on(
    tmp_path: Path, break_s: int, sessions: int, begin_s: int
) -> None:
    first = next(row for row in course() if isinstance(row, Score))
    times = [begin_s, begin_s + 1, begin_s + 2 + break_s, begin_s + 3 + break_s]
    store = SqliteStore(tmp_path / "wince.sqlite")
    try:
        rows = [
            structs.replace(first, seq=at + 1, t_ns=MIDNIGHT + s * S) for at, s in enumerate(times)
        ]
        keep(store, "unit-1", rows)
        found = find_sessions(store, since_ns=MIDNIGHT, until_ns=MIDNIGHT + DAY)
        assert len(found) == sessions
    finally:
        store.close()
