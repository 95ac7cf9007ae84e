"""Doses of one drug side by side, grouped by amount."""

from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.care import Dose

from ._response import Estimate, Onset, Response, Verdict
from ._together import Together, together

Judged = tuple[Dose, Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountSummary:
    """All doses of one amount.

    Attributes
    ----------
    doses, worked
        How many were given, and how many of them are told to have worked, each by itself.
    together
        What they say together; None with fewer than two that could be weighed.
    effect, onset_min
        Change in points and beginning of relief in minutes: of all doses together, or of the only
        one that could be weighed. None where nobody can tell.
    """

    amount: float
    unit: str
    doses: int
    worked: int
    together: Together | None
    effect: Estimate | None
    onset_min: Onset | None


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
    all_of_them = together(responses)
    effect = onset_min = None
    if all_of_them is None and worked:
        effect, onset_min = worked[0].effect, worked[0].onset_min
    elif all_of_them is not None and all_of_them.works:
        effect, onset_min = all_of_them.effect, all_of_them.onset_min
    return AmountSummary(
        amount=amount,
        unit=unit,
        doses=len(responses),
        worked=len(worked),
        together=all_of_them,
        effect=effect,
        onset_min=onset_min,
    )
