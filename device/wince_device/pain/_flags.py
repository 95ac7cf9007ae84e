"""What a reader must know beside a score."""

import numpy as np

from wince_wire import QualityFlag

from ._frame_window import ScoredFrame

FEW_SPIKES = 50
"""SCIENCE: below 50 spikes a noise-to-signal ratio is provisional."""

BASELINE_OLD_AFTER_S = 7 * 86_400.0
LOW_LIGHT_BELOW = 40.0
OVER_EXPOSED_ABOVE = 225.0
HEAD_TURNED_FROM_DEG = 25.0
COVERED_FROM = 0.2
"""Share of the frames; a hand that only passes by is not worth a word."""


def light_flags(window: list[ScoredFrame]) -> dict[QualityFlag, bool]:
    """Tell of too little and too much light: on the face, or in the picture that shows none.

    In the dark there is no face to measure the light on, and that is when it must be told.
    """
    found = [frame.mean_luma for frame in window if frame.found]
    lumas = found or [frame.mean_luma for frame in window]
    luma = float(np.mean(lumas)) if lumas else None
    return {
        QualityFlag.LOW_LIGHT: luma is not None and luma < LOW_LIGHT_BELOW,
        QualityFlag.OVER_EXPOSED: luma is not None and luma > OVER_EXPOSED_ABOVE,
    }


def face_covered(window: list[ScoredFrame]) -> bool:
    """Tell whether something lay before a part of the face."""
    return sum(frame.partly_covered for frame in window) > COVERED_FROM * len(window)


def face_small(window: list[ScoredFrame]) -> bool:
    """Tell whether the face was too small for fine lines in most of the frames that hold one."""
    small = [frame.small for frame in window if frame.found]
    return 2 * sum(small) > len(small)


def head_turned(window: list[ScoredFrame]) -> bool:
    """Tell whether the face was turned away in any frame."""
    return any(frame.found and abs(frame.yaw_deg) > HEAD_TURNED_FROM_DEG for frame in window)
