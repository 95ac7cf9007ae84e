"""The numbers of what the page of medicines shows, as CSV and as JSON."""

import csv
import io
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from wince_host.care import Dose

from ._compare import AmountSummary, Judged, by_amount, by_drug
from ._response import Estimate, Finding, Onset, Response
from ._usual import BEFORE_MIN

COLUMNS = (
    "patient", "given_utc", "drug", "amount", "unit", "entered_by", "verdict", "reasons", "notes",
    "effect_points", "effect_low", "effect_high", "onset_min", "onset_low", "onset_high",
    "onset_within_3_min", "lasted_min", "lasted_low", "lasted_high", "chance", "seen_share",
    "days_compared", "read_until_min",
)  # fmt: skip
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(judged: Sequence[Judged]) -> str:
    """Return one line per dose. Words that a spreadsheet would run get a quote before them."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in judged:
        writer.writerow({name: _cell(value) for name, value in _row(*one).items()})
    return written.getvalue()


def as_json(judged: Sequence[Judged]) -> str:
    """Return every dose with its minutes, -2 h to +6 h, and what all of an amount say together."""
    doses = [{**_row(*one), "minutes": _minutes(one[1])} for one in judged]
    about = {
        "interval": 0.9,
        "unit": "points of the 0-10 estimate of pain expression",
        "first_minute": -BEFORE_MIN,
        "doses": doses,
        "amounts": [
            _amount(drug, one)
            for drug, all_of_it in by_drug(judged).items()
            for one in by_amount(all_of_it)
        ],
    }
    return json.dumps(about, ensure_ascii=False, allow_nan=False)


def _row(dose: Dose, response: Response) -> dict[str, object]:
    return {
        "patient": dose.patient,
        "given_utc": datetime.fromtimestamp(dose.t_ns // 10**9, tz=UTC).isoformat(),
        "drug": dose.drug,
        "amount": dose.amount,
        "unit": dose.unit,
        "entered_by": dose.entered_by,
        "verdict": str(response.verdict),
        "reasons": _words(response.reasons),
        "notes": _words(response.notes),
        **_estimate("effect", response.effect, first="effect_points", digits=2),
        **_onset(response.onset_min),
        **_estimate("lasted", response.lasted_min, first="lasted_min", digits=0),
        "chance": response.chance,
        "seen_share": round(response.seen, 3),
        "days_compared": response.days,
        "read_until_min": response.until_min,
    }


def _amount(drug: str, summary: AmountSummary) -> dict[str, object]:
    known = summary.together
    return {
        "drug": drug,
        "amount": summary.amount,
        "unit": summary.unit,
        "doses": summary.doses,
        "worked": summary.worked,
        "weighed_together": 0 if known is None else known.weighed,
        "chance": None if known is None else known.chance,
        **_estimate("share", None if known is None else known.share, first="share", digits=3),
        **_estimate("effect", summary.effect, first="effect_points", digits=2),
        **_onset(summary.onset_min),
    }


def _onset(onset: Onset | None) -> dict[str, float | None]:
    """Return the interval, how sure its likeliest moment is, and the moment if it may be told."""
    numbers = _estimate("onset", onset, first="onset_min", digits=1)
    if onset is not None and not onset.is_sharp:
        numbers["onset_min"] = None
    return {**numbers, "onset_within_3_min": None if onset is None else round(onset.near, 2)}


def _estimate(
    name: str, estimate: Estimate | None, *, first: str, digits: int
) -> dict[str, float | None]:
    names = (first, f"{name}_low", f"{name}_high")
    if estimate is None:
        return dict.fromkeys(names)
    values = (estimate.value, estimate.low, estimate.high)
    return {
        key: round(value, digits) if math.isfinite(value) else None
        for key, value in zip(names, values, strict=True)
    }


def _words(found: Sequence[Finding]) -> str:
    return "; ".join(
        " ".join([str(one.reason), *(f"{number:g}" for number in one.numbers)]) for one in found
    )


def _minutes(response: Response) -> dict[str, list[float | None]]:
    return {"score": _values(response.scores), "usual": _values(response.usual)}


def _values(values: NDArray[np.float64]) -> list[float | None]:
    return [round(float(value), 2) if math.isfinite(value) else None for value in values]


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value
