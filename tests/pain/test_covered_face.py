"""What is out of sight is not scored: it is told, at once and for as long as it lasts."""

from dataclasses import replace

import numpy as np
import pytest

from bedside import Bedside, estimator, face, no_face
from wince_device.face import FaceObservation, Flag
from wince_device.pain import PainEstimate
from wince_wire import NoScoreReason, QualityFlag


def covered(index: int, rng: np.random.Generator) -> FaceObservation:
    """A frame as the tracker gives it while a cloth lies over the brow."""
    bare = face(index, rng=rng)
    flags = (Flag.REGION_HIDDEN, Flag.COVERED)
    return replace(bare, vector=None, flags=flags)


def cut_off(index: int, rng: np.random.Generator) -> FaceObservation:
    """A frame as the tracker gives it while the brow lies beyond the picture's edge."""
    return replace(face(index, rng=rng), vector=None, flags=(Flag.CUT_OFF,))


def mouth_covered(index: int, rng: np.random.Generator) -> FaceObservation:
    return replace(face(index, rng=rng), flags=(Flag.REGION_HIDDEN, Flag.MOUTH_COVERED))


def passing(index: int, rng: np.random.Generator) -> FaceObservation:
    """A hand that is before the face in one frame of ten."""
    return covered(index, rng) if index % 10 == 0 else face(index, rng=rng)


def rested() -> Bedside:
    side = Bedside(estimator())
    side.rest()
    list(side.run(5))
    return side


def is_told(estimate: PainEstimate) -> bool:
    return QualityFlag.FACE_COVERED in estimate.flags


def test_a_covered_brow_ends_the_score_within_two_seconds_and_a_bare_one_brings_it_back() -> None:
    side = rested()
    under = list(side.run(12, covered))
    assert [estimate.reason for estimate in under[1:]] == [NoScoreReason.FACE_COVERED] * 11
    assert {estimate.since_s for estimate in under[1:]} == {under[1].since_s}
    assert is_told(under[-1])
    # The face was there all the time; what it showed was not to be seen.
    assert under[-1].face_fraction == 1.0
    back = list(side.run(8))
    assert back[0].reason is NoScoreReason.FACE_COVERED
    assert back[-1].score is not None
    assert back[-1].reason is None


def test_a_face_over_the_pictures_edge_ends_the_score_until_it_is_whole_again() -> None:
    side = rested()
    over = list(side.run(12, cut_off))
    assert [estimate.reason for estimate in over[1:]] == [NoScoreReason.FACE_CUT_OFF] * 11
    assert not is_told(over[-1])
    back = list(side.run(8))
    assert back[0].reason is NoScoreReason.FACE_CUT_OFF
    assert back[-1].score is not None


def test_of_two_things_in_the_way_the_commoner_is_told() -> None:
    side = rested()
    both = list(side.run(6, lambda n, rng: (covered if n % 3 else cut_off)(n, rng)))
    assert both[-1].reason is NoScoreReason.FACE_COVERED


def test_a_covered_mouth_is_told_beside_the_score() -> None:
    side = rested()
    estimates = list(side.run(10, mouth_covered))
    assert all(estimate.score is not None for estimate in estimates)
    assert is_told(estimates[-1])
    assert not is_told(list(side.run(10))[-1])


def test_a_hand_that_passes_by_is_not_worth_a_word() -> None:
    side = rested()
    estimates = list(side.run(10, passing))
    assert all(estimate.score is not None for estimate in estimates)
    assert not any(map(is_told, estimates))


def test_a_score_of_a_face_that_was_covered_for_a_while_is_less_sure() -> None:
    side = rested()
    bare = list(side.run(3))[-1]
    often = list(side.run(3, lambda n, rng: covered(n, rng) if n % 3 == 0 else face(n, rng=rng)))
    assert bare.confidence is not None
    assert often[-1].confidence is not None
    assert often[-1].confidence < 0.8 * bare.confidence
    assert is_told(often[-1])


def test_a_lost_face_is_no_covered_one() -> None:
    side = rested()
    list(side.run(4, covered))
    lost = list(side.run(3, lambda index, _: no_face(index)))
    assert lost[-1].reason is NoScoreReason.NO_FACE


@pytest.mark.parametrize("seconds", [1, 3])
def test_a_cover_is_told_before_there_is_a_rest(seconds: int) -> None:
    side = Bedside(estimator(baseline_s=60.0))
    assert list(side.run(seconds, covered))[-1].reason is NoScoreReason.FACE_COVERED
    assert list(side.run(2))[-1].reason is NoScoreReason.BASELINE_NOT_READY


def test_what_is_seen_under_a_cover_is_no_rest() -> None:
    side = Bedside(estimator(baseline_s=6.0))
    list(side.run(20, covered))
    assert side.estimator.baseline is None
    list(side.run(8))
    assert side.estimator.baseline is not None
