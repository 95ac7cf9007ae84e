"""What every store keeps its word on, whatever database stands behind it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from host_bench import BOOT, SECOND_NS, MakeScore
from time_spans import Span
from wince_host.store import (
    AuditRow,
    Batch,
    DeadLetter,
    NewAnnouncement,
    NewRow,
    ScorePoint,
    Store,
    UserRow,
)
from wince_host.store._write_others import DEAD_LETTERS_KEPT
from wince_wire import (
    ClockState,
    Event,
    EventKind,
    Measurement,
    State,
    StoreError,
    Vitals,
    encode,
)

HOUR_NS = 3600 * SECOND_NS
EVER: Span = {"since_ns": 0, "until_ns": 2**62}
OTHER_BOOT = "f" * 32


def row(message: Measurement, *, device: str = "unit-1", **changes: Any) -> NewRow:  # noqa: ANN401 - fields of a row
    made = NewRow(
        device=device,
        message=message,
        payload=encode(message).decode(),
        received_ns=11,
        historical=False,
    )
    return NewRow(**{field: changes.get(field, getattr(made, field)) for field in made.__slots__})


def vitals(
    seq: int, hr_bpm: float | None, *, source: str = "ppg", t_ns: int | None = None
) -> Vitals:
    return msgspec.convert(
        {
            "boot_id": BOOT,
            "seq": seq,
            "t_ns": HOUR_NS + seq * SECOND_NS if t_ns is None else t_ns,
            "clock": {"synchronised": True},
            "patient": "heron",
            "source": source,
            "sensor_state": "ok",
            "hr_bpm": hr_bpm,
            "rmssd_ms": None if hr_bpm is None else hr_bpm / 2,
            "sdnn_ms": None,
            "beats_total": seq,
            "beats_corrected_total": 0,
            "signal_quality": 0.9,
            "sample_rate_hz": 100.0,
        },
        Vitals,
    )


def event(seq: int, *, detail: str = "", dropped: tuple[tuple[int, int], ...] = ()) -> Event:
    return Event(
        boot_id=BOOT,
        seq=seq,
        t_ns=HOUR_NS,
        clock=ClockState(synchronised=True),
        kind=EventKind.ROWS_DROPPED,
        detail=detail,
        dropped_boot_id=BOOT if dropped else None,
        dropped=dropped,
    )


def letter(reason: str, payload: bytes = b"?") -> DeadLetter:
    return DeadLetter(
        topic="wince/v1/unit-1/score",
        payload=payload,
        payload_bytes=len(payload),
        reason=reason,
        received_ns=1,
    )


def test_a_row_comes_back_as_it_was(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(1)), row(make_score(2, None))]
    assert any_store.commit(Batch(rows=rows)) == 2
    assert any_store.commit(Batch(rows=rows[:1])) == 0
    assert list(any_store.payloads("unit-1", "score", **EVER)) == [each.payload for each in rows]
    latest = any_store.latest("unit-1", "score")
    assert latest is not None
    assert (latest.payload, latest.received_ns) == (rows[1].payload, 11)
    assert any_store.latest("unit-1", "vitals") is None
    assert any_store.latest("unit-2", "score") is None
    assert any_store.devices() == ["unit-1"]


def test_what_was_committed_is_there_after_opening_again(
    open_any_store: Callable[[], Store], make_score: MakeScore
) -> None:
    store = open_any_store()
    store.commit(Batch(rows=[row(make_score(seq)) for seq in (1, 2, 5)]))
    store.close()
    again = open_any_store()
    assert again.stored_ranges("unit-1", BOOT) == [(1, 2), (5, 5)]
    counts = again.device_counts("unit-1")
    assert (counts.holes, counts.scored, counts.rows) == (2, 3, {"score": 3})
    assert [boot.boot_id for boot in counts.boots] == [BOOT]


def test_a_row_twice_in_one_batch_is_one(any_store: Store, make_score: MakeScore) -> None:
    again = [row(make_score(1)), row(make_score(1)), row(make_score(1, 2.5))]
    assert any_store.commit(Batch(rows=again)) == 1
    (kept,) = any_store.dead_letters(limit=5)
    assert b"2.5" in kept.payload


def test_a_row_with_another_content_under_the_same_number_is_not_lost(
    any_store: Store, make_score: MakeScore
) -> None:
    any_store.commit(Batch(rows=[row(make_score(1, 2.0))]))
    assert any_store.commit(Batch(rows=[row(make_score(1, 8.0))])) == 0
    (kept,) = any_store.dead_letters(limit=5)
    assert b"8.0" in kept.payload
    assert "another content" in kept.reason
    (minute,) = any_store.score_minutes("unit-1", **EVER)
    assert (minute.rows, minute.total) == (1, 2.0)


def test_a_row_that_the_database_refuses_holds_up_nobody(
    any_store: Store, make_score: MakeScore
) -> None:
    impossible = msgspec.structs.replace(make_score(1), seq=2**70)
    contradictory = msgspec.structs.replace(make_score(2), score=None)
    refused = [
        NewRow(device="unit-9", message=each, payload="{}", received_ns=1, historical=False)
        for each in (impossible, contradictory)
    ]
    assert any_store.commit(Batch(rows=[*refused, row(make_score(3))])) == 1
    assert any_store.dead_letter_count() == 2
    assert all("cannot hold" in each.reason for each in any_store.dead_letters(limit=5))
    assert any_store.stored_ranges("unit-1", BOOT) == [(3, 3)]
    assert any_store.stored_ranges("unit-9", BOOT) == []


def test_dead_letters_are_bounded_and_counted(any_store: Store) -> None:
    more = 5
    letters = [letter(f"number {number}") for number in range(DEAD_LETTERS_KEPT + more)]
    any_store.commit(Batch(dead_letters=letters))
    kept = any_store.dead_letters(limit=2 * DEAD_LETTERS_KEPT)
    assert len(kept) == DEAD_LETTERS_KEPT
    assert kept[0].reason == f"number {DEAD_LETTERS_KEPT + more - 1}"
    assert any_store.dead_letter_count() == DEAD_LETTERS_KEPT + more
    assert any_store.devices() == []


def test_a_dead_letter_may_hold_anything(any_store: Store) -> None:
    payload = bytes(range(256))
    any_store.commit(Batch(dead_letters=[letter("bytes", payload)]))
    (kept,) = any_store.dead_letters(limit=5)
    assert kept.payload == payload
    assert any_store.device_counts("unit-1").dead_letters == 1


def test_a_repeated_announcement_keeps_its_beginning(any_store: Store) -> None:
    def announce(state: State, since_ns: int | None) -> int | None:
        announcement = NewAnnouncement(
            device="unit-1",
            message=state,
            payload=encode(state).decode(),
            received_ns=1,
            since_ns=since_ns,
        )
        any_store.commit(Batch(announcements=[announcement]))
        newest = any_store.latest_announcement("unit-1", "state")
        assert newest is not None
        assert newest.payload == announcement.payload
        return newest.since_ns

    online = State(state="online", boot_id=BOOT, t_ns=1)
    offline = State(state="offline", boot_id=BOOT, t_ns=1)
    told = ((online, 5), (online, 9), (offline, 12), (offline, None), (online, 20), (online, None))
    assert [announce(*each) for each in told] == [5, 5, 12, 12, 20, 20]
    assert any_store.latest_announcement("unit-1", "birth") is None


def test_dropped_rows_are_no_holes(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(1)), row(event(6, dropped=((2, 3), (3, 5))))]
    any_store.commit(Batch(rows=rows))
    assert any_store.stored_ranges("unit-1", BOOT) == [(1, 6)]
    counts = any_store.device_counts("unit-1")
    assert (counts.holes, counts.dropped) == (0, 4)


def test_minutes_and_hours_hold_their_ends(any_store: Store, make_score: MakeScore) -> None:
    """Late rows change what is there; of equal scores the first one counts."""
    scores = {5: 4.0, 1: 4.0, 2: None, 3: 7.0, 4: 7.0, 61: 2.0}
    for seq, score in scores.items():
        any_store.commit(Batch(rows=[row(make_score(seq, score))]))
    first, second = any_store.score_minutes("unit-1", **EVER)
    at = HOUR_NS + SECOND_NS
    assert (first.minute_ns, first.rows, first.scored, first.total) == (HOUR_NS, 5, 4, 22.0)
    assert first.lowest == ScorePoint(at, 4.0, 3.0, 5.0, None)
    assert first.highest == ScorePoint(at + 2 * SECOND_NS, 7.0, 6.0, 8.0, None)
    assert first.first_absent == ScorePoint(at + SECOND_NS, None, None, None, "no_face")
    assert (second.rows, second.first_absent) == (1, None)
    (hour,) = any_store.person_hours("heron", **EVER)
    assert (hour.hour_ns, hour.rows, hour.scored, hour.total) == (HOUR_NS, 6, 5, 24.0)
    assert hour.lowest is not None
    assert (hour.lowest.score, hour.highest) == (2.0, first.highest)


def test_quarters_of_an_hour_sum_up_what_their_minutes_hold(
    any_store: Store, make_score: MakeScore
) -> None:
    rows = [row(make_score(seq, score)) for seq, score in {1: 4.0, 61: 6.0, 899: 1.0}.items()]
    rows.append(row(make_score(1000, None)))
    rows.append(row(make_score(2, 3.0), device="unit-2"))
    rows.append(row(make_score(2000, 9.0, patient="crane")))
    any_store.commit(Batch(rows=rows))
    first, second = any_store.person_sums("heron", **EVER, step_s=900)
    assert (first.begin_ns, first.scored, first.total) == (HOUR_NS, 4, 14.0)
    assert (second.begin_ns, second.scored, second.total) == (HOUR_NS + 900 * SECOND_NS, 0, 0.0)
    later = any_store.person_sums(
        "heron", since_ns=HOUR_NS + 60 * SECOND_NS, until_ns=2**62, step_s=900
    )
    assert [part.scored for part in later] == [2, 0]
    (hour,) = any_store.person_sums("heron", **EVER, step_s=3600)
    assert (hour.begin_ns, hour.scored, hour.total) == (HOUR_NS, 4, 14.0)
    assert any_store.person_sums("nobody", **EVER, step_s=900) == []


def test_a_minute_that_two_units_saw_is_one(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(1, 2.0)), row(make_score(2, 6.0), device="unit-2")]
    any_store.commit(Batch(rows=rows))
    (minute,) = any_store.person_minutes("heron", **EVER)
    assert (minute.rows, minute.scored, minute.total) == (2, 2, 8.0)
    assert [point.score for point in any_store.person_points("heron", **EVER)] == [2.0, 6.0]
    assert [each.rows for each in any_store.score_minutes("unit-2", **EVER)] == [1]
    (person,) = any_store.people()
    assert (person.devices, person.simulated) == (("unit-1", "unit-2"), False)
    assert (person.first_t_ns, person.last_t_ns) == (HOUR_NS + SECOND_NS, HOUR_NS + 2 * SECOND_NS)


def test_a_device_saw_two_people_in_one_minute(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(1, 2.0)), row(make_score(2, 6.0, patient="crane"))]
    any_store.commit(Batch(rows=rows))
    (both,) = any_store.score_minutes("unit-1", **EVER)
    assert both.rows == 2
    (one,) = any_store.score_minutes("unit-1", patient="crane", **EVER)
    assert (one.rows, one.total) == (1, 6.0)
    assert [each.score for each in any_store.score_points("unit-1", patient="crane", **EVER)] == [6]
    assert [person.patient for person in any_store.people()] == ["crane", "heron"]


def test_a_span_takes_its_beginning_and_not_its_end(
    any_store: Store, make_score: MakeScore
) -> None:
    any_store.commit(Batch(rows=[row(make_score(seq)) for seq in (1, 2, 3)]))
    span: Span = {"since_ns": HOUR_NS + SECOND_NS, "until_ns": HOUR_NS + 3 * SECOND_NS}
    assert len(any_store.score_points("unit-1", **span)) == 2
    assert len(list(any_store.payloads("unit-1", "score", **span))) == 2
    assert any_store.score_minutes("unit-1", **span) == []


def test_heart_minutes_keep_the_sources_apart(any_store: Store) -> None:
    rows = [vitals(1, 60.0), vitals(2, None), vitals(3, 80.0), vitals(4, 70.0, source="ecg")]
    any_store.commit(Batch(rows=[row(each) for each in rows[2:]]))
    any_store.commit(Batch(rows=[row(each) for each in rows[:2]]))
    ecg, ppg = any_store.person_vitals_minutes("heron", **EVER)
    assert (ecg.source, ecg.n, ecg.hr_mean_bpm) == ("ecg", 1, 70.0)
    assert (ppg.source, ppg.n, ppg.hr_mean_bpm) == ("ppg", 3, 70.0)
    assert (ppg.hr_lowest_bpm, ppg.hr_highest_bpm) == (60.0, 80.0)
    assert (ppg.rmssd_mean_ms, ppg.sdnn_mean_ms) == (35.0, None)


def test_the_row_of_a_moment(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(seq)) for seq in (10, 20)]
    any_store.commit(Batch(rows=rows))
    at = HOUR_NS + 14 * SECOND_NS
    near = any_store.nearest_score("unit-1", at, within_ns=5 * SECOND_NS)
    assert near == rows[0].payload
    assert any_store.nearest_score("unit-1", at, within_ns=SECOND_NS) is None


def test_the_latest_row_is_a_live_one(any_store: Store, make_score: MakeScore) -> None:
    late = row(make_score(9), historical=True)
    any_store.commit(Batch(rows=[row(make_score(5)), late]))
    latest = any_store.latest("unit-1", "score")
    assert latest is not None
    assert latest.payload == encode(make_score(5)).decode()


def test_more_payloads_than_are_read_at_once(any_store: Store, make_score: MakeScore) -> None:
    """Rows of the same moment, more than a page of them, come each once."""
    at = 2 * HOUR_NS
    rows = [row(make_score(seq, t_ns=at + seq // 1000)) for seq in range(1, 4201)]
    any_store.commit(Batch(rows=rows))
    told = list(any_store.person_payloads("heron", "score", **EVER))
    assert len(told) == len(set(told)) == len(rows)


def test_rows_that_were_let_go_do_not_come_back(any_store: Store, make_score: MakeScore) -> None:
    rows = [row(make_score(seq)) for seq in range(1, 9) if seq != 4]
    any_store.commit(Batch(rows=[*rows, row(vitals(9, 60.0))]))
    before_ns = HOUR_NS + 6 * SECOND_NS
    assert any_store.let_go("score", before_ns=before_ns, most=2) == 2
    assert any_store.let_go("score", before_ns=before_ns, most=100) == 2
    assert any_store.let_go("score", before_ns=before_ns, most=100) == 0
    assert any_store.stored_ranges("unit-1", BOOT) == [(1, 3), (5, 9)]
    assert any_store.commit(Batch(rows=[*rows, row(make_score(4))])) == 1
    assert any_store.stored_ranges("unit-1", BOOT) == [(1, 9)]
    assert any_store.device_counts("unit-1").rows == {"score": 4, "vitals": 1}
    (minute,) = any_store.score_minutes("unit-1", **EVER)
    assert minute.rows == 8
    (person,) = any_store.people()
    assert person.first_t_ns in {HOUR_NS, HOUR_NS + 4 * SECOND_NS}
    assert any_store.dead_letter_count() == 0


def test_an_erased_person_is_nowhere(any_store: Store, make_score: MakeScore) -> None:
    named = event(4, detail="patient heron, bed 3")
    other = event(5, detail="patient heron-2, bed 4")
    rows = [
        row(make_score(1)), row(vitals(2, 60.0)), row(make_score(3, patient="heron-2")),
        row(named), row(other),
    ]  # fmt: skip
    letters = [letter("a", b'{"patient":"heron"}'), letter("b", b'{"patient":"heron-2"}')]
    any_store.commit(Batch(rows=rows, dead_letters=letters))
    any_store.add_audit(AuditRow(at_ns=1, user="anna", action="view", subject="heron"))
    assert any_store.erase_person("heron") == 4
    assert [person.patient for person in any_store.people()] == ["heron-2"]
    assert any_store.person_points("heron", **EVER) == []
    assert any_store.person_hours("heron", **EVER) == []
    assert any_store.person_vitals_minutes("heron", **EVER) == []
    assert list(any_store.payloads("unit-1", "event", **EVER)) == [rows[4].payload]
    assert [each.reason for each in any_store.dead_letters(limit=5)] == ["b"]
    (entry,) = any_store.audit(limit=5)
    assert (entry.user, entry.subject) == ("anna", "(erased)")
    assert any_store.stored_ranges("unit-1", BOOT) == [(1, 5)]
    assert any_store.commit(Batch(rows=rows)) == 0
    assert any_store.erase_person("heron") == 0
    assert any_store.commit(Batch(rows=[row(make_score(6))])) == 1
    assert [person.patient for person in any_store.people()] == ["heron", "heron-2"]


@pytest.mark.parametrize("person", ["12", "seq", "kind", "1"])
def test_a_person_who_is_called_like_a_number_or_a_field_takes_nobodys_rows_along(
    any_store: Store, make_score: MakeScore, person: str
) -> None:
    rows = [row(make_score(1)), row(event(12, detail="bed 3")), row(make_score(2, patient=person))]
    any_store.commit(Batch(rows=rows))
    assert any_store.erase_person(person) == 1
    assert [one.patient for one in any_store.people()] == ["heron"]
    assert list(any_store.payloads("unit-1", "event", **EVER)) == [rows[1].payload]


def test_users_are_one_whatever_the_case(any_store: Store) -> None:
    anna = UserRow(
        name="Anna",
        role="caregiver",
        password_hash="x",
        must_change=True,
        created_ns=1,
        password_changed_ns=1,
    )
    assert any_store.add_user(anna)
    assert not any_store.add_user(UserRow(**{**_fields(anna), "name": "ANNA"}))
    assert any_store.add_user(UserRow(**{**_fields(anna), "name": "bert"}))
    assert not any_store.set_role("nobody", "admin", kept_role="admin")
    assert any_store.set_role("ANNA", "admin", kept_role="admin")
    assert any_store.set_role("anna", "admin", kept_role="admin"), "nothing is lost by that"
    assert not any_store.set_role("anna", "viewer", kept_role="admin")
    assert not any_store.remove_user("anna", kept_role="admin")
    assert not any_store.remove_user("nobody", kept_role="admin")
    assert any_store.set_role("bert", "admin", kept_role="admin")
    assert any_store.set_role("anna", "viewer", kept_role="admin")
    assert [user.role for user in any_store.users()] == ["viewer", "admin"]
    assert any_store.set_role("anna", anna.role, kept_role="admin")
    assert any_store.set_role("bert", anna.role, kept_role="nothing that matters")
    assert any_store.add_user(UserRow(**{**_fields(anna), "name": "carl"}))
    assert any_store.remove_user("CARL", kept_role="admin")
    assert any_store.user("carl") is None
    assert any_store.set_password("aNNa", "y", must_change=False, changed_ns=5)
    assert not any_store.set_password("nobody", "y", must_change=False, changed_ns=5)
    found = any_store.user("anna")
    assert found is not None
    assert (found.name, found.password_hash, found.must_change) == ("Anna", "y", False)
    assert any_store.user("nobody") is None
    assert [user.name for user in any_store.users()] == ["Anna", "bert"]


def _fields(user: UserRow) -> dict[str, Any]:
    return {field: getattr(user, field) for field in user.__slots__}


def test_the_audit_log_is_newest_first(any_store: Store) -> None:
    for number in range(5):
        about = "heron" if number % 2 else "crane"
        any_store.add_audit(AuditRow(at_ns=number, user="anna", action="view", subject=about))
    assert [entry.at_ns for entry in any_store.audit(limit=3)] == [4, 3, 2]
    assert [entry.at_ns for entry in any_store.audit(limit=9, subject="heron")] == [3, 1]


def test_a_closed_store_says_so(any_store: Store) -> None:
    assert any_store.devices() == []
    any_store.close()
    any_store.close()
    with pytest.raises(StoreError, match="is closed"):
        any_store.devices()
