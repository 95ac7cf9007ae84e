"""Tells the regions' motion a little late, when later frames have said where the head was."""

from collections import deque
from dataclasses import replace
from itertools import groupby
from typing import Final

from ._head_track import HeadTrack
from ._steady_head import smoothed
from .observation import FaceObservation
from .refined_motion import RefinedMotion
from .refined_points import PointMotion

LAG_S: Final = 0.1
"""So much of what follows is waited for. Half of it does most for a head that turns, twice as much
a little for one that lies still."""

WAIT_S: Final = 2.0 * LAG_S
"""A frame is told no later than this: a tenth of a second's frames are smoothed together."""


class MotionSmoother:
    """Gives frames their regions' motion, in order and each once.

    A pose that only earlier frames speak of is late where the head turns, and noisy where it rests.
    The frames after it tell as much again: over a stretch of frames the filters that steady the
    head are run backwards (see `_steady_head.smoothed`), and what the points did beside the head is
    measured from the poses that come of it.

    One smoother serves one tracker's frames. What was not measured on refined points is handed on
    as it is.
    """

    def __init__(self) -> None:
        self._waiting: deque[FaceObservation] = deque()
        self._motion = RefinedMotion()

    def add(self, observation: FaceObservation) -> list[FaceObservation]:
        """Take the next frame; return those, perhaps none, whose motion is known by now."""
        told = []
        if self._waiting and not observation.t_s > self._waiting[-1].t_s:
            told = self.finish()
        self._waiting.append(observation)
        if observation.points is None:
            # No later frame says where the head was before it was lost.
            return told + self.finish()
        if observation.t_s - self._waiting[0].t_s < WAIT_S:
            return told
        until_s = observation.t_s - LAG_S
        return told + self._tell(sum(one.t_s <= until_s for one in self._waiting))

    def finish(self) -> list[FaceObservation]:
        """Return the frames that still wait: no other will come, or not soon."""
        return self._tell(len(self._waiting))

    def _tell(self, count: int) -> list[FaceObservation]:
        """Return the oldest frames with their motion, by all that wait."""
        waiting = list(self._waiting)
        for _ in range(count):
            self._waiting.popleft()
        told: list[FaceObservation] = []
        for track, together in groupby(waiting, key=_track_of):
            frames = list(together)
            due = frames[: count - len(told)]
            if not due:
                break
            moved = [None] * len(due) if track is None else _moved(frames, len(due))
            told += [self._measured(*both) for both in zip(due, moved, strict=True)]
        return told

    def _measured(self, observation: FaceObservation, moved: PointMotion | None) -> FaceObservation:
        motion = self._motion.update(
            moved, t_s=observation.t_s, frame_index=observation.frame_index
        )
        if motion is None:
            return observation
        return replace(observation, region_speeds=motion.speeds, motion=motion, points=None)


def _track_of(observation: FaceObservation) -> HeadTrack | None:
    return None if observation.points is None else observation.points.moment.track


def _moved(frames: list[FaceObservation], count: int) -> list[PointMotion]:
    """Return what the points did in the first frames of one track, told by all of them."""
    points = [one.points for one in frames if one.points is not None]
    steps = [one.moment.step for one in points if one.moment.step is not None]
    poses, spreads = smoothed(steps)
    first = points[-1].moment.first
    # A reference has no step that leads up to it, and is where the first one begins.
    begins = 1 - (len(points) - len(steps))
    return [
        one.moved(poses[number], spreads[number], poses[max(number - 1, 0)], first)
        for number, one in enumerate(points[:count], start=begins)
    ]
