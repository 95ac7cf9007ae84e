"""Notices when what was taken for a region's skin was a cover, and has gone."""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .regions import REGION_NAMES

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOOK_EVERY_S: Final = 0.25
USUAL_S: Final = 2.0
"""How long it takes until another look is a region's usual one."""

GONE_S: Final = 1.0
"""A region must look more like a face for so long: a cover on its way shows all sorts of things."""

LESS_LEFT: Final = 0.8
"""What faces leave unexplained of a region must be less than this share of what they usually leave
of what was taken for it. Of drawn covers that come, one in 100 is like a face by so much more; of
those that go, nine in ten were by so much less (models/face-parts.md)."""

MORE_LEFT: Final = 2.0
"""A region of which faces leave so many times as much unexplained as usual, in a picture that was
made the reference because the points were lost, is a cover: it is what they were lost by."""

_COUNT: Final = len(REGION_NAMES)


class CoverWatch:
    """Compares how much like a face a region looks with what it looked like while it was measured.

    A region that no longer looks like its reference is absent. If the reference was a hand, that is
    for good: the face comes out and is taken for the cover. So what is clearly more like a face
    than the reference was is the face. What is less like one is a cover, however long it stays.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget the face."""
        self._looked_s = -np.inf
        self._usual = np.full(_COUNT, np.nan)
        self._hidden: list[deque[tuple[float, float]]] = [deque() for _ in range(_COUNT)]
        self._covered = np.zeros(_COUNT, dtype=np.bool_)

    def due(self, t_s: float) -> bool:
        """Return whether the face should be looked at in this frame."""
        return t_s - self._looked_s >= LOOK_EVERY_S

    def begin_anew(self, explained: FloatArray) -> Flags:
        """Return the regions that are covered in a new reference of the same face.

        Parameters
        ----------
        explained
            Shape ``(3,)``: of the new reference.
        """
        for region in range(_COUNT):
            usual = self._usual[region]
            if self._covered[region]:
                self._covered[region] = not more_like_a_face(explained[region], usual)
            else:
                # Of a face that was not looked at yet nothing is usual, and nothing is told.
                self._covered[region] = 1.0 - explained[region] > MORE_LEFT * (1.0 - usual)
                if self._covered[region]:
                    self._usual[region] = explained[region]
            self._hidden[region].clear()
        return self._covered.copy()

    def look(self, explained: FloatArray, hidden: Flags, t_s: float) -> Flags:
        """Take a look; return the regions whose cover has gone, each once.

        Parameters
        ----------
        explained
            Shape ``(3,)``: see `FaceParts.explained`.
        hidden
            Shape ``(3,)``: regions that do not look like their reference.
        t_s
            The frame's time.
        """
        step_s, self._looked_s = t_s - self._looked_s, t_s
        gone = np.zeros(_COUNT, dtype=np.bool_)
        # The first look is at what the reference was just taken from, whether there was anything
        # to be followed there or not.
        unknown = np.isnan(self._usual)
        self._usual[unknown] = explained[unknown]
        for region in range(_COUNT):
            if hidden[region]:
                gone[region] = self._has_gone(region, float(explained[region]), t_s)
            else:
                self._hidden[region].clear()
                self._covered[region] = False
                rest = explained[region] - self._usual[region]
                self._usual[region] += min(1.0, step_s / USUAL_S) * rest
        return gone

    def _has_gone(self, region: int, explained: float, t_s: float) -> bool:
        looks = self._hidden[region]
        looks.append((t_s, explained))
        began_s = looks[0][0]
        while looks[0][0] < t_s - GONE_S:
            looks.popleft()
        least = min(share for _, share in looks)
        if t_s - began_s < GONE_S or not more_like_a_face(least, self._usual[region]):
            return False
        looks.clear()
        self._usual[region] = explained
        self._covered[region] = False
        return True


def more_like_a_face(explained: float, than: float) -> bool:
    """Return whether one look is clearly more like a face than another, by what is explained."""
    return bool(1.0 - explained < LESS_LEFT * (1.0 - than))
