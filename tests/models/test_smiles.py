"""Random smiles: what a smile pulls along is there, and is not labelled as pain's nose or lip."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.face.action_unit_head import MAX_INTENSITY
from wince_models.action_units._expressions import random_expression
from wince_models.action_units._smiles import WEAKEST, random_smile


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_smile_is_one(seed: int) -> None:
    made = random_smile(np.random.default_rng(seed))
    sides = [made.shapes[f"mouthSmile_{side}"] for side in "LR"]
    assert made.intensities["AU12"] == MAX_INTENSITY * np.mean(sides)
    # One side may smile alone, and then half as strong at least as the smile is.
    assert made.intensities["AU12"] > 0.7 * WEAKEST * MAX_INTENSITY / 2


def test_noses_of_smiles_are_lifted_with_and_without_a_wrinkle() -> None:
    rng = np.random.default_rng(1)
    made = [random_smile(rng) for _ in range(3000)]
    lift = np.array([one.shapes.get("noseSneer_L", 0.0) for one in made])
    labelled = np.array([one.intensities["AU09"] for one in made])
    assert np.mean((lift > 0.05) & (labelled == 0.0)) > 0.25
    assert 0.1 < np.mean(labelled > 0.5) < 0.2
    # A lift that is not labelled stays below what a plain wrinkle lifts.
    assert lift[labelled == 0.0].max() < 0.45


def test_smiles_move_what_pain_moves_too() -> None:
    rng = np.random.default_rng(2)
    made = [random_smile(rng).intensities for _ in range(2000)]
    for unit in ("AU04", "AU07", "AU09", "AU10", "AU43"):
        assert np.mean([one[unit] > 0.5 for one in made]) > 0.04, unit


def test_only_smiles_lift_the_nose_unlabelled() -> None:
    rng = np.random.default_rng(3)
    made = [random_expression(rng) for _ in range(3000)]
    others = [one for one in made if one.intensities["AU12"] == 0.0]
    assert len(others) > 1000
    for one in others:
        lift = one.shapes.get("noseSneer_L", 0.0) + one.shapes.get("noseSneer_R", 0.0)
        assert np.isclose(one.intensities["AU09"], MAX_INTENSITY * lift / 2)
