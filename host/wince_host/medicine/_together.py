"""What several doses of one amount say together: how often they help, by how much, how fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from ._posterior import TAIL, onset_of
from ._respond import MOST_CHANCE
from ._response import Estimate, Onset, Reason, Response
from ._shapes import LATEST_ONSET_MIN

FEWEST_DOSES = 2
SHARES = (np.arange(20) + 0.5) / 20.0
"""Shares of the doses that bring relief; all alike likely before anything was seen."""
ONSET_SPREADS_MIN = (2.5, 5.0, 10.0, 20.0)
"""How much the onset of this amount may differ from dose to dose (SD); alike likely."""
IN_COMMON = 0.25
"""Share of the variance of the sizes that all doses have in common: they are compared with the same
days, and given for the same reasons."""
DRAWS = 4000
SEED = 20260118


@dataclass(frozen=True, slots=True)
class Together:
    """What is known of several doses of one amount to one person.

    Attributes
    ----------
    weighed
        How many of them could be weighed at all.
    chance
        How often as much evidence arises in all of them without any response.
    works
        Whether ``chance`` is small enough for a verdict, as small as for a single dose.
    share
        Share of the doses that bring relief.
    effect
        Mean change in points over the weighed doses; one without relief counts as no change.
    onset_min
        Minutes until relief usually begins where it comes. None unless it works.
    """

    weighed: int
    chance: float
    works: bool
    share: Estimate
    effect: Estimate
    onset_min: Onset | None


def together(responses: Sequence[Response]) -> Together | None:
    """Weigh doses of one amount together.

    Each of them brought relief or did not; how often, when it usually begins, and how much that
    differs from dose to dose is weighed by the evidence of all of them, so that a dose of which
    nobody can tell counts as well, for as much as it says.

    Parameters
    ----------
    responses
        To doses of one amount to one person.

    Returns
    -------
    Together or None
        None with fewer than `FEWEST_DOSES` doses that could be weighed. A dose with a fall that
        may have begun before it says nothing.
    """
    weighed = [one for one in responses if _can_be_weighed(one)]
    if len(weighed) < FEWEST_DOSES:
        return None
    chance = _chance_of_all(weighed)
    works = chance <= MOST_CHANCE
    evidence = [one.onset_evidence for one in weighed if one.onset_evidence is not None]
    relief = np.array([_relief(one) for one in evidence])
    table = _log_posterior(relief)
    return Together(
        weighed=len(weighed),
        chance=chance,
        works=works,
        share=_share(table),
        effect=_effect(weighed, relief, table),
        onset_min=onset_of(np.exp(scipy.special.logsumexp(table, axis=(0, 1)))) if works else None,
    )


def _can_be_weighed(one: Response) -> bool:
    fell_before = any(reason.reason is Reason.FELL_BEFORE for reason in one.reasons)
    known = one.onset_evidence is not None and bool(np.isfinite(one.onset_evidence).any())
    return known and not fell_before


def _chance_of_all(weighed: Sequence[Response]) -> float:
    """Combine the chances of single doses (Fisher, Statistical Methods for Research Workers)."""
    chances = [1.0 if one.chance is None else one.chance for one in weighed]
    return float(scipy.special.gammaincc(len(chances), -np.log(chances).sum()))


def _relief(onset_evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the evidence for relief by what is usual; logarithms, shape (spreads, onsets)."""
    best = float(onset_evidence.max())
    with np.errstate(divide="ignore"):
        return np.log(_onsets() @ np.exp(onset_evidence - best)) + best


@cache
def _onsets() -> NDArray[np.float64]:
    """Return how likely each onset of one dose is; shape (spreads, usual onsets, onsets)."""
    minutes = np.arange(LATEST_ONSET_MIN + 1, dtype=np.float64)
    away = (minutes[None, :] - minutes[:, None])[None] / np.array(ONSET_SPREADS_MIN)[:, None, None]
    shares = np.exp(-0.5 * away**2)
    found: NDArray[np.float64] = shares / shares.sum(axis=-1, keepdims=True)
    return found


def _log_posterior(relief: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the evidence of all doses; shape (shares, spreads, usual onsets).

    Parameters
    ----------
    relief
        Shape (doses, spreads, usual onsets): logarithm of each dose's evidence ratio for relief.
    """
    shares = SHARES[:, None, None]
    either = [np.logaddexp(np.log1p(-shares), np.log(shares) + one[None]) for one in relief]
    summed = np.sum(either, axis=0)
    found: NDArray[np.float64] = summed - scipy.special.logsumexp(summed)
    return found


def _share(table: NDArray[np.float64]) -> Estimate:
    shares = np.exp(scipy.special.logsumexp(table, axis=(1, 2)))
    cumulated = np.concatenate([[0.0], np.cumsum(shares)])
    edges = np.linspace(0.0, 1.0, cumulated.size)
    low, middle, high = np.interp((TAIL, 0.5, 1.0 - TAIL), cumulated, edges)
    return Estimate(float(middle), float(low), float(high))


def _effect(
    weighed: Sequence[Response], relief: NDArray[np.float64], table: NDArray[np.float64]
) -> Estimate:
    """Return the mean change over the doses, drawn from the evidence of all of them."""
    random = np.random.default_rng(SEED)
    place = random.choice(table.size, DRAWS, p=np.exp(table).ravel())
    share, spread, usual = np.unravel_index(place, table.shape)
    with_relief = np.log(SHARES[share]) + relief[:, spread, usual]
    came = random.random(with_relief.shape) < np.exp(
        with_relief - np.logaddexp(with_relief, np.log1p(-SHARES[share]))
    )
    own = random.normal(size=(len(weighed), DRAWS))
    drawn = np.sqrt(IN_COMMON) * random.normal(size=DRAWS) + np.sqrt(1.0 - IN_COMMON) * own
    sizes = np.array([_sizes(one, each) for one, each in zip(weighed, drawn, strict=True)])
    means = np.where(came, sizes, 0.0).mean(axis=0)
    low, middle, high = np.quantile(means, (TAIL, 0.5, 1.0 - TAIL))
    return Estimate(float(middle), float(low), float(high))


def _sizes(one: Response, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sizes of a response, should there be one, for draws of a standard normal."""
    effect = one.effect
    if effect is None:  # unreachable: what was weighed has a size
        raise ValueError("a dose without a size")
    tail = float(scipy.special.ndtri(1.0 - TAIL))
    below, above = (effect.value - effect.low) / tail, (effect.high - effect.value) / tail
    found: NDArray[np.float64] = effect.value + drawn * np.where(drawn < 0.0, below, above)
    return np.minimum(found, 0.0)
