"""Of candidates too close together to be two beats, keeps the best."""

from typing import Final

from ._decision import Candidate

_LARGEST: Final = 1.5  # of the usual size, beyond which a candidate is no more convincing


class Rivals:
    """Holds a candidate until no better one can come within reach of it.

    Parameters
    ----------
    reach
        Distance in samples below which two candidates are rivals.
    """

    def __init__(self, *, reach: int) -> None:
        self._reach = reach
        self._waiting: Candidate | None = None

    @property
    def deadline(self) -> int | None:
        """Index from which the waiting candidate has no rival any more."""
        return None if self._waiting is None else self._waiting.index + self._reach

    def restart(self) -> None:
        """Drop what waits."""
        self._waiting = None

    def offer(self, candidate: Candidate, *, usual_size: float) -> list[Candidate]:
        """Take the next candidate and return the one that it leaves without a rival, if any."""
        waiting = self._waiting
        if waiting is None or candidate.index - waiting.index >= self._reach:
            self._waiting = candidate
            return [] if waiting is None else [waiting]
        if _merit(candidate, usual_size) > _merit(waiting, usual_size):
            self._waiting = candidate
        return []

    def settle(self) -> list[Candidate]:
        """Return the waiting candidate at its deadline."""
        waiting, self._waiting = self._waiting, None
        return [] if waiting is None else [waiting]


def _merit(candidate: Candidate, usual_size: float) -> float:
    size = min(candidate.size, _LARGEST * usual_size) if usual_size else candidate.size
    return size * candidate.weight
