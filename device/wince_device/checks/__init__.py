"""Looks at every part of a unit and says what was found and how to mend what was not."""

from ._finding import Check, Finding, Status
from ._parts import list_checks
from ._report import Report
from ._running import run_check

__all__ = ["Check", "Finding", "Report", "Status", "list_checks", "run_check"]
