"""Doses of one drug side by side, grouped by amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from wince_host.care import Dose

from ._response import Response, Verdict

Judged = tuple[Dose, Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountSummary:
    """All doses of one amount.

    Attributes
    ----------
    doses, worked
        How many were given, and how many of them are told to have worked.
    effect
        Mean change in points over those that worked; None when none did. It says nothing of the
        others, so it must never stand without both counts.
    onset_min
        Median onset in minutes over those that worked.
    """

    amount: float
    unit: str
    doses: int
    worked: int
    effect: float | None
    onset_min: float | None


def by_drug(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Return the doses of each drug, whatever the case of its name, as it was written last."""
    found: dict[str, list[Judged]] = {}
    for one in sorted(judged, key=lambda one: one[0].t_ns):
        found.setdefault(drug_key(one[0].drug), []).append(one)
    return {members[-1][0].drug.strip(): members for members in found.values()}


def by_amount(judged: Sequence[Judged]) -> list[AmountSummary]:
    """Return one summary per amount and unit, the smallest amount of each unit first."""
    found: dict[tuple[str, float], list[Response]] = {}
    for dose, response in judged:
        found.setdefault((dose.unit.strip(), dose.amount), []).append(response)
    return [_summary(*key, responses) for key, responses in sorted(found.items())]


def drug_key(drug: str) -> str:
    """Return what makes two names the same drug."""
    return " ".join(drug.split()).casefold()


def _summary(unit: str, amount: float, responses: Sequence[Response]) -> AmountSummary:
    worked = [response for response in responses if response.verdict is Verdict.WORKED]
    effects = [response.effect.value for response in worked if response.effect is not None]
    onsets = [response.onset_min.value for response in worked if response.onset_min is not None]
    return AmountSummary(
        amount=amount,
        unit=unit,
        doses=len(responses),
        worked=len(worked),
        effect=fmean(effects) if effects else None,
        onset_min=median(onsets) if onsets else None,
    )
