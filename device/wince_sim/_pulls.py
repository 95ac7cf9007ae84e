"""From action units to the pull of each displacement field.

The photograph shows a smile with parted lips. At rest the smile is let go and the mouth closed, so
some pulls are not zero when all action units are.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_sim import _fields
from wince_sim._fields import Array, Field

FIELDS: Final[tuple[Callable[[Array, Array], Field], ...]] = (
    _fields.brow_lower,
    _fields.upper_lids,
    _fields.lower_lids,
    _fields.cheek_raise,
    _fields.nose_wrinkle,
    _fields.upper_lip_raise,
    _fields.smile,
    _fields.upper_lip_lower,
    _fields.lower_lip_raise,
    _fields.jaw_drop,
)
REGION_NAMES: Final = ("V1", "V2", "V3")

_LIDS_SLIT = 0.06
_LIDS_TIGHT = 0.50
_MOUTH_SHUT = 0.83
_REST_SMILE = -0.85


def pulls(action_units: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the pull of each of `FIELDS` for action units between 0 and 5."""
    part = {name: value / 5.0 for name, value in action_units.items()}
    tight = 1.0 - (1.0 - part["AU07"]) * (1.0 - 0.35 * part["AU06"])
    lids_upper, lids_lower = _lids(part["AU43"], tight)
    open_mouth = 1.0 - (1.0 - 0.9 * part["AU25"]) * (1.0 - 0.6 * part["AU26"])
    shut = _MOUTH_SHUT * (1.0 - open_mouth)
    smile = _REST_SMILE + 1.15 * part["AU12"]
    return np.array(
        [
            part["AU04"] + 0.12 * part["AU09"],
            lids_upper,
            lids_lower,
            part["AU06"],
            part["AU09"],
            part["AU10"] + 0.25 * part["AU09"],
            smile,
            0.36 * shut,
            0.64 * shut,
            part["AU26"],
        ]
    )


def _lids(closed: float, tight: float) -> tuple[float, float]:
    """Return the shares of the eye's height that the upper and the lower lid take away."""
    left_open = _LIDS_SLIT + (1.0 - _LIDS_SLIT) * (1.0 - closed) * (1.0 - _LIDS_TIGHT * tight)
    lower = 0.32 * tight + 0.10 * closed * (1.0 - tight)
    return 1.0 - left_open - lower, lower
