"""Tells whether a face was still enough to measure the device's noise on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._floor import Method
from ._recording import Frames

FloatArray = NDArray[np.float64]

BLOCK_S: Final = 0.5
"""The head's place is told by medians over so long, which the noise hardly moves."""

FEWEST_SECONDS: Final = 5
FEWEST_RATE_HZ: Final = 5.0

START_SHARE: Final = 10.0
"""A region that moves by more than so many times its median made a movement of its own: noise of
the tracker stayed below seven times, in small and noisy pictures too, a blink made forty."""

START_FRAMES: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a face may move.

    Attributes
    ----------
    found
        Smallest share of frames with the face.
    shift, growth
        Largest range of the face's place and size, in interocular distances and as a part.
    shake
        Largest deviation of its place within half a second, in interocular distances.
    turn_deg
        Largest range of each of the head's angles.
    own_movement
        Whether the face itself may move.
    """

    found: float
    shift: float
    growth: float
    shake: float
    turn_deg: float
    own_movement: bool


LIMITS: Final = {
    "printed": Limits(
        found=0.98, shift=0.02, growth=0.01, shake=0.01, turn_deg=1.5, own_movement=False
    ),
    "live": Limits(found=0.9, shift=0.5, growth=0.2, shake=0.05, turn_deg=15.0, own_movement=True),
}


_ENOUGH: Final = f"measure for {FEWEST_SECONDS} s or longer"


def _counted(frames: int) -> str:
    return "1 picture" if frames == 1 else f"{frames} pictures"


def why_not_still(frames: Frames, method: Method) -> str | None:
    """Return a sentence that says what was wrong and what to do; None for a still face."""
    limits = LIMITS[method]
    return next(_faults(frames, limits), None)


def _faults(frames: Frames, limits: Limits) -> Iterator[str]:
    if frames.asked == 0 and frames.found > 0:
        yield (
            f"the pictures ended while the face settled, after {_counted(frames.found)} with it: "
            f"{_ENOUGH}"
        )
        return
    if frames.t_s.size == 0:
        yield (
            "no face was found: put the face into the middle of the picture, upright, large and "
            "evenly lit"
        )
        return
    found = frames.t_s.size / frames.asked
    if found < limits.found:
        yield (
            f"the face was lost in {frames.asked - frames.t_s.size} of {frames.asked} frames: give "
            "it more light, bring it nearer, and keep everything else out of the way"
        )
    seconds = frames.t_s[-1] - frames.t_s[0]
    if seconds < FEWEST_SECONDS - BLOCK_S:
        yield f"the face was seen for only {seconds:.1f} s once it had settled: {_ENOUGH}"
        return
    rate_hz = (frames.t_s.size - 1) / seconds
    if rate_hz < FEWEST_RATE_HZ:
        yield (
            f"only {rate_hz:.1f} pictures of the face came in a second, and {FEWEST_RATE_HZ:.0f} "
            "are needed: let the camera take more, and see that none are lost"
        )
        return
    if frames.step_s.size < FEWEST_RATE_HZ * seconds:
        yield (
            f"only {frames.step_s.size} pairs of successive frames came in {seconds:.1f} s: take a "
            "camera that loses no frames"
        )
        return
    if frames.faces_seen > 1:
        yield f"{frames.faces_seen} faces were in view: leave one"
    yield from _head_moved(frames, limits)
    yield from _face_moved(frames, limits)


def _head_moved(frames: Frames, limits: Limits) -> Iterator[str]:
    eyes_px = float(np.median(frames.interocular_px))
    still = "fix camera and face so that neither can move, and measure again"
    blocks = _blocks(frames.t_s)
    shift_px = float(_range(frames.centre_px, blocks).max())
    if shift_px > limits.shift * eyes_px:
        yield f"the head moved by {shift_px:.1f} px: {still}"
    growth = float(_range(frames.interocular_px[:, None], blocks)[0]) / eyes_px
    if growth > limits.growth:
        yield f"the head came nearer or went away by {100 * growth:.1f} %: {still}"
    turn_deg = float(_range(frames.angles_deg, blocks).max())
    if turn_deg > limits.turn_deg:
        yield f"the head turned by {turn_deg:.1f} degrees: {still}"
    shakes = [frames.centre_px[block].std(axis=0).max() for block in blocks]
    shake_px = float(np.median(shakes))
    if shake_px > limits.shake * eyes_px:
        yield f"the picture shook by {shake_px:.1f} px: {still}"


def _face_moved(frames: Frames, limits: Limits) -> Iterator[str]:
    medians = np.median(frames.moved_px, axis=0)
    if not (medians > 0.0).all():
        yield (
            "the camera gives the same picture again and again, so there is no noise to measure: "
            "check what the camera sends"
        )
        return
    starts = int((frames.moved_px > START_SHARE * medians).any(axis=1).sum())
    if not limits.own_movement and starts > max(2.0, START_FRAMES * frames.step_s.size):
        yield (
            f"the face itself moved in {starts} frames, as a living one does when it blinks: print "
            "a face and fix it before the camera, or measure the person with --live"
        )


def _blocks(t_s: FloatArray) -> list[NDArray[np.intp]]:
    numbers = np.floor((t_s - t_s[0]) / BLOCK_S)
    blocks = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
    fullest = max(block.size for block in blocks)
    return [block for block in blocks if 2 * block.size >= fullest]


def _range(values: FloatArray, blocks: list[NDArray[np.intp]]) -> FloatArray:
    """Return the range of the blocks' medians for each column."""
    medians = np.array([np.median(values[block], axis=0) for block in blocks])
    return np.asarray(np.ptp(medians, axis=0))
