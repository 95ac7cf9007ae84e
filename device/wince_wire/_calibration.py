"""How a person's own ratings travel: as rated scores to the unit, and with each score back."""

from typing import Annotated, Final

import msgspec

from ._fields import Count, Score10, Unit01

ScoreMethod = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,79}$")]
"""Names how a score is made: models, weights and rules. Scores of two methods are never mixed."""


class RatedScore(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said, and what the score was in the minute before.

    Attributes
    ----------
    t_ns
        UTC at which it was said.
    rating
        The person's own number.
    score
        Median of the uncalibrated scores.
    spread
        Their standard deviation.
    interval
        Median of their 90 % intervals, as far as the measurement alone is uncertain.
    """

    t_ns: Count
    rating: Score10
    score: Score10
    spread: Score10 = 0.0
    interval: tuple[Score10, Score10] | None = None


MOST_RATINGS: Final = 60
"""The newest ones: more would make the fit slow on a small computer and change it little."""

RatedScores = Annotated[tuple[RatedScore, ...], msgspec.Meta(max_length=MOST_RATINGS)]


class PersonCalibration(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a unit needs to calibrate one person's score.

    Attributes
    ----------
    score_method
        Of the scores among ``ratings``: a unit whose scores are made otherwise refuses it.
    made_ns
        UTC; a newer one takes the place of an older one.
    """

    score_method: ScoreMethod
    made_ns: Count
    ratings: RatedScores


class CalibratedScore(msgspec.Struct, frozen=True, kw_only=True):
    """A score as this person's own ratings read it.

    Attributes
    ----------
    value, interval
        The rating that is expected, 0-10, with the 90 % interval of what is felt.
    ratings
        How many it rests on.
    error
        By how much a rating differs on average from what the others foretell, points of 0-10.
    follows
        Probability that this person's face follows the ratings at all; below a half the two
        contradict each other.
    made_ns
        UTC of the calibration.
    """

    value: Score10
    interval: tuple[Score10, Score10]
    ratings: Count
    error: Score10
    follows: Unit01
    made_ns: Count
