"""Somebody who may log in, and what that person may do."""

import re
from dataclasses import dataclass
from enum import StrEnum

from wince_host.store import UserRow
from wince_wire import AccountError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class Role(StrEnum):
    """What a person may do; each role may also do what the ones before it may."""

    VIEWER = "viewer"
    CAREGIVER = "caregiver"
    RESEARCHER = "researcher"
    ADMIN = "admin"

    def may_act_as(self, other: "Role") -> bool:
        """Tell whether this role includes another one."""
        order = list(Role)
        return order.index(self) >= order.index(other)

    def may(self, action: "Action") -> bool:
        """Tell whether this role may do something."""
        return self.may_act_as(LEAST_ROLES[action])


class Action(StrEnum):
    """What a page or a program asks leave for."""

    VIEW = "view"
    ENTER = "enter"
    ACKNOWLEDGE = "acknowledge"
    PAUSE_ALARMS = "pause_alarms"
    SET_LIMITS = "set_limits"
    SCAN = "scan"
    RESEARCH = "research"
    EXPORT = "export"
    CONFIGURE = "configure"
    MANAGE = "manage"


LEAST_ROLES: dict[Action, Role] = {
    Action.VIEW: Role.VIEWER,
    Action.ENTER: Role.CAREGIVER,
    Action.ACKNOWLEDGE: Role.CAREGIVER,
    Action.PAUSE_ALARMS: Role.CAREGIVER,
    Action.SET_LIMITS: Role.CAREGIVER,
    Action.SCAN: Role.CAREGIVER,
    Action.RESEARCH: Role.RESEARCHER,
    Action.EXPORT: Role.RESEARCHER,
    Action.CONFIGURE: Role.ADMIN,
    Action.MANAGE: Role.ADMIN,
}
"""The least role that may; each later one may as well. ``enter``: doses, ratings and notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may log in.

    Attributes
    ----------
    must_change
        Still has the first password: nothing but a change of password may follow.
    password_changed_ns
        UTC; a session begun before it is not worth anything any more.
    """

    name: str
    role: Role
    must_change: bool
    created_ns: int
    password_changed_ns: int

    def may(self, action: Action) -> bool:
        """Tell whether this user may do something; with the first password, nothing."""
        return not self.must_change and self.role.may(action)


def role_of(role: Role | str) -> Role:
    """Return the role that a word means.

    Raises
    ------
    AccountError
        If it means none.
    """
    try:
        return Role(role)
    except ValueError as error:
        msg = f"{role!r} is no role: choose one of {', '.join(Role)}"
        raise AccountError(msg) from error


def user_of(row: UserRow) -> User:
    """Return a user as the store keeps it, without the password's hash."""
    return User(
        name=row.name,
        role=role_of(row.role),
        must_change=row.must_change,
        created_ns=row.created_ns,
        password_changed_ns=row.password_changed_ns,
    )


def check_user_name(name: str) -> None:
    """Hold a user's name to the rules.

    Raises
    ------
    AccountError
        If it breaks them.
    """
    if _NAME.fullmatch(name) is None:
        msg = (
            f"{name!r} is no user name: use up to 63 letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit"
        )
        raise AccountError(msg)
