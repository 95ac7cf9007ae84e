"""Tells which regions something lies before, and when what was taken for skin was a cover."""

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

UNLIKE_BY: Final = 2.5
"""A region whose odds of unexplained to explained are so many times the usual ones, in a picture
that was made the reference because the points were lost, is a cover: it is what they were lost by.
The odds tell covers better than what is unexplained alone, of which there can be no more than all:
of faces that are little explained when bare it never becomes twice as much."""

MOST_TRIES: Final = 2
TRIES_WITHIN_S: Final = 2.0
"""References in a row that are lost again when a region is left out of them: then it is no cover
that they were lost by, but a face that strong pain draws together within a moment."""

MOUTH_UNLIKE_BY: Final = 1.4
"""V3 is also covered where it does not look like its reference and those odds are so many times the
usual ones: in one of sixty frames of the judged courses of pain it is hidden by nothing but a mouth
that opens. V1 and V2 are in one of a thousand: where they are hidden, they are covered."""

_COUNT: Final = len(REGION_NAMES)
_MOUTH: Final = REGION_NAMES.index("V3")
_LEAST_EXPLAINED: Final = 1e-3


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
        self._unlike = np.zeros(_COUNT, dtype=np.bool_)
        self._tries_s: deque[float] = deque()
        self._was_seen = np.zeros(_COUNT, dtype=np.bool_)

    def due(self, t_s: float) -> bool:
        """Return whether the face should be looked at in this frame."""
        return t_s - self._looked_s >= LOOK_EVERY_S

    def begin_anew(self, explained: FloatArray, t_s: float) -> Flags:
        """Return the regions that are covered in a new reference of the same face.

        Parameters
        ----------
        explained
            Shape ``(3,)``: of the new reference.
        t_s
            The frame's time.
        """
        while self._tries_s and self._tries_s[0] < t_s - TRIES_WITHIN_S:
            self._tries_s.popleft()
        if len(self._tries_s) >= MOST_TRIES:
            self._covered[:] = False
            return self._covered.copy()
        for region in range(_COUNT):
            usual = self._usual[region]
            if self._covered[region]:
                self._covered[region] = not more_like_a_face(explained[region], usual)
            else:
                # Of a face that was not looked at yet nothing is usual, and nothing is told.
                self._covered[region] = far_less_like_a_face(explained[region], usual)
                if self._covered[region]:
                    self._usual[region] = explained[region]
            self._hidden[region].clear()
        if self._covered.any():
            self._tries_s.append(t_s)
        return self._covered.copy()

    def covered(self, hidden: Flags) -> Flags:
        """Return the regions that are known to be covered, shape ``(3,)``.

        Parameters
        ----------
        hidden
            Shape ``(3,)``: regions that do not look like their reference.
        """
        return hidden & (self._covered | self._unlike)

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
        self._was_seen |= ~hidden
        # Hidden now and at a look: single frames in which points are lost are none's cover.
        self._unlike = hidden & self._was_seen & self._is_unlike(explained)
        for region in range(_COUNT):
            if hidden[region]:
                gone[region] = self._has_gone(region, float(explained[region]), t_s)
            else:
                self._hidden[region].clear()
                self._covered[region] = False
                rest = explained[region] - self._usual[region]
                self._usual[region] += min(1.0, step_s / USUAL_S) * rest
        return gone

    def _is_unlike(self, explained: FloatArray) -> Flags:
        # What is more like a face than its reference has come out from under a cover.
        unlike = ~more_like_a_face(explained, self._usual)
        odds, usual = _odds(explained), _odds(self._usual)
        unlike[_MOUTH] = odds[_MOUTH] > MOUTH_UNLIKE_BY * usual[_MOUTH]
        return unlike

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


def more_like_a_face(explained: FloatArray | float, than: FloatArray | float) -> Flags:
    """Return whether looks are clearly more like a face than others, by what is explained."""
    return np.asarray(1.0 - explained < LESS_LEFT * (1.0 - than))


def far_less_like_a_face(explained: FloatArray | float, than: FloatArray | float) -> Flags:
    """Return whether looks are so far from a face, against others, that they must be a cover's."""
    return np.asarray(_odds(explained) > UNLIKE_BY * _odds(than))


def _odds(explained: FloatArray | float) -> FloatArray:
    """Return how much is unexplained for what is explained."""
    return np.asarray((1.0 - explained) / np.maximum(explained, _LEAST_EXPLAINED))
