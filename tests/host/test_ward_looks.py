"""A look at the ward makes only what changed, and shows what a look from scratch would show."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarm_bench import START_NS, S, score_message
from stored_messages import row
from wince_host.alarms import AlarmsNow
from wince_host.dashboard._courses import (
    MOST_A_LOOK,
    MOST_LATE_NS,
    READ_ANEW_NS,
    TEN_MINUTES,
    Courses,
)
from wince_host.dashboard._feed import LOOK_EVERY_S
from wince_host.dashboard._moment import Moment
from wince_host.dashboard._trend import MINUTES
from wince_host.dashboard._ward import Ward, ward_of
from wince_host.live import DeviceView, LiveBoard, LiveUpdate
from wince_host.queries import Queries, TrendPoint
from wince_host.store import Batch, ScorePoint, SqliteStore, Store
from wince_wire import Score, State

LOOKS_A_SECOND = round(1 / LOOK_EVERY_S)


@dataclass(frozen=True)
class Counted(Queries):
    """Queries that note which units were asked for, and for how many seconds."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    def score_trend(
        self,
        device: str,
        *,
        since_ns: int,
        until_ns: int,
        maximum_points: int,
        patient: str | None = None,
    ) -> list[TrendPoint]:
        self.asked.append((device, (until_ns - since_ns) // S))
        return super().score_trend(
            device,
            since_ns=since_ns,
            until_ns=until_ns,
            maximum_points=maximum_points,
            patient=patient,
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "wince.sqlite")) as made:
        yield made


def keep(store: SqliteStore, *scores: Score, device: str = "bed4") -> None:
    store.commit(Batch(rows=[row(score, device, received_ns=score.t_ns) for score in scores]))


def view_of(device: str = "bed4", patient: str = "heron") -> DeviceView:
    score = score_message(1, 3.0, t_ns=START_NS, patient=patient)
    return DeviceView(device=device, last_score=score, score_received_monotonic_s=0.0)


class MadeUpStore:
    """As much of a store as a course is read from, in memory."""

    def __init__(self) -> None:
        self.points: list[ScorePoint] = []

    def score_points(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScorePoint]:
        assert (device, patient) == ("bed4", "heron")
        within = [point for point in self.points if since_ns <= point.t_ns < until_ns]
        return sorted(within, key=lambda point: point.t_ns)


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 40), st.floats(0, 10), st.integers(0, 13)), min_size=1, max_size=60
    )
)
def test_courses_that_are_carried_on_are_those_that_are_read_whole(
    steps: list[tuple[int, float, int]],
) -> None:
    store = MadeUpStore()
    queries = Queries(cast("Store", store))
    carried = Courses(queries, TEN_MINUTES)
    now_ns = START_NS
    for gap_s, value, late_s in steps:
        now_ns += gap_s * S
        store.points.append(
            ScorePoint(t_ns=now_ns - late_s * S, score=value, low=value, high=value, reason=None)
        )
        whole = Courses(queries, TEN_MINUTES).course(view_of(), now_ns)
        shown = carried.course(view_of(), now_ns)
        # Between two ends of a column there is nothing new to draw.
        if now_ns % (TEN_MINUTES.column_s * S) == 0:
            assert shown == whole


def test_rows_that_come_late_show_within_a_minute(store: SqliteStore) -> None:
    courses = Courses(Queries(store), TEN_MINUTES)
    keep(store, *(score_message(n, 2.0, t_ns=START_NS + n * S) for n in range(1, 61)))
    now_ns = START_NS + 60 * S
    before = courses.course(view_of(), now_ns)
    late = [score_message(100 + n, 9.0, t_ns=START_NS - 200 * S + n * S) for n in range(10)]
    keep(store, *late)
    soon = courses.course(view_of(), now_ns + 30 * S)
    assert max(column.score for column in soon.columns if column) == 2.0
    later = courses.course(view_of(), now_ns + READ_ANEW_NS)
    assert max(column.score for column in later.columns if column) == 9.0
    assert before.columns != later.columns


def test_another_person_is_never_shown_the_course_of_the_one_before(store: SqliteStore) -> None:
    courses = Courses(Queries(store), TEN_MINUTES)
    keep(store, *(score_message(n, 8.0, t_ns=START_NS + n * S) for n in range(1, 61)))
    now_ns = START_NS + 60 * S
    assert any(courses.look([view_of()], now_ns)["bed4"].columns)
    assert not any(courses.look([view_of(patient="teal")], now_ns + S)["bed4"].columns)


