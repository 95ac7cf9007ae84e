"""Reads and writes doses, ratings, notes and scans."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert, select, update

from ._layout import DOSE, NOTE, RATING, SCAN
from ._types import Dose, Note, Rating, Scan

Entry = Dose | Rating | Note | Scan
E = TypeVar("E", Dose, Rating, Note, Scan)

TABLES: dict[type[Entry], Table] = {Dose: DOSE, Rating: RATING, Note: NOTE, Scan: SCAN}


def add_entry(connection: Connection, entry: Entry) -> int:
    """Keep an entry and return its id."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    del values["id"]
    if isinstance(entry, Rating):
        values["items"] = json.dumps(entry.items)
    done = connection.execute(insert(TABLES[type(entry)]).values(values))
    assert done.inserted_primary_key is not None  # noqa: S101 - an insert of one row has its key
    return int(done.inserted_primary_key[0])


def withdraw_entry(connection: Connection, entry: Entry, by: str, at_ns: int) -> bool:
    """Mark an entry as taken back; False when it is not there or was before."""
    table = TABLES[type(entry)]
    found = (table.c.id == entry.id) & (table.c.patient == entry.patient)
    done = connection.execute(
        update(table)
        .where(found & table.c.withdrawn_ns.is_(None))
        .values(withdrawn_by=by, withdrawn_ns=at_ns)
    )
    return done.rowcount == 1


def course(
    connection: Connection,
    kind: type[E],
    patient: str,
    since_ns: int,
    until_ns: int,
    *,
    withdrawn: bool,
) -> list[E]:
    """Return a person's entries of one kind in order of time."""
    table = TABLES[kind]
    query = select(table).where(
        (table.c.patient == patient) & (table.c.t_ns >= since_ns) & (table.c.t_ns < until_ns)
    )
    if not withdrawn:
        query = query.where(table.c.withdrawn_ns.is_(None))
    rows = connection.execute(query.order_by(table.c.t_ns, table.c.id)).mappings()
    return [_entry(kind, row) for row in rows]


def _entry(kind: type[E], row: Mapping[Any, Any]) -> E:
    values = {str(name): value for name, value in row.items()}
    if kind is Rating:
        values["items"] = tuple(json.loads(values["items"]))
    return kind(**values)
