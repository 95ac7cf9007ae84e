"""A person's calibration in the shape of the REST API."""

from wince_wire import CalibratedScore, Score

from ._office import Office
from ._shapes import CalibratedShape, CalibrationShape


def calibration_shape(office: Office, patient: str) -> CalibrationShape:
    """Return how far a person's calibration is, and what it makes of the newest score."""
    newest = _newest(office, patient)
    method = None if newest is None else newest.score_method
    state = office.context.calibrations.state(
        patient, score_method=method if isinstance(method, str) else None
    )
    fit = state.fit
    return CalibrationShape(
        patient=patient,
        ratings_given=state.given,
        ratings_used=state.used,
        ratings_needed=state.needed,
        in_use=fit is not None,
        made_ns=state.made_ns or None,
        error=None if fit is None else fit.error,
        forward_error=None if fit is None else fit.forward_error,
        covered=None if fit is None else fit.covered,
        face_follows_ratings=None if fit is None else fit.follows,
        now=None if newest is None else _now(newest),
    )


def _newest(office: Office, patient: str) -> Score | None:
    scores = [view.last_score for view in office.context.live.devices()]
    theirs = [score for score in scores if score is not None and score.patient == patient]
    return max(theirs, key=lambda score: score.t_ns, default=None)


def _now(score: Score) -> CalibratedShape:
    told = score.calibration if isinstance(score.calibration, CalibratedScore) else None
    low, high = score.interval or (None, None)
    calibrated_low, calibrated_high = (None, None) if told is None else told.interval
    return CalibratedShape(
        t_ns=score.t_ns,
        score=score.score,
        low=low,
        high=high,
        calibrated=None if told is None else told.value,
        calibrated_low=calibrated_low,
        calibrated_high=calibrated_high,
    )
