"""Reads and writes users and the audit log."""

import sqlite3

from ._types import AuditRow, UserRow

_USER = "SELECT name, role, password_hash, must_change, created_ns, password_changed_ns FROM user"


def add_user(connection: sqlite3.Connection, user: UserRow) -> bool:
    """Add a user; False when the name is taken."""
    cursor = connection.execute(
        "INSERT INTO user VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
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


def find_user(connection: sqlite3.Connection, name: str) -> UserRow | None:
    """Return a user by name, whatever its case."""
    row = connection.execute(f"{_USER} WHERE name = ?", (name,)).fetchone()
    return None if row is None else _user(row)


def all_users(connection: sqlite3.Connection) -> list[UserRow]:
    """Return all users, sorted by name."""
    return [_user(row) for row in connection.execute(f"{_USER} ORDER BY name")]


def set_password(
    connection: sqlite3.Connection,
    name: str,
    password_hash: str,
    *,
    must_change: bool,
    changed_ns: int,
) -> bool:
    """Change a password; False when there is no such user."""
    cursor = connection.execute(
        "UPDATE user SET password_hash = ?, must_change = ?, password_changed_ns = ?"
        " WHERE name = ?",
        (password_hash, must_change, changed_ns, name),
    )
    return cursor.rowcount == 1


def remove_user(connection: sqlite3.Connection, name: str, kept_role: str) -> bool:
    """Remove a user, unless nobody would have a role any more."""
    cursor = connection.execute(
        "DELETE FROM user WHERE name = ?"
        " AND (role <> ? OR (SELECT count(*) FROM user WHERE role = ?) > 1)",
        (name, kept_role, kept_role),
    )
    return cursor.rowcount == 1


def set_role(connection: sqlite3.Connection, name: str, role: str, kept_role: str) -> bool:
    """Change a role, unless nobody would have the other one any more."""
    cursor = connection.execute(
        "UPDATE user SET role = ? WHERE name = ?"
        " AND (role <> ? OR role = ? OR (SELECT count(*) FROM user WHERE role = ?) > 1)",
        (role, name, kept_role, role, kept_role),
    )
    return cursor.rowcount == 1


def add_audit(connection: sqlite3.Connection, row: AuditRow) -> None:
    """Keep an audit entry."""
    connection.execute(
        "INSERT INTO audit (at_ns, user, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (row.at_ns, row.user, row.action, row.subject, row.detail),
    )


def audit(connection: sqlite3.Connection, limit: int, subject: str | None) -> list[AuditRow]:
    """Return the newest audit entries, newest first."""
    rows = connection.execute(
        "SELECT at_ns, user, action, subject, detail FROM audit"
        " WHERE ? IS NULL OR subject = ? ORDER BY id DESC LIMIT ?",
        (subject, subject, limit),
    )
    return [
        AuditRow(at_ns=at_ns, user=user, action=action, subject=about, detail=detail)
        for at_ns, user, action, about, detail in rows
    ]


def _user(row: tuple[str, str, str, int, int, int]) -> UserRow:
    name, role, password_hash, must_change, created_ns, changed_ns = row
    return UserRow(
        name=name,
        role=role,
        password_hash=password_hash,
        must_change=bool(must_change),
        created_ns=created_ns,
        password_changed_ns=changed_ns,
    )