def test_a_look_renews_a_few_courses_and_asks_for_the_newest_stretch_alone(
    store: SqliteStore,
) -> None:
    queries = Counted(store)
    courses = Courses(queries, TEN_MINUTES)
    names = [f"bed{number}" for number in range(50)]
    for name in names:
        keep(store, score_message(1, 2.0, t_ns=START_NS), device=name)
    views = [view_of(name) for name in names]
    courses.look(views, START_NS + S)
    assert sorted(queries.asked) == sorted((name, MINUTES * 60) for name in names)
    queries.asked.clear()
    for look in range(LOOKS_A_SECOND):
        courses.look(views, START_NS + 6 * S + look * S // LOOKS_A_SECOND)
        assert len(queries.asked) <= (look + 1) * MOST_A_LOOK
    assert sorted(name for name, _ in queries.asked) == sorted(names)
    assert max(seconds for _, seconds in queries.asked) < 30
    queries.asked.clear()
    courses.look(views, START_NS + 60 * S + MOST_LATE_NS)
    assert len(queries.asked) == len(names), "after a pause none is shown as it was before"


def test_units_that_rest_have_no_card_and_are_named(store: SqliteStore) -> None:
    hour = 3600 * S
    day = Moment(monotonic_s=86_400.0, utc_ns=START_NS + 24 * hour)
    live = LiveBoard()
    live.broker_contact(connected=True, at_ns=None)
    old = score_message(1, 2.0, t_ns=START_NS)
    off = State(state="offline", boot_id=old.boot_id, t_ns=START_NS)
    on = State(state="online", boot_id=old.boot_id, t_ns=START_NS)
    live.apply(
        [
            LiveUpdate(device="bed10", message=old, received_monotonic_s=0.0),
            LiveUpdate(device="bed2", message=off, since_ns=START_NS, received_monotonic_s=0.0),
            LiveUpdate(device="bed3", message=off, since_ns=None, received_monotonic_s=0.0),
            LiveUpdate(device="bed4", message=on, since_ns=START_NS, received_monotonic_s=0.0),
            LiveUpdate(device="bed5", message=old, received_monotonic_s=80_000.0),
            LiveUpdate(
                device="bed6",
                message=off,
                since_ns=START_NS + 20 * hour,
                received_monotonic_s=72_000.0,
            ),
        ]
    )
    ward = ward_of(live, Courses(Queries(store), TEN_MINUTES), AlarmsNow(), day)
    assert [card.device for card in ward.cards] == ["bed4", "bed5", "bed6"]
    assert ward.resting == ["bed2", "bed3", "bed10"]


def test_markup_is_made_for_the_cards_that_show_something_else(store: SqliteStore) -> None:
    live = LiveBoard()
    live.broker_contact(connected=True, at_ns=None)
    courses = Courses(Queries(store), TEN_MINUTES)

    def say(device: str, value: float, at_s: float) -> None:
        message = score_message(int(at_s * 10), value, t_ns=START_NS + int(at_s * S))
        live.apply([LiveUpdate(device=device, message=message, received_monotonic_s=at_s)])

    def look(at_s: float, before: Ward | None) -> Ward:
        moment = Moment(monotonic_s=at_s, utc_ns=START_NS + int(at_s * S))
        return ward_of(live, courses, AlarmsNow(), moment, before)

    say("bed1", 2.0, 1.0)
    say("bed2", 2.0, 1.0)
    first = look(1.0, None)
    second = look(1.2, first)
    assert second.tick == first.tick + 1
    assert all(second.markup[name] is first.markup[name] for name in ("bed1", "bed2"))
    say("bed2", 7.5, 1.3)
    third = look(1.4, second)
    assert third.markup["bed1"] is first.markup["bed1"]
    assert "7.5" in third.markup["bed2"].pieces["score"]
    old = look(6.6, third)
    assert "old" in old.markup["bed1"].pieces["score"]
    assert "old" not in third.markup["bed1"].pieces["score"]
    gone = look(20.0, old)
    assert "7.5" not in gone.markup["bed2"].pieces["score"]
