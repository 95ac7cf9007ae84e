"""The alarm record can be added to and never edited; what was done to it by force shows."""

import sqlite3
import threading
from pathlib import Path

import pytest

from care_examples import NOW, S, alarm_line
from wince_host.care import CareStore
from wince_host.care._alarm_record import digest_of

COPY_THE_LAST_LINE = """
INSERT INTO care_alarm
SELECT 4, at_ns, kind, action, patient, device, "by", detail, alarm_id, until_ns, digest
FROM care_alarm WHERE id = 3
"""


def test_lines_are_numbered_and_hold_each_other(care: CareStore) -> None:
    first, second = care.add_alarm(alarm_line(0)), care.add_alarm(alarm_line(1, "teal"))
    assert (first.id, second.id) == (1, 2)
    assert second.digest == digest_of(second, first.digest)
    assert care.alarms(since_ns=0, until_ns=2 * NOW) == [first, second]
    assert care.alarms(since_ns=NOW + S, until_ns=2 * NOW) == [second]
    assert care.alarms(since_ns=0, until_ns=2 * NOW, patient="heron") == [first]
    assert care.alarm_record_is_whole()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE care_alarm SET detail = '' WHERE id = 2",
        "DELETE FROM care_alarm WHERE id = 2",
        "DELETE FROM care_alarm",
    ],
)
def test_the_database_itself_refuses_changes(
    care: CareStore, care_file: Path, statement: str
) -> None:
    for second in range(3):
        care.add_alarm(alarm_line(second))
    by_hand = sqlite3.connect(care_file)
    with pytest.raises(sqlite3.IntegrityError, match="never edited"):
        by_hand.execute(statement)
    by_hand.close()
    assert len(care.alarms(since_ns=0, until_ns=2 * NOW)) == 3
    assert care.alarm_record_is_whole()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE care_alarm SET detail = 'score 2.0' WHERE id = 2",
        "UPDATE care_alarm SET at_ns = at_ns + 1 WHERE id = 2",
        "UPDATE care_alarm SET \"by\" = 'mila' WHERE id = 2",
        "DELETE FROM care_alarm WHERE id = 2",
        "DELETE FROM care_alarm WHERE id = 3",
        "DELETE FROM care_alarm",
        COPY_THE_LAST_LINE,
    ],
)
def test_what_was_done_by_force_shows(care: CareStore, care_file: Path, statement: str) -> None:
    for second in range(3):
        care.add_alarm(alarm_line(second))
    by_hand = sqlite3.connect(care_file, isolation_level=None)
    for trigger in ("UPDATE", "DELETE"):
        by_hand.execute(f"DROP TRIGGER care_alarm_keeps_{trigger}")
    by_hand.execute(statement)
    by_hand.close()
    assert not care.alarm_record_is_whole()


def test_many_threads_write_one_chain(care: CareStore) -> None:
    def write(start: int) -> None:
        for second in range(10):
            care.add_alarm(alarm_line(start + second))

    threads = [threading.Thread(target=write, args=(10 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    lines = care.alarms(since_ns=0, until_ns=2 * NOW)
    assert [entry.id for entry in lines] == list(range(1, 41))
    assert care.alarm_record_is_whole()
