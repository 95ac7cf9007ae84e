"""Trains, converts and judges the action-unit model."""

from ._commands import make_action_units
from ._expressions import Expression, expression_of
from ._observer import Observer

__all__ = ["Expression", "Observer", "expression_of", "make_action_units"]
