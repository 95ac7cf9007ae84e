"""After erasing, nothing of a person is in the files, and the ward's record still holds."""

from dataclasses import replace
from pathlib import Path

from care_examples import ENTRIES, LIMITS, NOTE, NOW, alarm_line
from time_spans import Span
from wince_host.care import AlarmAction, CareStore
from wince_host.care._alarm_record import ERASED_PERSON

ALWAYS: Span = {"since_ns": 0, "until_ns": 2 * NOW}


def test_nothing_of_a_person_is_left_in_the_files(care: CareStore, care_file: Path) -> None:
    for entry in ENTRIES:
        care.add(replace(entry, patient="cormorant"))
    care.add(replace(NOTE, patient="cormorant", text="the words of marabou"))
    care.add(NOTE)
    care.set_limits(replace(LIMITS, patient="cormorant"))
    care.add_alarm(alarm_line(0, "heron"))
    care.add_alarm(alarm_line(1, "cormorant", detail="score 9.9 of pelican"))
    care.add_alarm(alarm_line(2, "heron"))
    assert care.erase("cormorant") == 8
    for path in care_file.parent.iterdir():
        for word in (b"cormorant", b"marabou", b"pelican"):
            assert word not in path.read_bytes(), (path.name, word)
    assert care.erase("cormorant") == 0
    assert len(care.notes("heron", **ALWAYS)) == 1


def test_the_record_holds_and_says_that_it_was_done(care: CareStore) -> None:
    before = [care.add_alarm(alarm_line(second, "heron")) for second in range(2)]
    erased = care.add_alarm(alarm_line(2, "teal"))
    after = care.add_alarm(alarm_line(3, "heron"))
    assert care.erase("teal") == 1
    *lines, told = care.alarms(since_ns=0, until_ns=2**62)
    assert lines[:2] == before
    assert (lines[2].patient, lines[2].detail, lines[2].at_ns) == (ERASED_PERSON, "", erased.at_ns)
    assert replace(lines[3], digest="") == replace(after, digest="")
    assert told.action is AlarmAction.ERASED
    assert after.digest in told.detail
    assert "teal" not in told.detail
    assert care.alarm_record_is_whole()


def test_a_person_in_no_record_leaves_no_line(care: CareStore) -> None:
    assert care.erase("nobody") == 0
    assert care.alarms(since_ns=0, until_ns=2**62) == []
