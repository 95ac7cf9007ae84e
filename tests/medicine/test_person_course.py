"""A person's course at every zoom, from a real store: the same truth, whatever it is read from."""

import time
from collections.abc import Iterator

import pytest

from wince_host.dashboard._courses import Zoom
from wince_host.dashboard._moment import MINUTE_NS, SECOND_NS
from wince_host.dashboard._person_chart import course_piece
from wince_host.dashboard._person_course import ZOOMS, person_course, zoom_named
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import ClockState, NoScoreReason, Score, encode

CLOCK = ClockState(synchronised=True, offset_ms=0.1, error_bound_ms=5.0)
NOW_NS = time.time_ns() // (3600 * SECOND_NS) * 3600 * SECOND_NS


def score_row(seq: int, t_ns: int, value: float | None, patient: str = "heron") -> NewRow:
    message = Score(
        boot_id="ab" * 16,
        seq=seq,
        t_ns=t_ns,
        clock=CLOCK,
        patient=patient,
        score=value,
        interval=None if value is None else (value - 1.0, value + 1.0),
        confidence=None if value is None else 0.9,
        no_score_reason=NoScoreReason.NO_FACE if value is None else None,
        no_score_since_ns=t_ns if value is None else None,
        calibrated=False,
        components=(),
        face_fraction=1.0,
        pulse_fraction=None,
        flags=(),
        window_s=10.0,
        baseline_age_s=None,
    )
    return NewRow(
        device="bed4",
        message=message,
        payload=encode(message).decode(),
        received_ns=t_ns,
        historical=False,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Half an hour of score 4, of which five minutes have none, up to this hour."""
    kept = SqliteStore(tmp_path_factory.mktemp("course") / "wince.sqlite")
    rows = [
        score_row(ago, NOW_NS - ago * SECOND_NS, None if 600 < ago <= 900 else 4.0)
        for ago in range(1800, 0, -1)
    ]
    rows.append(score_row(5000, NOW_NS - 5 * SECOND_NS, 9.0, patient="teal"))
    kept.commit(Batch(rows=rows))
    yield kept
    kept.close()


@pytest.mark.parametrize("zoom", ZOOMS, ids=lambda zoom: zoom.name)
def test_every_zoom_shows_this_persons_scores_at_the_right_edge(
    store: SqliteStore, zoom: Zoom
) -> None:
    course = person_course(store, "heron", zoom, NOW_NS + 1)
    known = [column for column in course.columns if column is not None]
    assert len(course.columns) == len(course.seen) == zoom.columns
    assert known
    assert all(column.score == pytest.approx(4.0) for column in known)
    assert all((column.low, column.high) == (3.0, 5.0) for column in known)
    seen_s = sum(course.seen) * zoom.column_s
    whole = 1500 if zoom.column_s * zoom.columns >= 1800 else 600
    assert course.span.until_ns >= NOW_NS
    assert seen_s == pytest.approx(whole, abs=1)


def length_of(name: str) -> int:
    zoom = zoom_named(name)
    return zoom.column_s * zoom.columns


def test_zooms_are_as_long_as_they_are_called() -> None:
    named = {"10min": 600, "1h": 3600, "8h": 28_800, "1d": 86_400, "7d": 604_800, "90d": 7_776_000}
    assert {name: length_of(name) for name in named} == named
    assert zoom_named("<script>").name == "1h"


def test_the_gap_stays_a_gap_and_the_share_is_said(store: SqliteStore) -> None:
    hour = zoom_named("1h")
    course = person_course(store, "heron", hour, NOW_NS + 1)
    gap = [
        place
        for place, column in enumerate(course.columns)
        if column is None and place >= hour.columns // 2
    ]
    assert len(gap) == 300 // hour.column_s
    piece = course_piece(course, hour, [])
    assert "42% of this time" in piece
    assert 'aria-current="true">1 h' in piece


def test_nobody_has_an_empty_course(store: SqliteStore) -> None:
    course = person_course(store, "nobody", zoom_named("8h"), NOW_NS + MINUTE_NS)
    assert set(course.columns) == {None}
    assert not course.hearts
    assert "nothing measured" in course_piece(course, zoom_named("8h"), [])
