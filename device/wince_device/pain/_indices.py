"""Facial pain indices from action-unit intensities, with their uncertainty."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits

EYES_CLOSED_FROM = 2.5
"""AU43 enters PSPI as 0 or 1; half of the 0-5 range counts as closed."""

APEX_SHARE = 0.25
"""APEX frames of a recording: the top quarter by the HPII composite (Wince form)."""


@dataclass(frozen=True, slots=True)
class IndexValue:
    """An index of one frame with one standard deviation."""

    value: float
    deviation: float


def pspi(action_units: ActionUnits) -> IndexValue:
    """Prkachin and Solomon Pain Intensity, 0-16.

    AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43, where AU43 is 0 or 1 (Prkachin & Solomon, Pain
    2008;139:267). The deviation of each maximum of two uncertain intensities is Clark's (1961).
    A blink is no AU43: of single frames in a row, give what `HeldClosing` makes of each.
    """
    value, variance = _take(action_units, "AU04")
    for pair in (("AU06", "AU07"), ("AU09", "AU10")):
        first, second = (_take(action_units, name) for name in pair)
        value += max(first[0], second[0])
        variance += _variance_of_maximum(first, second)
    eyes, eyes_variance = _take(action_units, "AU43")
    value += 1.0 if eyes >= EYES_CLOSED_FROM else 0.0
    closed = float(ndtr((eyes - EYES_CLOSED_FROM) / math.sqrt(max(eyes_variance, 1e-12))))
    variance += closed * (1.0 - closed)
    return IndexValue(value, math.sqrt(variance))


def hpii(action_units: ActionUnits) -> IndexValue:
    """Headache Pain Intensity Index in the Wince form, 0-5.

    Mean of AU4, (AU6 + AU7) / 2 and AU9. The published weights (npj Digit. Med. 2026,
    10.1038/s41746-026-02617-2) are not public; this form is named as ours wherever it is shown.
    """
    brow, cheek, lid, nose = (
        _take(action_units, name) for name in ("AU04", "AU06", "AU07", "AU09")
    )
    value = (brow[0] + 0.5 * (cheek[0] + lid[0]) + nose[0]) / 3.0
    variance = (brow[1] + 0.25 * (cheek[1] + lid[1]) + nose[1]) / 9.0
    return IndexValue(value, math.sqrt(variance))


def apex_frames(composite: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the indices of the APEX frames: the top quarter by the HPII composite.

    Parameters
    ----------
    composite
        Shape ``(n,)``: HPII of each frame, NaN for a frame without a face.
    """
    finite = np.flatnonzero(np.isfinite(composite))
    if finite.size == 0:
        return finite
    count = max(1, round(APEX_SHARE * finite.size))
    order = np.argsort(composite[finite], kind="stable")[-count:]
    return np.sort(finite[order])


def _take(action_units: ActionUnits, name: str) -> tuple[float, float]:
    at = ACTION_UNIT_NAMES.index(name)
    return float(action_units.intensities[at]), float(action_units.deviations[at]) ** 2


def _variance_of_maximum(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Variance of the larger of two independent Gaussians given as (mean, variance)."""
    spread = math.sqrt(first[1] + second[1])
    if spread == 0.0:
        return 0.0
    distance = (first[0] - second[0]) / spread
    chance = float(ndtr(distance))
    density = math.exp(-0.5 * distance**2) / math.sqrt(2.0 * math.pi)
    mean = first[0] * chance + second[0] * (1.0 - chance) + spread * density
    square = (
        (first[0] ** 2 + first[1]) * chance
        + (second[0] ** 2 + second[1]) * (1.0 - chance)
        + (first[0] + second[0]) * spread * density
    )
    return max(0.0, square - mean**2)
