"""Calibrates the seconds of a recording by the ratings that were noted beside it."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wince_signals import FEWEST_RATINGS, SECONDS_BEFORE, minute_before
from wince_wire import RatedScore, RecordingError

from ._calibration import Calibration
from ._kept import MOST_RATINGS, KeptCalibration
from ._method import score_method

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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            _check_header(path, lines.fieldnames or ())
            return tuple(_rating(path, lines.line_num, line) for line in lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        msg = f"the ratings {path} cannot be read ({why}): give a CSV file with t_s and rating"
        raise RecordingError(msg) from error


def calibrate_rows(
    rows: Sequence[dict[str, Any]], ratings: Sequence[TimedRating]
) -> dict[str, Any]:
    """Add the calibrated score to every row, and return what the summary says of it.

    Parameters
    ----------
    rows
        One for each second in order of time, with ``t_s``, ``score``, and the interval's ends as
        far as the measurement alone is uncertain (``measured_low``, ``measured_high``) or, where
        those are absent, ``low`` and ``high``. `CALIBRATED_COLUMNS` are set in each of them.
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
        if row["score"] is not None and calibration.in_use:
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


def _calibrate(row: dict[str, Any], calibration: Calibration) -> None:
    read = calibration.apply(row["score"], _ends(row))
    if read is not None:
        row["calibrated"] = read.value
        row["calibrated_low"], row["calibrated_high"] = read.interval


def _pair(rows: Sequence[Mapping[str, Any]], rating: TimedRating) -> RatedScore | None:
    before = [row for row in rows if rating.t_s - SECONDS_BEFORE < row["t_s"] <= rating.t_s]
    minute = minute_before(
        [_number(row["score"]) for row in before[-SECONDS_BEFORE:]],
        lows=[_number((_ends(row) or (None, None))[0]) for row in before[-SECONDS_BEFORE:]],
        highs=[_number((_ends(row) or (None, None))[1]) for row in before[-SECONDS_BEFORE:]],
    )
    if minute is None:
        return None
    return RatedScore(
        t_ns=max(0, round(rating.t_s * _NS_PER_S)),
        rating=rating.rating,
        score=minute.score,
        spread=minute.spread,
        interval=minute.interval,
    )


def _ends(row: Mapping[str, Any]) -> tuple[float, float] | None:
    low = row.get("measured_low", row.get("low"))
    high = row.get("measured_high", row.get("high"))
    return None if low is None or high is None else (low, high)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


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
    if not (math.isfinite(t_s) and 0.0 <= rating <= 10.0):
        msg = f"line {line} of the ratings {path} has the rating {rating:g}: use 0 to 10"
        raise RecordingError(msg)
    return TimedRating(t_s, rating)
