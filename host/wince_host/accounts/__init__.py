"""Who may look, who may change things, and who did."""

from ._accounts import Accounts
from ._passwords import PASSWORD_RULES, SHORTEST_PASSWORD, check_new_password, make_first_password
from ._users import Action, Role, User

__all__ = [
    "PASSWORD_RULES",
    "SHORTEST_PASSWORD",
    "Accounts",
    "Action",
    "Role",
    "User",
    "check_new_password",
    "make_first_password",
]
