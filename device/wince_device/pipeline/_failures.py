"""Counts what went wrong at a stage's edge, and logs it without filling the disk."""

import logging

logger = logging.getLogger(__name__)


class Failures:
    """Failures of one stage, which must not end the measurement.

    A fault that comes with every frame comes thirty times a second for weeks, so only the first,
    second, fourth, eighth … is logged.

    Parameters
    ----------
    stage
        For the log.
    """

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self.count = 0

    def note(self, what: str, error: Exception) -> None:
        """Count a failure."""
        self.count += 1
        if self.count & (self.count - 1) == 0:
            logger.error("%s: %s (failure %d)", self._stage, what, self.count, exc_info=error)
