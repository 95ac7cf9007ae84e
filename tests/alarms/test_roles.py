"""Who may see alarms, take them on, and set when they are raised."""

from itertools import pairwise

import pytest

from wince_host.accounts import Action, Role, User

MAY = {
    Role.VIEWER: {Action.VIEW},
    Role.CAREGIVER: {
        Action.VIEW,
        Action.ENTER,
        Action.ACKNOWLEDGE,
        Action.PAUSE_ALARMS,
        Action.SET_LIMITS,
        Action.SCAN,
    },
    Role.ADMIN: set(Action),
}


def user(role: Role, *, must_change: bool = False) -> User:
    return User(
        name="mila", role=role, must_change=must_change, created_ns=1, password_changed_ns=1
    )


@pytest.mark.parametrize("role", MAY)
def test_a_role_may_what_it_may_and_nothing_else(role: Role) -> None:
    assert {action for action in Action if user(role).may(action)} == MAY[role]


def test_each_role_may_what_the_ones_before_it_may() -> None:
    allowed = [{action for action in Action if role.may(action)} for role in Role]
    assert all(before <= after for before, after in pairwise(allowed))


@pytest.mark.parametrize("action", Action)
def test_with_the_first_password_nothing_is_allowed(action: Action) -> None:
    assert not user(Role.ADMIN, must_change=True).may(action)
