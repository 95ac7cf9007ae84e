"""The alarm record: lines that hold each other by their digests."""

import hashlib
import json
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from ._layout import ALARM, ALARM_HEAD
from ._types import AlarmAction, AlarmEntry, AlarmKind

ERASED_PERSON = "(erased)"
"""In place of a pseudonym; it breaks their pattern, so that it is never anybody's."""
_LOCK = 0x57494E41


def digest_of(entry: AlarmEntry, before: str) -> str:
    """Return the hex SHA-256 over a line and the digest of the line before it."""
    line = asdict(entry) | {"digest": before}
    canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def append(connection: Connection, entry: AlarmEntry) -> AlarmEntry:
    """Add a line within a writing transaction and return it with its id and digest."""
    lines, before = lock_head(connection)
    numbered = replace(_without_erased(connection, entry), id=lines + 1)
    kept = replace(numbered, digest=digest_of(numbered, before))
    words = {"kind": kept.kind.value, "action": kept.action.value}
    connection.execute(insert(ALARM).values(asdict(kept) | words))
    set_head(connection, kept.id, kept.digest)
    return kept


def _without_erased(connection: Connection, entry: AlarmEntry) -> AlarmEntry:
    """Keep a person out who was erased while one of their alarms was open."""
    query = select(ALARM.c.patient).where(ALARM.c.id == entry.alarm_id)
    if entry.alarm_id and connection.execute(query).scalar_one_or_none() == ERASED_PERSON:
        return replace(entry, patient=ERASED_PERSON, detail="")
    return entry


def lock_head(connection: Connection) -> tuple[int, str]:
    """Let nobody else add before this transaction ends; return the count and the last digest."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    row = connection.execute(select(ALARM_HEAD.c.lines, ALARM_HEAD.c.digest)).one()
    return int(row.lines), str(row.digest)


def set_head(connection: Connection, lines: int, digest: str) -> None:
    """Note how long the record is and how it ends."""
    connection.execute(update(ALARM_HEAD).values(lines=lines, digest=digest))


def lines_between(
    connection: Connection, since_ns: int, until_ns: int, patient: str | None
) -> list[AlarmEntry]:
    """Return the lines of a span in their order."""
    query = select(ALARM).where((ALARM.c.at_ns >= since_ns) & (ALARM.c.at_ns < until_ns))
    if patient is not None:
        query = query.where(ALARM.c.patient == patient)
    return [_entry(row) for row in connection.execute(query.order_by(ALARM.c.id)).mappings()]


def lines_after(connection: Connection, line: int) -> list[AlarmEntry]:
    """Return the lines behind one, in their order."""
    query = select(ALARM).where(ALARM.c.id > line).order_by(ALARM.c.id)
    return [_entry(row) for row in connection.execute(query).mappings()]


def all_lines(connection: Connection) -> Generator[AlarmEntry, None, None]:
    """Yield every line in its order, without holding them all at once."""
    query = select(ALARM).order_by(ALARM.c.id).execution_options(yield_per=1000)
    with connection.execute(query) as rows:
        for row in rows.mappings():
            yield _entry(row)


def is_whole(connection: Connection) -> bool:
    """Tell whether no line was changed, taken out or put in between."""
    digest, count = "", 0
    with closing(all_lines(connection)) as entries:
        for entry in entries:
            digest, count = digest_of(entry, digest), count + 1
            if entry.id != count or entry.digest != digest:
                return False
    lines, last = connection.execute(select(ALARM_HEAD.c.lines, ALARM_HEAD.c.digest)).one()
    return (count, digest) == (lines, last)


def _entry(row: Mapping[Any, Any]) -> AlarmEntry:
    values = {str(name): value for name, value in row.items()}
    values["kind"] = AlarmKind(values["kind"])
    values["action"] = AlarmAction(values["action"])
    return AlarmEntry(**values)
