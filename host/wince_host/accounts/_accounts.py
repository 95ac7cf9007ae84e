"""Users, their roles, their passwords, and the audit log."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from wince_host._files import write_private
from wince_host.store import AuditRow, Store, UserRow
from wince_wire import AccountError

from ._attempts import Attempts
from ._passwords import (
    check_new_password,
    hash_password,
    make_first_password,
    verify_password,
)
from ._users import Role, User, check_user_name, role_of, user_of

FIRST_ADMINISTRATOR = "admin"


class Accounts:
    """Users over a store. Safe to use from any thread.

    `check`, `create_user` and the password methods take about a tenth of a second on purpose:
    call them from a worker thread.

    Parameters
    ----------
    store
        Where users and the audit log are kept.
    first_login_file
        Removed when the first administrator changes the password.
    now_ns, monotonic
        The clocks; tests bring their own.
    """

    def __init__(
        self,
        store: Store,
        *,
        first_login_file: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._first_login_file = first_login_file
        self._now_ns = now_ns
        self._attempts = Attempts(monotonic)

    def create_user(self, name: str, role: Role | str, password: str | None = None) -> str:
        """Add a user and return the first password, which has to be changed at the first login.

        Raises
        ------
        AccountError
            If the name is taken or no name, the role is none, or the password breaks the rules.
        """
        check_user_name(name)
        role = role_of(role)
        first = make_first_password() if password is None else password
        check_new_password(name, first)
        now_ns = self._now_ns()
        row = UserRow(
            name=name,
            role=role,
            password_hash=hash_password(first),
            must_change=True,
            created_ns=now_ns,
            password_changed_ns=now_ns,
        )
        if not self._store.add_user(row):
            msg = f"there is a user {name!r} already: choose another name"
            raise AccountError(msg)
        self.audit(name, "user_created", detail=role)
        return first

    def check(self, name: str, password: str) -> User | None:
        """Return the user when name and password belong together, else None.

        An unknown name takes as long as a wrong password.

        Raises
        ------
        AccountError
            If there were too many failures under this name; `wait_s` tells the time to wait.
        """
        wait_s = self._attempts.begin(name)
        if wait_s > 0:
            msg = f"too many wrong passwords for this name: wait {wait_s:.0f} s, then try again"
            raise AccountError(msg)
        row = self._store.user(name)
        if verify_password(None if row is None else row.password_hash, password) and row:
            self._attempts.succeeded(name)
            self.audit(row.name, "login")
            return user_of(row)
        # A name that is nobody's may be a password in the wrong field: it is not written down.
        self.audit("" if row is None else row.name, "login_failed")
        return None

    def wait_s(self, name: str) -> float:
        """Return how many seconds this name has to wait before the next `check`; 0 when none."""
        return self._attempts.wait_s(name)

    def user(self, name: str) -> User | None:
        """Return a user by name, whatever its case."""
        row = self._store.user(name)
        return None if row is None else user_of(row)

    def users(self) -> list[User]:
        """Return all users, sorted by name."""
        return [user_of(row) for row in self._store.users()]

    def change_password(self, name: str, new: str) -> None:
        """Give a user a new password, chosen by that user.

        Raises
        ------
        AccountError
            If there is no such user, or the password breaks the rules or is the old one.
        """
        row = self._known(name)
        check_new_password(row.name, new)
        if verify_password(row.password_hash, new):
            raise AccountError("the new password is the old one: choose another one")
        self._set_password(row.name, new, must_change=False)
        self.audit(row.name, "password_changed")
        if row.name == FIRST_ADMINISTRATOR:
            self._forget_first_login()

    def reset_password(self, name: str) -> str:
        """Give a user a new first password and return it.

        Raises
        ------
        AccountError
            If there is no such user.
        """
        row = self._known(name)
        first = make_first_password()
        self._set_password(row.name, first, must_change=True)
        self._attempts.succeeded(row.name)
        self.audit(row.name, "password_reset")
        if row.name == FIRST_ADMINISTRATOR:
            self._forget_first_login()
        return first

    def remove_user(self, name: str, *, by: str) -> None:
        """Remove a user, whose sessions end with it. What was entered keeps the name.

        Parameters
        ----------
        by
            Who does it, for the audit log.

        Raises
        ------
        AccountError
            If there is no such user, or it is the last administrator.
        """
        row = self._known(name)
        if not self._store.remove_user(row.name, kept_role=Role.ADMIN):
            raise self._refused(name)
        self.audit(by, "user_removed", subject=row.name)
        if row.name == FIRST_ADMINISTRATOR:
            self._forget_first_login()

    def set_role(self, name: str, role: Role | str, *, by: str) -> None:
        """Let a user do more or less from now on, in sessions that are open too.

        Parameters
        ----------
        by
            Who does it, for the audit log.

        Raises
        ------
        AccountError
            If there is no such user or role, or it is the last administrator.
        """
        row, role = self._known(name), role_of(role)
        if not self._store.set_role(row.name, role, kept_role=Role.ADMIN):
            raise self._refused(name)
        self.audit(by, "role_changed", subject=row.name, detail=f"{row.role} to {role}")

    def ensure_administrator(self) -> str | None:
        """Make the first administrator when there is no user at all.

        Returns
        -------
        str or None
            The first password, kept in the first-login file too; None when there are users.
        """
        if self._store.users():
            return None
        try:
            first = self.create_user(FIRST_ADMINISTRATOR, Role.ADMIN)
        except AccountError:
            # Another host over the same database was first, and told the password.
            return None
        if self._first_login_file is not None:
            write_private(
                self._first_login_file, f"user: {FIRST_ADMINISTRATOR}\npassword: {first}\n"
            )
        return first

    def audit(self, user: str, action: str, *, subject: str = "", detail: str = "") -> None:
        """Write down who did what to whom; never a health value."""
        row = AuditRow(
            at_ns=self._now_ns(), user=user, action=action, subject=subject, detail=detail
        )
        self._store.add_audit(row)

    def audit_log(self, *, limit: int = 200, subject: str | None = None) -> Sequence[AuditRow]:
        """Return the newest entries, newest first; of one subject only when given."""
        return self._store.audit(limit=limit, subject=subject)

    def _known(self, name: str) -> UserRow:
        row = self._store.user(name)
        if row is None:
            msg = f"there is no user {name!r}: see `wince-host user list`"
            raise AccountError(msg)
        return row

    def _refused(self, name: str) -> AccountError:
        self._known(name)  # somebody else may have removed it meanwhile
        return AccountError(
            f"{name!r} is the last administrator: make another one first, with "
            "`wince-host user add` or `user role`"
        )

    def _set_password(self, name: str, password: str, *, must_change: bool) -> None:
        self._store.set_password(
            name, hash_password(password), must_change=must_change, changed_ns=self._now_ns()
        )

    def _forget_first_login(self) -> None:
        if self._first_login_file is not None:
            self._first_login_file.unlink(missing_ok=True)
