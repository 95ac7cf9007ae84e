"""Holds a window of region motion against the device's noise floor, frame by frame."""

import logging
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import REGION_NAMES, FaceObservation
from wince_wire import MotionAboveFloor, QualityFlag

from ._conditions import Conditions, what_changed
from ._floor import NoiseFloor, RegionFloor
from ._share import share_above_floor
from ._versions import LANDMARK_MODEL, software_version

_log = logging.getLogger(__name__)

FEWEST_SPEEDS: Final = 10
"""Fewer frames tell no mean square."""

LONGEST_WINDOW_S: Final = 120.0

FloatArray = NDArray[np.float64]


class FloorState(StrEnum):
    """What can be said of the motion in a window."""

    HELD = "held"
    UNKNOWN = "unknown"
    STALE = "stale"
    NO_MOTION = "no_motion"


_FLAGS: Final = {
    FloorState.UNKNOWN: QualityFlag.NOISE_FLOOR_UNKNOWN,
    FloorState.STALE: QualityFlag.NOISE_FLOOR_STALE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorReading:
    """The share of each region's motion above the floor, or why there is none.

    Attributes
    ----------
    state
        ``no_motion``: too few speeds were measured for any share.
    shares
        One for each region with enough speeds; empty unless the floor holds.
    why
        In words, for a stale floor.
    """

    state: FloorState
    shares: tuple[MotionAboveFloor, ...] = ()
    why: str | None = None

    @property
    def flag(self) -> QualityFlag | None:
        """The flag to raise beside a value."""
        return _FLAGS.get(self.state)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is kept of one frame whose speeds are known."""

    t_s: float
    step_s: float
    interocular_px: float
    mean_luma: float
    refined: bool
    speeds: FloatArray = field(repr=False)


class FloorGauge:
    """Takes every frame and tells how much of the motion is more than noise.

    Parameters
    ----------
    floor
        The kept floor; None where none was measured.
    camera
        The camera's name now; None for a recording, whose camera nobody can tell.
    """

    def __init__(self, floor: NoiseFloor | None, *, camera: str | None) -> None:
        self._floor = floor
        self._camera = camera
        self._frame_size_px: tuple[int, int] | None = None
        self._steps: deque[_Step] = deque()
        self._before: tuple[float, int] | None = None
        self._told: str | None = None

    @property
    def floor(self) -> NoiseFloor | None:
        """The floor that is held against."""
        return self._floor

    def note_frame_size(self, width_px: int, height_px: int) -> None:
        """Learn how large the camera's pictures are."""
        self._frame_size_px = (width_px, height_px)

    def add(self, observation: FaceObservation) -> None:
        """Take the next frame, with or without a face."""
        before, self._before = self._before, (observation.t_s, observation.frame_index)
        speeds, eyes_px = observation.region_speeds, observation.interocular_px
        if before is None or speeds is None or eyes_px is None or not np.isfinite(speeds).any():
            return
        step_s = observation.t_s - before[0]
        if observation.frame_index != before[1] + 1 or step_s <= 0.0:
            return
        refined = observation.motion is not None
        step = _Step(observation.t_s, step_s, eyes_px, observation.mean_luma, refined, speeds)
        self._steps.append(step)
        while self._steps[0].t_s < observation.t_s - LONGEST_WINDOW_S:
            self._steps.popleft()

    def reading(self, span_s: float, until_s: float) -> FloorReading:
        """Return what the seconds up to a time show."""
        steps = [step for step in self._steps if until_s - span_s < step.t_s <= until_s]
        if len(steps) < FEWEST_SPEEDS:
            return FloorReading(state=FloorState.NO_MOTION)
        if self._floor is None:
            return FloorReading(state=FloorState.UNKNOWN)
        why = what_changed(self._floor, self._now(steps))
        self._tell(why)
        if why is not None:
            return FloorReading(state=FloorState.STALE, why=why)
        return FloorReading(state=FloorState.HELD, shares=_shares(self._floor, steps))

    def _now(self, steps: list[_Step]) -> Conditions:
        return Conditions(
            camera=self._camera,
            frame_size_px=self._frame_size_px,
            rate_hz=1.0 / float(np.median([step.step_s for step in steps])),
            interocular_px=float(np.median([step.interocular_px for step in steps])),
            mean_luma=float(np.median([step.mean_luma for step in steps])),
            refined=steps[-1].refined,
            software=software_version(),
            landmark_model=LANDMARK_MODEL,
        )

    def _tell(self, why: str | None) -> None:
        """Log once what changed, and once that all is as it was."""
        kind = None if why is None else why.partition(" is ")[0]
        if kind != self._told and why is not None:
            _log.warning("the noise floor no longer holds: %s; measure it again", why)
        elif kind != self._told:
            _log.info("the noise floor holds again")
        self._told = kind


def _shares(floor: NoiseFloor, steps: list[_Step]) -> tuple[MotionAboveFloor, ...]:
    speeds = np.array([step.speeds for step in steps])
    steps_s = np.array([step.step_s for step in steps])
    eyes_px = np.array([step.interocular_px for step in steps])
    made = []
    for column, (name, region) in enumerate(zip(REGION_NAMES, floor.regions, strict=True)):
        known = np.isfinite(speeds[:, column])
        one = _region_share(
            name, region, floor.seconds, speeds[known, column], steps_s[known], eyes_px[known]
        )
        if one is not None:
            made.append(one)
    return tuple(made)


def _region_share(
    name: str,
    region: RegionFloor,
    floor_seconds: int,
    speeds: FloatArray,
    steps_s: FloatArray,
    eyes_px: FloatArray,
) -> MotionAboveFloor | None:
    """Return one region's share; None where too little was measured, or nothing moved at all."""
    if speeds.size < FEWEST_SPEEDS or not (speeds > 0.0).any():
        return None
    covered_s = float(steps_s.sum())
    share = share_above_floor(
        measured=float(np.mean(speeds**2)),
        expected=float(np.mean(region.mean_square_px2 / (eyes_px * steps_s) ** 2)),
        deviation=region.second_deviation * np.sqrt(1.0 / covered_s + 1.0 / floor_seconds),
        seconds=floor_seconds,
        frames=speeds.size,
    )
    return MotionAboveFloor(
        region=name, share=share.share, interval=(share.low, share.high), frames=speeds.size
    )
