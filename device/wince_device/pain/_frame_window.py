"""What is kept of each frame, and the stretches of it that an estimate looks at."""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import pairwise

from wince_wire import NoScoreReason

from ._indices import IndexValue, IndexValues

LONGEST_STEP_S = 1.0
"""Frames further apart than this do not cover the time between them."""


@dataclass(frozen=True, slots=True)
class ScoredFrame:
    """What is kept of one frame.

    Attributes
    ----------
    indices
        Absent until the person's own neutral is known, and while the face is not in sight.
    out_of_sight
        Why what is scored cannot be read from a face that was found: something lies before brow or
        cheeks, or part of the face beyond the picture's edge. None while all of it is in sight.
    partly_covered
        Something lies before any part of the face.
    small
        The face is so small in the picture that its action units are coarse.
    """

    t_s: float
    found: bool
    indices: IndexValues | None
    mean_luma: float
    yaw_deg: float
    out_of_sight: NoScoreReason | None
    partly_covered: bool
    small: bool

    @property
    def hpii(self) -> IndexValue | None:
        """HPII in the Wince form."""
        return None if self.indices is None else self.indices.hpii


class FrameWindow:
    """The last frames in order of time.

    Parameters
    ----------
    span_s
        Length of what is kept.
    """

    def __init__(self, *, span_s: float) -> None:
        self._span_s = span_s
        self._frames: deque[ScoredFrame] = deque()

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: ScoredFrame) -> None:
        """Take the next frame."""
        self._frames.append(frame)
        while self._frames[0].t_s < frame.t_s - self._span_s:
            self._frames.popleft()

    def last(self, span_s: float, until_s: float) -> list[ScoredFrame]:
        """Return the frames of the last seconds, the oldest first."""
        chosen: list[ScoredFrame] = []
        # From the new end: a window of seconds out of a minute is found in a few steps.
        for frame in reversed(self._frames):
            if frame.t_s <= until_s - span_s:
                break
            if frame.t_s <= until_s:
                chosen.append(frame)
        chosen.reverse()
        return chosen


def face_share(frames: list[ScoredFrame]) -> float:
    """Return the share of frames with a face; 0 without frames."""
    return sum(frame.found for frame in frames) / len(frames) if frames else 0.0


def bare_share(frames: list[ScoredFrame]) -> float:
    """Return the share of frames with a face that can be read; 0 without frames."""
    read = [frame.found and frame.out_of_sight is None for frame in frames]
    return sum(read) / len(read) if read else 0.0


def scored_s(frames: list[ScoredFrame], until_s: float) -> float:
    """Return how much of the time up to ``until_s`` the frames that could be scored stand for."""
    return _stood_for_s([frame.t_s for frame in frames if frame.indices is not None], until_s)


def scored_in_sight_s(frames: list[ScoredFrame], until_s: float) -> float:
    """Return how much of it they would stand for, were each face that was found in sight."""
    frames = [frame for frame in frames if frame.indices is not None or frame.out_of_sight]
    return _stood_for_s([frame.t_s for frame in frames], until_s)


def usual_obstacle(frames: list[ScoredFrame]) -> NoScoreReason | None:
    """Return why most of the frames in which a face is out of sight hide it; None without any."""
    reasons = Counter(frame.out_of_sight for frame in frames if frame.out_of_sight)
    return max(reasons, key=lambda reason: reasons[reason]) if reasons else None


def _stood_for_s(times_s: list[float], until_s: float) -> float:
    if not times_s:
        return 0.0
    return sum(
        min(LONGEST_STEP_S, after - before) for before, after in pairwise([*times_s, until_s])
    )
