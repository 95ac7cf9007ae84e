"""Trains, converts and judges the action-unit model."""

from ._commands import make_action_units

__all__ = ["make_action_units"]
