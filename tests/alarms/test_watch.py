"""The alarms over a live board and a real record: who is told what, and what a restart keeps."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from alarm_bench import Bedside, limits, record, second, seconds, silence
from wince_host.alarms import AlarmWatch, Phase
from wince_host.care import (
    AlarmAction,
    AlarmKind,
    CareStore,
)

PAIN, TECHNICAL = AlarmKind.PAIN, AlarmKind.TECHNICAL


def test_a_high_score_is_told_recorded_and_ends(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    seconds(bedside, watch, 8.0, 10)
    assert watch.present().alarms == ()
    seconds(bedside, watch, 8.0, 1)
    (alarm,) = watch.present().alarms
    assert (alarm.kind, alarm.device, alarm.patient) == (PAIN, "bed4", "heron")
    assert alarm.raised_ns == bedside.utc_ns
    assert alarm.detail == "score 8.0, at or above 7 for 10 s in all"
    assert alarm.sounds
    assert watch.acknowledge("bed4", "heron", PAIN, by="mila")
    assert not watch.acknowledge("bed4", "heron", PAIN, by="otis")
    (alarm,) = watch.present().alarms
    assert (alarm.phase, alarm.acknowledged_by, alarm.sounds) == (
        Phase.ACKNOWLEDGED,
        "mila",
        False,
    )
    seconds(bedside, watch, 2.0, 11)
    assert watch.present().alarms == ()
    lines = care.alarms(since_ns=0, until_ns=2**62)
    assert [(line.action, line.by, line.alarm_id) for line in lines] == [
        (AlarmAction.RAISED, "", 0),
        (AlarmAction.ACKNOWLEDGED, "mila", 1),
        (AlarmAction.CLEARED, "", 1),
    ]
    assert care.alarm_record_is_whole()


def test_one_message_counts_once_however_often_it_is_looked_at(
    bedside: Bedside, watch: AlarmWatch
) -> None:
    bedside.say(9.0)
    for _ in range(100):
        bedside.pass_time(0.25)
        watch.look()
    assert [alarm.kind for alarm in watch.present().alarms if alarm.kind is PAIN] == []


def test_a_unit_that_falls_silent_is_technical_and_its_pain_alarm_stays(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    seconds(bedside, watch, 8.0, 12)
    silence(bedside, watch, 29)
    assert [alarm.kind for alarm in watch.present().alarms] == [PAIN]
    silence(bedside, watch, 1)
    assert [alarm.kind for alarm in watch.present().alarms] == [PAIN, TECHNICAL]
    assert watch.present().alarms[1].detail == "no score for 30 s: the unit is silent"
    seconds(bedside, watch, 8.0, 7)
    assert [alarm.kind for alarm in watch.present().alarms] == [PAIN]
    assert record(care, TECHNICAL) == [(AlarmAction.RAISED, ""), (AlarmAction.CLEARED, "")]


def test_a_reason_for_no_score_is_named(bedside: Bedside, watch: AlarmWatch) -> None:
    second(bedside, watch, 2.0)
    seconds(bedside, watch, None, 30)
    (alarm,) = watch.present().alarms
    assert (alarm.kind, alarm.detail) == (TECHNICAL, "no score for 30 s: no face")


def test_the_usual_limits_call_after_a_minute_of_high_scores(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    care.set_limits(limits(delay_s=60.0, technical_after_s=120.0))
    seconds(bedside, watch, 7.0, 60)
    assert watch.present().alarms == ()
    seconds(bedside, watch, 7.0, 1)
    assert [alarm.kind for alarm in watch.present().alarms] == [PAIN]


@pytest.mark.parametrize(
    "values",
    [
        ([9.5] * 45 + [None] * 15) * 2,
        ([6.9] + [9.5] * 54) * 2,
        ([5.9] + [9.5] * 54) * 2,
        [9.0, None, None] * 25,
    ],
    ids=["the face is lost", "a second between", "a second below", "a score in three seconds"],
)
def test_high_pain_with_breaks_is_told(
    bedside: Bedside, watch: AlarmWatch, care: CareStore, values: list[float | None]
) -> None:
    care.set_limits(limits(delay_s=60.0, technical_after_s=120.0))
    for value in values:
        second(bedside, watch, value)
    assert [(alarm.kind, alarm.patient) for alarm in watch.present().alarms] == [(PAIN, "heron")]


def test_a_unit_that_is_heard_every_2_2_s_raises_and_ends(
    bedside: Bedside, watch: AlarmWatch
) -> None:
    def say(value: float, count: int) -> list[AlarmKind]:
        for _ in range(count):
            bedside.pass_time(2.2)
            bedside.say(value)
            watch.look()
        return [alarm.kind for alarm in watch.present().alarms]

    assert say(9.0, 8) == [PAIN]
    assert say(1.0, 8) == []


def test_lucky_scores_do_not_hide_that_there_is_no_measurement(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    care.set_limits(limits(technical_after_s=120.0))
    seconds(bedside, watch, 2.0, 6)
    for _ in range(2):
        seconds(bedside, watch, None, 70)
        seconds(bedside, watch, 2.0, 2)
    (alarm,) = watch.present().alarms
    assert (alarm.kind, alarm.detail) == (TECHNICAL, "only single scores for 120 s: no face")
    seconds(bedside, watch, 2.0, 3)
    assert [alarm.kind for alarm in watch.present().alarms] == [TECHNICAL]
    seconds(bedside, watch, 2.0, 1)
    assert watch.present().alarms == ()


def test_another_person_ends_the_alarms_of_the_one_before(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    seconds(bedside, watch, 8.0, 12)
    watch.pause("bed4", "heron", seconds=600.0, by="mila")
    second(bedside, watch, 8.0, patient="teal")
    assert watch.present().alarms == ()
    assert watch.present().pauses == ()
    assert care.alarms(since_ns=0, until_ns=2**62)[-1].detail == "another person is at this unit"


def test_limits_of_one_person_hold_for_nobody_else(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    watch.set_limits(replace(limits(high=3.0, clear=2.0), patient="teal"))
    for _ in range(12):
        bedside.pass_time(1.0)
        bedside.say(5.0)
        bedside.say(5.0, device="bed5", patient="teal")
        watch.look()
    assert [alarm.patient for alarm in watch.present().alarms] == ["teal"]
    watch.set_limits(replace(limits(high=3.0, clear=2.0, enabled=False), patient="teal"))
    silence(bedside, watch, 1)
    assert watch.present().alarms == ()
    assert care.limits("teal") == replace(
        limits(high=3.0, clear=2.0, enabled=False), patient="teal"
    )


def test_without_limits_the_usual_ones_hold(bedside: Bedside, watch: AlarmWatch) -> None:
    seconds(bedside, watch, 7.0, 60, patient="wren")
    assert watch.present().alarms == ()
    seconds(bedside, watch, 7.0, 1, patient="wren")
    assert [alarm.patient for alarm in watch.present().alarms] == ["wren"]


@pytest.mark.parametrize("down_s", [1.0, 30.0, 300.0])
def test_a_restart_keeps_every_state(
    bedside: Bedside, watch: AlarmWatch, care: CareStore, down_s: float
) -> None:
    for _ in range(12):
        bedside.pass_time(1.0)
        for device, patient in (("bed4", "heron"), ("bed5", "teal"), ("bed6", "wren")):
            bedside.say(9.0, device=device, patient=patient)
            care.set_limits(replace(limits(), patient=patient)) if bedside.seq < 4 else None
        watch.look()
    watch.acknowledge("bed5", "teal", PAIN, by="mila")
    watch.pause("bed6", "wren", seconds=200.0, by="otis")
    before = watch.present()
    bedside.pass_time(down_s)
    after = AlarmWatch(bedside.live, care, now=bedside.now)
    assert after.present() == replace(before, version=after.present().version)
    bedside.pass_time(1.0)
    after.look()
    phases = {alarm.patient: alarm.phase for alarm in after.present().alarms if alarm.kind is PAIN}
    assert phases == {
        "heron": Phase.RAISED if down_s < 49.0 else Phase.ESCALATED,
        "teal": Phase.ACKNOWLEDGED,
        "wren": Phase.RAISED,
    }
    assert [pause.patient for pause in after.present().pauses] == (
        ["wren"] if down_s < 199.0 else []
    )


def test_pain_that_stays_calls_again_half_an_hour_later_and_after_a_restart_too(
    bedside: Bedside, watch: AlarmWatch, care: CareStore
) -> None:
    seconds(bedside, watch, 9.0, 11)
    assert watch.acknowledge("bed4", "heron", PAIN, by="mila")
    bedside.pass_time(1700.0)
    watch = AlarmWatch(bedside.live, care, now=bedside.now)
    seconds(bedside, watch, 9.0, 99)
    assert [alarm.phase for alarm in watch.present().alarms] == [Phase.ACKNOWLEDGED]
    seconds(bedside, watch, 9.0, 1)
    (alarm,) = watch.present().alarms
    assert (alarm.phase, alarm.acknowledged_by, alarm.sounds) == (Phase.ESCALATED, "", True)
    assert care.alarm_record_is_whole()
    later = AlarmWatch(bedside.live, care, now=bedside.now)
    assert [alarm.phase for alarm in later.present().alarms] == [Phase.ESCALATED]


def test_the_hosts_own_absence_is_no_units_fault(bedside: Bedside, care: CareStore) -> None:
    bedside.say(2.0)
    bedside.pass_time(3600.0)
    watch = AlarmWatch(bedside.live, care, now=bedside.now)
    silence(bedside, watch, 29)
    assert watch.present().alarms == ()
    silence(bedside, watch, 2)
    assert [alarm.kind for alarm in watch.present().alarms] == [TECHNICAL]


def test_while_the_broker_is_away_one_alarm_stands_for_all(
    bedside: Bedside, watch: AlarmWatch
) -> None:
    second(bedside, watch, 2.0)
    second(bedside, watch, 2.0, device="bed5", patient="teal")
    bedside.live.broker_contact(connected=False, at_ns=None)
    silence(bedside, watch, 61)
    (alarm,) = watch.present().alarms
    assert (alarm.device, alarm.patient, alarm.detail) == ("", "", "the broker is away")
    bedside.live.broker_contact(connected=True, at_ns=None)
    silence(bedside, watch, 10)
    assert watch.present().alarms == ()


def test_while_nothing_can_be_stored_one_alarm_stands_for_all(
    bedside: Bedside, watch: AlarmWatch
) -> None:
    second(bedside, watch, 2.0)
    second(bedside, watch, 2.0, device="bed5", patient="teal")
    bedside.live.store_state("the disk is full")
    silence(bedside, watch, 300)
    (alarm,) = watch.present().alarms
    assert (alarm.device, alarm.patient, alarm.detail) == ("", "", "the disk is full")
    bedside.live.store_state(None)
    silence(bedside, watch, 10)
    assert watch.present().alarms == ()


def test_a_unit_in_the_cupboard_calls_nobody(bedside: Bedside, watch: AlarmWatch) -> None:
    second(bedside, watch, 2.0)
    silence(bedside, watch, 40)
    assert [alarm.kind for alarm in watch.present().alarms] == [TECHNICAL]
    bedside.pass_time(12 * 3600.0)
    watch.look()
    assert watch.present().alarms == ()


def test_a_pause_of_nobody_is_refused(watch: AlarmWatch, care: CareStore) -> None:
    assert not watch.pause("bed9", "nobody", seconds=600.0, by="mila")
    assert not watch.resume("bed9", "nobody", by="mila")
    assert record(care) == []


def test_an_alarm_is_told_while_the_record_cannot_be_written(
    bedside: Bedside, watch: AlarmWatch, care: CareStore, care_file: Path
) -> None:
    seconds(bedside, watch, 8.0, 10)
    by_hand = sqlite3.connect(care_file, isolation_level=None)
    by_hand.execute("ALTER TABLE care_alarm RENAME TO hidden")
    seconds(bedside, watch, 8.0, 1)
    assert [alarm.alarm_id for alarm in watch.present().alarms] == [0]
    assert watch.present().unrecorded == 1
    watch.acknowledge("bed4", "heron", PAIN, by="mila")
    by_hand.execute("ALTER TABLE hidden RENAME TO care_alarm")
    by_hand.close()
    silence(bedside, watch, 1)
    assert record(care) == [(AlarmAction.RAISED, ""), (AlarmAction.ACKNOWLEDGED, "mila")]
    assert [alarm.alarm_id for alarm in watch.present().alarms] == [1]
    assert watch.present().unrecorded == 0


def test_a_person_erased_meanwhile_does_not_come_back_into_the_record(
    bedside: Bedside, watch: AlarmWatch, care: CareStore, care_file: Path
) -> None:
    seconds(bedside, watch, 8.0, 12)
    watch.pause("bed4", "heron", seconds=60.0, by="mila")
    assert care.erase("heron") == 3
    watch.acknowledge("bed4", "heron", PAIN, by="mila")
    silence(bedside, watch, 61)
    second(bedside, watch, 2.0, patient="teal")
    assert {line.patient for line in care.alarms(since_ns=0, until_ns=2**62)} == {"", "(erased)"}
    assert care.alarm_record_is_whole()
    again = AlarmWatch(bedside.live, care, now=bedside.now)
    assert again.present().alarms == ()
    care.close()
    for path in care_file.parent.glob("care.sqlite*"):
        assert b"heron" not in path.read_bytes()
