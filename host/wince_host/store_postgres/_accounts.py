"""Reads and writes users and the audit log."""

from typing import Any

from psycopg import Connection

from wince_host.store import AuditRow, UserRow

_USER = (
    "SELECT name, role, password_hash, must_change, created_ns, password_changed_ns FROM account"
)

_ALONE = "LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"
"""Two at a time could each see the other's last one."""


def add_user(connection: Connection, user: UserRow) -> bool:
    """Add a user; False when the name is taken."""
    cursor = connection.execute(
        "INSERT INTO account VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            user.name,
            user.role,
            user.password_hash,
            user.must_change,
            user.created_ns,
            user.password_changed_ns,
        ),
    )
    return cursor.rowcount == 1


def find_user(connection: Connection, name: str) -> UserRow | None:
    """Return a user by name, whatever its case."""
    row = connection.execute(
        f'{_USER} WHERE lower(name) = lower(%s COLLATE "C")', (name,)
    ).fetchone()
    return None if row is None else _user(row)


def all_users(connection: Connection) -> list[UserRow]:
    """Return all users, sorted by name."""
    return [_user(row) for row in connection.execute(f"{_USER} ORDER BY lower(name)")]


def set_password(
    connection: Connection, name: str, password_hash: str, *, must_change: bool, changed_ns: int
) -> bool:
    """Change a password; False when there is no such user."""
    cursor = connection.execute(
        "UPDATE account SET password_hash = %s, must_change = %s, password_changed_ns = %s"
        ' WHERE lower(name) = lower(%s COLLATE "C")',
        (password_hash, must_change, changed_ns, name),
    )
    return cursor.rowcount == 1


def remove_user(connection: Connection, name: str, kept_role: str) -> bool:
    """Remove a user, unless nobody would have a role any more."""
    with connection.transaction():
        connection.execute(_ALONE)
        cursor = connection.execute(
            'DELETE FROM account WHERE lower(name) = lower(%s COLLATE "C")'
            " AND (role <> %s OR (SELECT count(*) FROM account WHERE role = %s) > 1)",
            (name, kept_role, kept_role),
        )
    return cursor.rowcount == 1


def set_role(connection: Connection, name: str, role: str, kept_role: str) -> bool:
    """Change a role, unless nobody would have the other one any more."""
    with connection.transaction():
        connection.execute(_ALONE)
        cursor = connection.execute(
            'UPDATE account SET role = %s WHERE lower(name) = lower(%s COLLATE "C")'
            " AND (role <> %s OR role = %s OR (SELECT count(*) FROM account WHERE role = %s) > 1)",
            (role, name, kept_role, role, kept_role),
        )
    return cursor.rowcount == 1


def add_audit(connection: Connection, row: AuditRow) -> None:
    """Keep an audit entry."""
    connection.execute(
        "INSERT INTO audit (at_ns, account, action, subject, detail) VALUES (%s, %s, %s, %s, %s)",
        (row.at_ns, row.user, row.action, row.subject, row.detail),
    )


def audit(connection: Connection, limit: int, subject: str | None) -> list[AuditRow]:
    """Return the newest audit entries, newest first."""
    rows = connection.execute(
        "SELECT at_ns, account, action, subject, detail FROM audit"
        " WHERE %(subject)s::text IS NULL OR subject = %(subject)s"
        " ORDER BY id DESC LIMIT %(limit)s",
        {"subject": subject, "limit": limit},
    )
    return [
        AuditRow(at_ns=at_ns, user=user, action=action, subject=about, detail=detail)
        for at_ns, user, action, about, detail in rows
    ]


def _user(row: tuple[Any, ...]) -> UserRow:
    name, role, password_hash, must_change, created_ns, changed_ns = row
    return UserRow(
        name=name,
        role=role,
        password_hash=password_hash,
        must_change=must_change,
        created_ns=created_ns,
        password_changed_ns=changed_ns,
    )
