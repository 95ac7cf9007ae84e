"""What forbids scores from outside the estimator: a pause that was asked for, a lost camera."""

import logging
from pathlib import Path

from wince_wire import NoScoreReason

logger = logging.getLogger(__name__)


class Obstacles:
    """Set by any thread, asked by the estimator's.

    Parameters
    ----------
    folder
        A pause is noted here: who asked not to be watched is not watched after a power cut either.

    Attributes
    ----------
    camera_lost
        The camera gives nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder / "paused"
        self.paused = self._note.exists()
        self.camera_lost = False

    @property
    def reason(self) -> NoScoreReason | None:
        """Why there is no score; a pause before a fault, because a person chose it."""
        if self.paused:
            return NoScoreReason.PAUSED
        return NoScoreReason.CAMERA_LOST if self.camera_lost else None

    def pause(self) -> None:
        """Forbid scores."""
        self.paused = True
        try:
            self._note.touch(mode=0o600)
        except OSError as error:
            logger.warning("the pause holds until the next start only (%s)", error.strerror)

    def resume(self) -> None:
        """Allow scores."""
        self.paused = False
        try:
            self._note.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the pause will hold again after a start (%s)", error.strerror)
