"""Facial pain indices from action-unit intensities, with their uncertainty."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits

EYES_CLOSED_FROM = 2.5
"""AU43 enters PSPI as 0 or 1; half of the 0-5 range counts as closed."""

SMILE_FROM = 1.0
"""AU12 below this is no smile: faces at rest are read as having some."""

SMILE_TAKES = 0.6
"""A smile raises the cheeks (AU6) by up to this share of what its AU12 has above that."""

BROW_SPEAKS_FROM = 2.0
"""At this intensity of AU4 or AU9 nothing is put down to a smile any more: no smile draws them."""

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


@dataclass(frozen=True, slots=True)
class IndexValues:
    """The indices of one frame, and how much of each a smile alone would have made."""

    pspi: IndexValue
    hpii: IndexValue
    smile_in_pspi: float
    smile_in_hpii: float


def index_values(action_units: ActionUnits, held: ActionUnits) -> IndexValues:
    """Return both indices of a frame.

    Parameters
    ----------
    held
        The same with AU43 as `HeldClosing` makes it, for PSPI.
    """
    cheek, lid = (_take(action_units, name)[0] for name in ("AU06", "AU07"))
    smile = explained_by_smile(action_units)
    orbit = 0.5 * (cheek + lid)
    return IndexValues(
        pspi=pspi(held),
        hpii=hpii(action_units),
        smile_in_pspi=min(smile, max(cheek, lid)),
        smile_in_hpii=min(smile, orbit) / 3.0,
    )


def explained_by_smile(action_units: ActionUnits) -> float:
    """Return how strongly a smile alone would tighten the orbit (AU6, AU7), intensity steps.

    Raised lip corners come with raised cheeks, and neither index knows of lip corners: so a smile
    looks like pain to both. A lowered brow or a wrinkled nose is no part of a smile, and leaves
    the orbit to pain again.
    """
    brow = max(_take(action_units, name)[0] for name in ("AU04", "AU09"))
    speaks = min(1.0, brow / BROW_SPEAKS_FROM)
    smile = max(0.0, _take(action_units, "AU12")[0] - SMILE_FROM)
    return SMILE_TAKES * smile * (1.0 - speaks)


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
