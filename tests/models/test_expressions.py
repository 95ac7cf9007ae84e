"""Random expressions: what is labelled is what the head model is told to do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.face.action_unit_head import MAX_INTENSITY
from wince_models.action_units._expressions import (
    TIGHT_LID_LOWERS,
    UNITS,
    random_expression,
    resting_expression,
)

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None)
@given(seeds)
def test_labels_are_intensities_of_what_moves(seed: int) -> None:
    made = random_expression(np.random.default_rng(seed))
    assert set(made.intensities) == set(UNITS) - {"AU25"}
    assert all(0.0 <= value <= 1.15 * MAX_INTENSITY for value in made.intensities.values())
    for unit, shape in (("AU04", "browDown"), ("AU12", "mouthSmile"), ("AU07", "eyeSquint")):
        sides = [made.shapes.get(f"{shape}_{side}", 0.0) for side in "LR"]
        assert np.isclose(made.intensities[unit], MAX_INTENSITY * np.mean(sides))
    assert np.isclose(
        made.intensities["AU26"], MAX_INTENSITY * min(2 * made.shapes.get("jawOpen", 0), 1)
    )


@settings(deadline=None)
@given(seeds)
def test_lids_are_closed_by_what_is_labelled(seed: int) -> None:
    made = random_expression(np.random.default_rng(seed))
    still_open = np.array(
        [
            (1.0 - made.shapes.get(f"eyeBlink_{side}", 0.0))
            / (1.0 - TIGHT_LID_LOWERS * made.shapes.get(f"eyeSquint_{side}", 0.0))
            for side in "LR"
        ]
    )
    labelled = made.intensities["AU43"] / MAX_INTENSITY
    assert np.mean(1.0 - still_open) == pytest.approx(min(labelled, 1.0), abs=0.06)


@settings(deadline=None)
@given(seeds)
def test_eyes_are_not_wide_and_closed_at_once(seed: int) -> None:
    made = random_expression(np.random.default_rng(seed))
    assert made.intensities["AU05"] == 0.0 or made.intensities["AU43"] <= 0.35 * MAX_INTENSITY


@given(seeds)
def test_rest_is_all_zeros_and_hardly_moves(seed: int) -> None:
    made = resting_expression(np.random.default_rng(seed))
    assert set(made.intensities.values()) == {0.0}
    moved = {name: weight for name, weight in made.shapes.items() if not name.startswith("eyeLook")}
    assert max(moved.values()) < 0.05


def test_every_unit_is_shown_often_enough_to_be_learned() -> None:
    rng = np.random.default_rng(1)
    made = [random_expression(rng).intensities for _ in range(3000)]
    for unit in set(UNITS) - {"AU25"}:
        share = np.mean([expression[unit] > 0.5 for expression in made])
        assert 0.08 < share < 0.5, unit


def test_a_broad_smile_is_not_labelled_as_a_raised_or_stretched_lip() -> None:
    rng = np.random.default_rng(2)
    bared = 0
    for _ in range(4000):
        made = random_expression(rng)
        teeth = made.shapes.get("mouthUpperUp_L", 0.0) > 0.1
        if teeth and made.intensities["AU10"] == 0.0:
            bared += 1
            assert made.intensities["AU12"] > 0.0
    assert bared > 100


def test_strong_smiles_are_seen_with_every_strength_of_raised_cheeks() -> None:
    rng = np.random.default_rng(3)
    made = [random_expression(rng).intensities for _ in range(6000)]
    cheeks = np.array([units["AU06"] for units in made if units["AU12"] > 3.0])
    counts = np.histogram(cheeks, [0.0, 1.0, 2.0, 3.0, 4.0, 6.0])[0]
    assert counts.min() > 0.08 * len(cheeks)


def test_a_nose_that_a_smile_widens_is_not_labelled_as_a_wrinkled_one() -> None:
    rng = np.random.default_rng(4)
    made = [random_expression(rng) for _ in range(4000)]
    wide = [one for one in made if one.shapes.get("noseWide", 0.0) > 0.3]
    assert len(wide) > 100
    assert np.mean([one.intensities["AU09"] == 0.0 for one in wide]) > 0.7
