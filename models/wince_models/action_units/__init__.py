"""Trains, converts and judges the action-unit model."""

from ._commands import make_action_units
from ._expressions import Expression, expression_of
from ._looks import GROUPS, groups_of, random_look, random_pose, relit
from ._observer import Observer

__all__ = [
    "GROUPS",
    "Expression",
    "Observer",
    "expression_of",
    "groups_of",
    "make_action_units",
    "random_look",
    "random_pose",
    "relit",
]
