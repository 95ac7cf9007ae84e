"""Pairs people's ratings with what was measured, and sends each unit its person's calibration."""

from ._keeper import Calibrations, PersonState
from ._pairing import PairedRating, pair_rating
from ._record import CALIBRATIONS, remove_record
from ._watch import CalibrationWatch

__all__ = [
    "CALIBRATIONS",
    "CalibrationWatch",
    "Calibrations",
    "PairedRating",
    "PersonState",
    "pair_rating",
    "remove_record",
]
