"""What a person's page says of how sure a score is, and of what may make it wrong."""

import msgspec
import pytest

from made_up_unit import MadeUpUnit
from wince_host.dashboard._person_markup import sure_piece
from wince_wire import QualityFlag, Score


@pytest.fixture
def score() -> Score:
    return MadeUpUnit("bed1", "heron").score(2.0)


def flagged(score: Score, *flags: QualityFlag) -> str:
    return sure_piece(msgspec.structs.replace(score, flags=flags))


def test_a_rest_with_a_lowered_brow_is_told_beside_the_score(score: Score) -> None:
    said = flagged(score, QualityFlag.BASELINE_TENSE)
    assert "How sure: good" in said
    assert "The brow was lowered while the rest was learned: if that was pain, the score" in said
    assert said.count("<p") == 2


def test_a_rest_to_which_the_face_does_not_return_is_told_too(score: Score) -> None:
    both = flagged(score, QualityFlag.BASELINE_DRIFT, QualityFlag.BASELINE_TENSE)
    assert "For minutes the face was never at its rest" in both
    assert both.count("<p") == 3


def test_a_cover_is_told_beside_the_score_that_it_leaves(score: Score) -> None:
    assert "Something lies before a part of the face." in flagged(score, QualityFlag.FACE_COVERED)


def test_other_things_to_keep_in_mind_stay_on_the_units_page(score: Score) -> None:
    told = {
        QualityFlag.BASELINE_DRIFT,
        QualityFlag.BASELINE_TENSE,
        QualityFlag.FACE_COVERED,
        QualityFlag.FACE_SMALL,
    }
    others = [flag for flag in QualityFlag if flag not in told]
    assert flagged(score, *others).count("<p") == 1


def test_without_a_score_there_is_nothing_to_doubt(score: Score) -> None:
    assert sure_piece(None) == ""
    empty = msgspec.structs.replace(
        score, score=None, interval=None, flags=(QualityFlag.BASELINE_TENSE,)
    )
    assert sure_piece(empty) == ""
