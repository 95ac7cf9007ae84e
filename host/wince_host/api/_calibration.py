"""A person's calibration in the shape of the REST API."""

import time

from wince_host.live import STALE_AFTER_S, DeviceView
from wince_wire import CalibratedScore

from ._office import Office
from ._shapes import CalibratedShape, CalibrationShape


def calibration_shape(office: Office, patient: str) -> CalibrationShape:
    """Return how far a person's calibration is, and what it makes of the newest score."""
    view = office.context.live.newest_of(patient)
    newest = None if view is None else view.last_score
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
        now=None if view is None else _now(view),
    )


def _now(view: DeviceView) -> CalibratedShape | None:
    score, age_s = view.last_score, view.score_age_s(time.monotonic())
    if score is None or age_s is None or age_s > STALE_AFTER_S:
        return None
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
