"""Reads and writes alarm limits and tokens."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from ._layout import LIMITS, TOKEN
from ._types import AlarmLimits, ApiToken


def add_limits(connection: Connection, limits: AlarmLimits) -> None:
    """Keep a set of limits as the newest one."""
    connection.execute(insert(LIMITS).values(asdict(limits)))


def limits_of(connection: Connection, patient: str, most: int | None = None) -> list[AlarmLimits]:
    """Return a person's sets of limits, the newest first."""
    columns = [column for column in LIMITS.c if column.name != "id"]
    query = select(*columns).where(LIMITS.c.patient == patient)
    return _limits(connection, query.order_by(LIMITS.c.id.desc()).limit(most))


def limits_in_force(connection: Connection) -> list[AlarmLimits]:
    """Return the newest set of limits of everybody who has any."""
    newest = select(func.max(LIMITS.c.id)).group_by(LIMITS.c.patient)
    columns = [column for column in LIMITS.c if column.name != "id"]
    return _limits(connection, select(*columns).where(LIMITS.c.id.in_(newest)))


def _limits(connection: Connection, query: Select[Any]) -> list[AlarmLimits]:
    rows = connection.execute(query).mappings()
    return [AlarmLimits(**{str(name): value for name, value in row.items()}) for row in rows]


def add_token(connection: Connection, token: ApiToken) -> bool:
    """Keep a token; False when its name is taken."""
    taken = connection.execute(select(TOKEN.c.name).where(TOKEN.c.name == token.name)).first()
    if taken is not None:
        return False
    connection.execute(insert(TOKEN).values(asdict(token) | {"scopes": json.dumps(token.scopes)}))
    return True


def all_tokens(connection: Connection) -> list[ApiToken]:
    """Return every token, sorted by name."""
    rows = connection.execute(select(TOKEN).order_by(TOKEN.c.name)).mappings()
    return [_token(row) for row in rows]


def end_token(connection: Connection, name: str, at_ns: int) -> bool:
    """End a token; False when there is none of this name or it has ended before."""
    alive = (TOKEN.c.name == name) & TOKEN.c.revoked_ns.is_(None)
    return connection.execute(update(TOKEN).where(alive).values(revoked_ns=at_ns)).rowcount == 1


def _token(row: Mapping[Any, Any]) -> ApiToken:
    values = {str(name): value for name, value in row.items()}
    values["scopes"] = tuple(json.loads(values["scopes"]))
    return ApiToken(**values)
