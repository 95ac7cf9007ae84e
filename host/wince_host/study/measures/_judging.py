"""Which parts of a block count, and by which rule the others do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from wince_host.study._material import Beats, Block, Frames, Problem
from wince_host.study._parameters import StudyParameters

PARTS_OF_RATE: Final = 10
FEWEST_STEPS: Final = 5
"""A tenth of a block with fewer frames says nothing of their rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What of a block counts.

    Attributes
    ----------
    face_share, pulse_share
        Of the block's time, 0-1.
    """

    face_used: bool
    heart_used: bool
    coupled: bool
    face_share: float
    pulse_share: float
    problems: tuple[Problem, ...]


def session_rate_hz(blocks: Sequence[Block]) -> float | None:
    """Return the frame rate that most blocks have."""
    rates = [block.frames.rate_hz for block in blocks if block.frames is not None]
    return median(rates) if rates else None


def judge(block: Block, usual_rate_hz: float | None, parameters: StudyParameters) -> Judged:
    """Hold a block against every rule.

    Parameters
    ----------
    usual_rate_hz
        Frame rate of the session's other blocks.
    """
    problems = list(block.problems)
    face_share, pulse_share = _face_share(block), _pulse_share(block)
    problems += _of_length(block, parameters)
    problems += _of_face(block, face_share, usual_rate_hz, parameters)
    problems += _of_heart(block, pulse_share, parameters)
    problems += _of_clocks(block, parameters)
    broken = {problem.part for problem in problems}
    whole = not broken & {"session", "block"}
    face = whole and block.frames is not None and "face" not in broken
    heart = whole and block.beats is not None and "heart" not in broken
    return Judged(
        face_used=face,
        heart_used=heart,
        coupled=face and heart and "coupling" not in broken,
        face_share=face_share,
        pulse_share=pulse_share,
        problems=tuple(problems),
    )


def _face_share(block: Block) -> float:
    if block.frames is None or block.frames.speeds.size == 0:
        return 0.0
    return float(np.mean(np.isfinite(block.frames.speeds[:, 0])))


def _pulse_share(block: Block) -> float:
    if block.beats is None or block.duration_s <= 0.0:
        return 0.0
    return min(1.0, float(np.nansum(block.beats.intervals_ms)) / 1000.0 / block.duration_s)


def _of_length(block: Block, parameters: StudyParameters) -> Iterator[Problem]:
    planned_s = block.planned_s
    if planned_s and block.duration_s < parameters.least_planned_share * planned_s:
        yield Problem(
            part="block",
            rule="too_short",
            sentence=f"the block lasted {block.duration_s:.0f} s of {planned_s:.0f} s planned: do "
            "it again, or lower least_planned_share",
        )


def _of_face(
    block: Block, share: float, usual_rate_hz: float | None, parameters: StudyParameters
) -> Iterator[Problem]:
    if block.frames is None:
        return
    most = parameters.most_rate_change
    slowest, fastest = rate_range_hz(block.frames)
    if fastest > slowest * (1.0 + most):
        yield _face(
            "rate_changes",
            f"the frame rate changes between {slowest:.1f} and {fastest:.1f} Hz within the block: "
            "fix the camera's rate, or cut the block where it changes",
        )
    elif usual_rate_hz and abs(block.frames.rate_hz / usual_rate_hz - 1.0) > most:
        yield _face(
            "rate_changes",
            f"the frame rate is {block.frames.rate_hz:.1f} Hz and {usual_rate_hz:.1f} Hz in the "
            "session's other blocks: spikes of other rates cannot be compared",
        )
    if share < parameters.least_face_share:
        yield _face(
            "face_lost",
            f"the face was followed for {share:.0%} of the block, less than "
            f"{parameters.least_face_share:.0%}: look at light and view",
        )


def _of_heart(block: Block, share: float, parameters: StudyParameters) -> Iterator[Problem]:
    if block.beats is None:
        return
    if share < parameters.least_pulse_share:
        yield Problem(
            part="heart",
            rule="pulse_lost",
            sentence=f"inter-beat intervals cover {share:.0%} of the block, less than "
            f"{parameters.least_pulse_share:.0%}: look at the sensor's seat",
        )
    corrected = block.beats.corrected / max(1, block.beats.times_s.size)
    if corrected > parameters.most_corrected_share:
        yield Problem(
            part="heart",
            rule="many_corrected",
            sentence=f"{corrected:.0%} of the intervals were corrected, more than "
            f"{parameters.most_corrected_share:.0%}: look at the pulse wave",
        )


def _of_clocks(block: Block, parameters: StudyParameters) -> Iterator[Problem]:
    frames, beats = block.frames, block.beats
    if frames is None or beats is None or beats.times_s.size < 2 or frames.times_s.size < 2:
        return
    share = _overlap(frames, beats)
    if share < parameters.least_overlap_share:
        yield Problem(
            part="coupling",
            rule="clocks_apart",
            sentence=f"face ({frames.times_s[0]:.0f} to {frames.times_s[-1]:.0f} s) and heart "
            f"({beats.times_s[0]:.0f} to {beats.times_s[-1]:.0f} s) have {share:.0%} of their time "
            "in common: give the offset between the two clocks",
        )


def _overlap(frames: Frames, beats: Beats) -> float:
    begin = max(float(frames.times_s[0]), float(beats.times_s[0]))
    end = min(float(frames.times_s[-1]), float(beats.times_s[-1]))
    shorter = min(float(np.ptp(frames.times_s)), float(np.ptp(beats.times_s)))
    return max(0.0, end - begin) / shorter if shorter > 0.0 else 0.0


def rate_range_hz(frames: Frames) -> tuple[float, float]:
    """Return the slowest and fastest frame rate over the tenths of a block."""
    taken_s = frames.times_s[frames.taken]
    steps = np.diff(taken_s)
    edges = np.linspace(0, steps.size, PARTS_OF_RATE + 1).astype(int)
    parts = [steps[a:b] for a, b in pairwise(edges) if b - a >= FEWEST_STEPS]
    rates = [1.0 / float(np.median(part)) for part in parts]
    return (min(rates), max(rates)) if rates else (frames.rate_hz, frames.rate_hz)


def _face(rule: str, sentence: str) -> Problem:
    return Problem(part="face", rule=rule, sentence=sentence)
