"""What this person's own ratings make of the score, in plain words."""

from wince_host.calibrating import PersonState
from wince_host.markup import element, text
from wince_signals import DOUBTFUL_BELOW
from wince_wire import CalibratedScore, Score

from . import _texts_person as texts
from ._numbers import number_words


def calibration_piece(score: Score | None, state: PersonState) -> str:
    """Return the score as the person's own ratings read it, or how many ratings are missing.

    Parameters
    ----------
    score
        The message that holds now; None when there is none or it is too old.
    state
        What the host knows of the person's ratings.
    """
    told = None if score is None else score.calibration
    words = [_calibrated(told) if isinstance(told, CalibratedScore) else _not_applied(score, state)]
    if state.given > state.used:
        words.append(texts.RATINGS_LEFT_OUT.format(count=state.given - state.used))
    doubt = _doubt(told, state)
    warning = element("p", text(texts.RATINGS_DISAGREE), class_="helps") if doubt else ""
    return element("p", text(" ".join(words)), class_="calibration") + warning


def _calibrated(told: CalibratedScore) -> str:
    low, high = map(number_words, told.interval)
    return texts.CALIBRATED.format(
        value=number_words(told.value),
        low=low,
        high=high,
        count=told.ratings,
        error=number_words(told.error),
    )


def _not_applied(score: Score | None, state: PersonState) -> str:
    if not state.enough or state.fit is None:
        return texts.NOT_CALIBRATED.format(used=state.used, needed=state.needed)
    if score is None or score.score is None:
        return texts.CALIBRATION_KNOWN.format(count=state.used, error=number_words(state.fit.error))
    return texts.CALIBRATION_ON_ITS_WAY.format(count=state.used)


def _doubt(told: object, state: PersonState) -> bool:
    if isinstance(told, CalibratedScore):
        return told.follows < DOUBTFUL_BELOW
    return state.fit is not None and state.fit.contradictory
