"""Makes people who rate their pain, with the truth, the score's seconds, and noise of its kind.

The score's noise is set after the device's own path over the simulated patient (held pain levels,
`docs/calibration.md`): evidence that grows with the square of pain times a personal gain, a slow
and a fast relative error, a small offset at rest, and bursts of smiles and speech. Pain moves
within the hour, or comes in attacks that rise and fall within half a minute.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Kind = Literal["strong", "weak", "none"]
When = Literal["varied", "any time", "one level"]
GAINS: dict[Kind, tuple[float, float]] = {
    "strong": (0.7, 1.4),
    "weak": (0.25, 0.5),
    "none": (0.0, 0.0),
}
RATING_NOISE = 0.7
WINDOW_S = 60
ATTACKS_S = 600
"""Length of a course of attacks."""
ATTACK_WINDOW_S = 20
"""A minute would hold a whole attack: people in attacks are asked how the last so long was."""
_ASKED_IN_FIRST = 0.6
_HOURS = 8
_SECONDS = 3600 * _HOURS


@dataclass(frozen=True)
class RatedPerson:
    """One person's day.

    Attributes
    ----------
    pain, score
        True pain and uncalibrated score of each second, 0-10.
    rated_at
        The seconds at which the person was asked.
    ratings
        What was said then: whole numbers.
    window_s
        How long before a rating the scores are held against it.
    """

    kind: Kind
    pain: NDArray[np.float64]
    score: NDArray[np.float64]
    rated_at: NDArray[np.intp]
    ratings: NDArray[np.float64]
    window_s: int = WINDOW_S

    def pairs(self, count: int) -> tuple[NDArray[np.float64], ...]:
        """Return the first ratings, the median score of the time before each, and its spread."""
        before = [self.score[at - self.window_s : at] for at in self.rated_at[:count]]
        medians = np.array([np.median(scores) for scores in before])
        spreads = np.array([np.std(scores) for scores in before])
        return self.ratings[:count], medians, spreads


def make_person(
    seed: int, kind: Kind, when: When = "any time", *, ratings: int = 12
) -> RatedPerson:
    """Make one person of a kind."""
    generator = np.random.default_rng([seed, "swn".index(kind[0])])
    pain = _course(generator)
    score = _scores(generator, pain, generator.uniform(*GAINS[kind]))
    rated_at = _moments(generator, pain, when, ratings)
    said = np.round(pain[rated_at] + RATING_NOISE * generator.normal(size=rated_at.size))
    return RatedPerson(kind, pain, score, rated_at, np.clip(said, 0.0, 10.0))


def make_person_in_attacks(seed: int, kind: Kind, *, ratings: int = 5) -> RatedPerson:
    """Make one person whose pain comes in attacks, asked in the first three fifths of the course.

    They say the median of what they felt in the last `ATTACK_WINDOW_S`.
    """
    generator = np.random.default_rng([seed, "swn".index(kind[0]), ATTACKS_S])
    pain = _attacks(generator)
    score = _scores(generator, pain, generator.uniform(*GAINS[kind]))
    rated_at = _apart(generator, ratings)
    felt = np.array([np.median(pain[at - ATTACK_WINDOW_S : at]) for at in rated_at])
    said = np.round(felt + RATING_NOISE * generator.normal(size=rated_at.size))
    return RatedPerson(kind, pain, score, rated_at, np.clip(said, 0.0, 10.0), ATTACK_WINDOW_S)


def _attacks(generator: np.random.Generator) -> NDArray[np.float64]:
    """Return pain that rises in 3-10 s, stays, falls again, and leaves a while of none."""
    times, levels = [0.0], [0.0]
    while times[-1] < ATTACKS_S:
        height = generator.uniform(1.5, 10.0)
        steps = generator.uniform([5.0, 3.0, 3.0, 4.0], [35.0, 10.0, 15.0, 15.0])
        times += list(times[-1] + np.cumsum(steps))
        levels += [0.0, height, height * generator.uniform(0.8, 1.0), 0.0]
    return np.interp(np.arange(ATTACKS_S), times, levels)


def _apart(generator: np.random.Generator, count: int) -> NDArray[np.intp]:
    """Return so many moments, each of which has its time before it to itself."""
    chosen: list[int] = []
    for at in generator.permutation(
        np.arange(ATTACK_WINDOW_S, round(_ASKED_IN_FIRST * ATTACKS_S))
    ).tolist():
        if len(chosen) < count and all(abs(at - other) >= ATTACK_WINDOW_S for other in chosen):
            chosen.append(at)
    return np.array(sorted(chosen))


def _course(generator: np.random.Generator) -> NDArray[np.float64]:
    """Return pain that moves between levels within 20 to 60 minutes, with a slow unrest."""
    knots = [0.0]
    while knots[-1] < _SECONDS:
        knots.append(knots[-1] + generator.uniform(1200.0, 3600.0))
    levels = np.clip(generator.normal(4.0, 2.8, len(knots)), 0.0, 9.5)
    seconds = np.arange(_SECONDS)
    unrest = _remembering(generator, _SECONDS, memory_s=300.0) * 0.4
    return np.clip(np.interp(seconds, knots, levels) + unrest, 0.0, 10.0)


def _scores(
    generator: np.random.Generator, pain: NDArray[np.float64], gain: float
) -> NDArray[np.float64]:
    size = pain.size
    shown = gain * 1.2 * (pain / 10.0) ** generator.uniform(1.7, 2.3)
    slow = np.exp(0.20 * _remembering(generator, size, memory_s=900.0))
    fast = np.exp(0.20 * _remembering(generator, size, memory_s=4.0))
    rest = generator.uniform(0.0, 0.02) + 0.01 * np.abs(_remembering(generator, size, memory_s=4.0))
    bursts = np.zeros(size)
    for start in generator.integers(0, size - 10, size=size // 300):
        bursts[start : start + generator.integers(2, 8)] = generator.uniform(0.02, 0.2)
    return 10.0 * -np.expm1(-(shown * slow * fast + rest + bursts))


def _moments(
    generator: np.random.Generator, pain: NDArray[np.float64], when: When, count: int
) -> NDArray[np.intp]:
    possible = np.arange(WINDOW_S, pain.size, 60)
    if when == "one level":
        level = pain[generator.choice(possible)]
        near = possible[np.abs(pain[possible] - level) < 0.7]
        return np.sort(generator.choice(near, size=min(count, near.size), replace=False))
    if when == "any time":
        return np.sort(generator.choice(possible, size=count, replace=False))
    # Asked when it is better and when it is worse, as people do after a dose or a movement.
    ranks = np.argsort(np.argsort(pain[possible])) / possible.size
    chosen: list[int] = []
    for part in _order(generator, count):
        near = possible[np.abs(ranks - part) < 0.08]
        chosen.append(int(generator.choice(near)))
    return np.array(chosen)


def _order(generator: np.random.Generator, count: int) -> list[float]:
    """Return ranks of pain such that any first few of them are spread out."""
    parts: list[float] = []
    while len(parts) < count:
        parts += list(generator.permutation([0.1, 0.3, 0.5, 0.7, 0.9]))
    return parts[:count]


def _remembering(
    generator: np.random.Generator, size: int, *, memory_s: float
) -> NDArray[np.float64]:
    """Return noise of unit deviation that remembers for so long."""
    keep = float(np.exp(-1.0 / memory_s))
    noise = generator.normal(size=size) * np.sqrt(1.0 - keep**2)
    noise[0] = generator.normal()
    series: NDArray[np.float64] = lfilter([1.0], [1.0, -keep], noise)
    return series
