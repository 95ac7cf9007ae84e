"""A rest with a lowered brow is told: it may have been pain, and then scores are too low."""

import numpy as np
import pytest

from bedside import Bedside, estimator, face, vector
from wince_device.face import ACTION_UNIT_NAMES, ActionUnitHead, FaceObservation
from wince_device.pain import PainEstimate
from wince_device.pain._tense_rest import LOWERED_FROM
from wince_wire import QualityFlag


def rested(pain: float) -> tuple[Bedside, PainEstimate]:
    """Let a person rest who shows so much pain all the while."""
    side = Bedside(estimator())

    def frame(index: int, rng: np.random.Generator) -> FaceObservation:
        return face(index, pain=pain, rng=rng)

    return side, list(side.run(9, frame))[-1]


def test_a_calm_rest_is_not_flagged() -> None:
    side, estimate = rested(0.0)
    assert side.estimator.baseline is not None
    assert estimate.score is not None
    assert QualityFlag.BASELINE_TENSE not in estimate.flags


def test_pain_taken_for_rest_is_flagged_and_the_score_is_too_low() -> None:
    _, estimate = rested(4.5)
    assert estimate.score is not None
    assert estimate.score < 1.0
    assert QualityFlag.BASELINE_TENSE in estimate.flags


def test_there_is_nothing_to_flag_before_a_rest() -> None:
    side = Bedside(estimator(baseline_s=60.0))
    for estimate in side.run(5, lambda index, rng: face(index, pain=4.5, rng=rng)):
        assert QualityFlag.BASELINE_TENSE not in estimate.flags


def test_a_kept_rest_is_looked_at_too() -> None:
    kept = rested(4.5)[0].estimator.baseline
    assert kept is not None
    side = Bedside(estimator(baseline=kept))
    assert QualityFlag.BASELINE_TENSE in next(side.run(1)).flags


def test_a_new_rest_in_a_calm_moment_ends_it() -> None:
    side, _ = rested(4.5)
    side.estimator.redo_baseline()
    estimates = list(side.run(12))
    assert QualityFlag.BASELINE_TENSE not in estimates[0].flags
    assert side.estimator.baseline is not None
    assert QualityFlag.BASELINE_TENSE not in estimates[-1].flags


@pytest.mark.parametrize("pain", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
def test_what_is_flagged_is_the_brow_of_the_rest(pain: float) -> None:
    read = ActionUnitHead().estimate(vector(pain)).intensities[ACTION_UNIT_NAMES.index("AU04")]
    assert (QualityFlag.BASELINE_TENSE in rested(pain)[1].flags) == (read >= LOWERED_FROM)
