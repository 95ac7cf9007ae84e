"""Calibrates the seconds of a recording by the ratings that were noted beside it."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_device.result_files import Row
from wince_signals import FEWEST_RATINGS, SECONDS_BEFORE
from wince_wire import MOST_RATINGS, QualityFlag, RatedScore, RecordingError

from ._calibration import Calibration
from ._kept import KeptCalibration
from ._method import score_method
from ._pairing import pair_rating

CALIBRATED_COLUMNS: Final = {
    "calibrated": "float64",
    "calibrated_low": "float64",
    "calibrated_high": "float64",
}
"""Beside ``score`` in the table of seconds; empty without ratings enough."""
_NS_PER_S: Final = 1e9


@dataclass(frozen=True, slots=True)
class TimedRating:
    """What a person said at one moment.

    Attributes
    ----------
    t_s
        On the recording's clock.
    rating
        0-10.
    """

    t_s: float
    rating: float


def read_ratings(path: Path) -> tuple[TimedRating, ...]:
    """Read a CSV file with the columns ``t_s`` and ``rating``; others are ignored.

    Raises
    ------
    RecordingError
        If it cannot be read, lacks a column, or a line holds no number or one out of range.
    """
    if path.exists() and not path.is_file():
        msg = f"the ratings {path} are no regular file: give a CSV file with t_s and rating"
        raise RecordingError(msg)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            _check_header(path, lines.fieldnames or ())
            return tuple(_rating(path, lines.line_num, line) for line in lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        msg = f"the ratings {path} cannot be read ({why}): give a CSV file with t_s and rating"
        raise RecordingError(msg) from error


def calibrate_rows(rows: Sequence[Row], ratings: Sequence[TimedRating]) -> Row:
    """Add the calibrated score to every row, and return what the summary says of it.

    Parameters
    ----------
    rows
        One for each second in order of time, with ``t_s``, ``score``, ``measured_low``,
        ``measured_high`` and ``flags``. `CALIBRATED_COLUMNS` are set in each of them, and
        ``uncalibrated`` goes from the flags of those that are.
    ratings
        All of one person.
    """
    rated = [pair for rating in ratings if (pair := _pair(rows, rating)) is not None]
    kept = KeptCalibration(
        patient="recording",
        score_method=score_method(),
        own=tuple(sorted(rated, key=lambda one: one.t_ns)[-MOST_RATINGS:]),
    )
    calibration = Calibration(kept)
    for row in rows:
        row.update(dict.fromkeys(CALIBRATED_COLUMNS))
        if row["score"] is not None:
            _calibrate(row, calibration)
    fit = calibration.fit
    return {
        "calibrated": fit is not None,
        "ratings_given": len(ratings),
        "ratings_used": len(kept.rated),
        "ratings_needed": FEWEST_RATINGS,
        "calibration_error": None if fit is None else fit.error,
        "face_follows_ratings": None if fit is None else fit.follows,
    }


def _calibrate(row: Row, calibration: Calibration) -> None:
    read = calibration.apply(row["score"], _measured(row))
    if read is not None:
        row["calibrated"] = read.value
        row["calibrated_low"], row["calibrated_high"] = read.interval
        flags = [flag for flag in row["flags"].split(",") if flag != QualityFlag.UNCALIBRATED]
        row["flags"] = ",".join(flags)


def _pair(rows: Sequence[Row], rating: TimedRating) -> RatedScore | None:
    before = [row for row in rows if rating.t_s - SECONDS_BEFORE < row["t_s"] <= rating.t_s]
    return pair_rating(
        rating.rating,
        [(row["score"], _measured(row)) for row in before[-SECONDS_BEFORE:]],
        t_ns=max(0, round(rating.t_s * _NS_PER_S)),
    )


def _measured(row: Row) -> tuple[float, float] | None:
    low, high = row["measured_low"], row["measured_high"]
    return None if low is None or high is None else (low, high)


def _check_header(path: Path, names: Sequence[str]) -> None:
    missing = [name for name in ("t_s", "rating") if name not in names]
    if missing:
        msg = f"the ratings {path} have no column {missing[0]!r}: name the columns t_s and rating"
        raise RecordingError(msg)


def _rating(path: Path, line: int, cells: Mapping[str, str | None]) -> TimedRating:
    try:
        t_s, rating = float(cells["t_s"] or ""), float(cells["rating"] or "")
    except ValueError as error:
        msg = f"line {line} of the ratings {path} holds no number in t_s or rating: correct it"
        raise RecordingError(msg) from error
    if not math.isfinite(t_s):
        msg = f"line {line} of the ratings {path} has the time {t_s:g}: use seconds"
        raise RecordingError(msg)
    if not 0.0 <= rating <= 10.0:
        msg = f"line {line} of the ratings {path} has the rating {rating:g}: use 0 to 10"
        raise RecordingError(msg)
    return TimedRating(t_s, rating)
