"""Trains, converts and judges the action-unit model."""

from ._commands import fit_action_unit_head, make_action_units
from ._dataset import PEOPLE_PER_FILE, people_files
from ._expressions import Expression, expression_of, random_expression
from ._looks import GROUPS, groups_of, random_look, random_pose, relit
from ._observer import Observer
from ._people import Crops, Manner, PeopleMaker

__all__ = [
    "GROUPS",
    "PEOPLE_PER_FILE",
    "Crops",
    "Expression",
    "Manner",
    "Observer",
    "PeopleMaker",
    "expression_of",
    "fit_action_unit_head",
    "groups_of",
    "make_action_units",
    "people_files",
    "random_expression",
    "random_look",
    "random_pose",
    "relit",
]
