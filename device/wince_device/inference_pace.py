"""How often the landmark model is asked when the processor cannot keep up."""

from typing import Final

BUSY: Final = 0.9
"""Share of the frame time from which the face path is about to fall behind."""
EASY: Final = 0.8
"""Share that must be kept to even after the landmark model is asked more often."""
RAISED_AFTER: Final = 2
LOWERED_AFTER: Final = 10
"""Looks in a row. Slowing down is urgent, speeding up again is not."""
SLOWED_EVERY: Final = 2
"""A chip that is throttled gets at least this pause, whatever its latency."""


class InferencePace:
    """Decides how often the landmark model is asked: in every frame, or in each n-th.

    Between its answers the refined points carry the face, so that sampling and motion keep their
    rate. With a cost of ``a + b / n`` a frame, asking in each (n - 1)-th costs at most n / (n - 1)
    times as much; n is only lowered when even that is easy, so that it does not go to and fro.

    Parameters
    ----------
    least, most
        Bounds of n.

    Raises
    ------
    ValueError
        If they are not ``1 <= least <= most``.
    """

    def __init__(self, *, least: int = 1, most: int = 6) -> None:
        if not 1 <= least <= most:
            msg = f"the bounds of the pace must be 1 <= least <= most, got {least} and {most}"
            raise ValueError(msg)
        self._least, self._most = least, most
        self._busy, self._easy = 0, 0
        self.every = least

    def update(self, *, step_s: float | None, frame_s: float, slowed: bool) -> int:
        """Return n, having looked at the last second or so.

        Parameters
        ----------
        step_s
            Mean time that the face path takes for one frame; None when there was none.
        frame_s
            Time from frame to frame.
        slowed
            Whether the chip is throttled.
        """
        floor = max(self._least, min(SLOWED_EVERY, self._most)) if slowed else self._least
        share = None if step_s is None else step_s / frame_s
        self._busy = self._busy + 1 if share is not None and share > BUSY else 0
        self._easy = self._easy + 1 if share is not None and self._may_lower(share, floor) else 0
        if self._busy >= RAISED_AFTER:
            self._set(self.every + 1)
        elif self._easy >= LOWERED_AFTER:
            self._set(self.every - 1)
        if self.every < floor:
            self._set(floor)
        return self.every

    def _may_lower(self, share: float, floor: int) -> bool:
        return self.every > floor and share * self.every / (self.every - 1) <= EASY

    def _set(self, every: int) -> None:
        self._busy, self._easy = 0, 0
        self.every = min(max(every, self._least), self._most)
