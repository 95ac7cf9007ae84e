"""A person's own ratings at the unit: kept, taken from the host or on the spot, and applied."""

from ._calibration import Calibration
from ._desk import CalibrationDesk
from ._kept import KeptCalibration
from ._method import score_method
from ._recent import RecentScores
from ._recording import (
    CALIBRATED_COLUMNS,
    TimedRating,
    calibrate_rows,
    read_ratings,
)
from ._store import CalibrationStore

__all__ = [
    "CALIBRATED_COLUMNS",
    "Calibration",
    "CalibrationDesk",
    "CalibrationStore",
    "KeptCalibration",
    "RecentScores",
    "TimedRating",
    "calibrate_rows",
    "read_ratings",
    "score_method",
]
