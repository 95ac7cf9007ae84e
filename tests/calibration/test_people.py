"""Simulated people after five ratings: near the truth, and honest about it."""

import numpy as np
import pytest

from rated_people import Kind, RatedPerson, When, make_person
from wince_signals import fit_calibration

SEEDS = range(100, 105)
MOMENTS = 20


def read(person: RatedPerson, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return errors, interval widths, and how far outside the truth lies, points."""
    ratings, scores, spreads = person.pairs(5)
    fit = fit_calibration(ratings, scores, spreads=spreads)
    moments = np.random.default_rng(seed).integers(60, person.pain.size, MOMENTS)
    found = [fit.predict(float(person.score[at])) for at in moments]
    low, high = np.array([one.interval for one in found]).T
    pain = person.pain[moments]
    outside = np.maximum(low - pain, pain - high)
    return np.abs(np.array([one.value for one in found]) - pain), high - low, outside


def all_people(kind: Kind, when: When) -> list[np.ndarray]:
    parts = [read(make_person(seed, kind, when, ratings=5), seed) for seed in SEEDS]
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


@pytest.mark.parametrize("kind", ["strong", "weak"])
def test_five_ratings_bring_an_expressive_person_near_the_truth(kind: Kind) -> None:
    errors, widths, outside = all_people(kind, "any time")
    assert errors.mean() <= 1.2
    assert (outside <= 0.0).mean() >= 0.85
    assert widths.mean() < 6.0


def test_a_silent_face_never_gets_a_sure_wrong_number() -> None:
    _, widths, outside = all_people("none", "any time")
    assert ((widths < 4.0) & (outside > 1.0)).mean() <= 0.02
    assert widths.mean() > 6.0
