"""Simulated people after five ratings: near the truth, and honest about it."""

import numpy as np
import pytest

from rated_people import Kind, RatedPerson, When, make_person, make_person_in_attacks
from wince_signals import fit_calibration

SEEDS = range(100, 105)
MOMENTS = 20


def read(person: RatedPerson, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return errors, interval widths, and how far outside the truth lies, points."""
    return judged(person, np.random.default_rng(seed).integers(60, person.pain.size, MOMENTS))


def judged(person: RatedPerson, moments: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ratings, scores, spreads = person.pairs(5)
    fit = fit_calibration(ratings, scores, spreads=spreads)
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


def in_attacks(kind: Kind) -> list[np.ndarray]:
    parts = []
    for seed in range(200, 210):
        person = make_person_in_attacks(seed, kind)
        later = np.arange(person.rated_at.max() + 1, person.pain.size)
        parts.append(judged(person, np.random.default_rng(seed).choice(later, MOMENTS)))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


@pytest.mark.parametrize(("kind", "wide"), [("strong", 3.5), ("weak", 4.0)])
def test_attacks_of_pain_do_not_make_the_interval_say_nothing(kind: Kind, wide: float) -> None:
    errors, widths, outside = in_attacks(kind)
    assert errors.mean() <= 1.2
    assert (outside <= 0.0).mean() >= 0.85
    assert widths.mean() < wide


def test_attacks_that_a_face_does_not_show_stay_open() -> None:
    _, widths, outside = in_attacks("none")
    assert (outside <= 0.0).mean() >= 0.85
    assert ((widths < 4.0) & (outside > 1.0)).mean() <= 0.02
