"""The number that colours, words and alarms go by."""

from wince_wire import CalibratedScore, Score


def judged_points(score: Score) -> float | None:
    """Return the higher of a score and of what the person's own ratings make of it.

    A calibration may say that somebody who shows little hurts more than it seems; it must not
    silence a face that shows pain.

    Returns
    -------
    float or None
        0-10; None where there is no score.
    """
    if score.score is None or not isinstance(score.calibration, CalibratedScore):
        return score.score
    return max(score.score, score.calibration.value)
