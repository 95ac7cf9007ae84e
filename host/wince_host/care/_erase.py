"""Removes a person from what people entered."""

from dataclasses import replace

from sqlalchemy import Connection, delete, insert, update

from ._alarm_record import ERASED_PERSON, all_lines, append, digest_of, lock_head, set_head
from ._entries import TABLES
from ._layout import ALARM, ERASING, LIMITS
from ._types import AlarmAction, AlarmEntry, AlarmKind


def erase_person(connection: Connection, patient: str, at_ns: int) -> int:
    """Remove everything about a person in this transaction; return how many entries it was.

    The lines of the alarm record stay without the pseudonym and without their words, which may
    hold a score; what follows them gets new digests.
    """
    removed = 0
    for table in (*TABLES.values(), LIMITS):
        removed += connection.execute(delete(table).where(table.c.patient == patient)).rowcount
    lines, before = lock_head(connection)
    changed = _forget_in_record(connection, patient)
    if removed or changed:
        append(connection, _erasure(at_ns, changed, lines, before))
    return removed + changed


def _forget_in_record(connection: Connection, patient: str) -> int:
    connection.execute(insert(ERASING).values(one=1))
    changed, digest, last = 0, "", 0
    for entry in list(all_lines(connection)):
        kept, last = entry, entry.id
        if entry.patient == patient:
            kept = replace(entry, patient=ERASED_PERSON, detail="")
            changed += 1
        digest = digest_of(kept, digest)
        if changed:
            values = {"patient": kept.patient, "detail": kept.detail, "digest": digest}
            connection.execute(update(ALARM).where(ALARM.c.id == kept.id).values(values))
    connection.execute(delete(ERASING))
    set_head(connection, last, digest)
    return changed


def _erasure(at_ns: int, changed: int, lines: int, before: str) -> AlarmEntry:
    return AlarmEntry(
        at_ns=at_ns,
        kind=AlarmKind.TECHNICAL,
        action=AlarmAction.ERASED,
        patient="",
        device="",
        detail=f"one person erased from {changed} of {lines} lines; last digest before: {before}",
    )
