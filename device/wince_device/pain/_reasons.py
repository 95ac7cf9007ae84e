"""Why there is no score: what the face and the pulse each lack."""

from wince_device.face import FaceObservation, Flag
from wince_device.heart import HeartSummary, SignalVerdict
from wince_device.sources import SensorState
from wince_wire import NoScoreReason

from ._frame_window import (
    ScoredFrame,
    face_share,
    scored_in_sight_s,
    scored_s,
    usual_obstacle,
)

FACE_GONE_AFTER_S = 1.0
"""The score stops when fewer than half of the frames of this last stretch hold a face, or more than
four of five a face that is covered, or cut off by the picture's edge."""

SMALLEST_WINDOW_SHARE = 0.6
"""Below this share of the expression window there is no score."""

_SENSOR_REASONS = {
    SensorState.NO_FINGER: NoScoreReason.NO_FINGER,
    SensorState.LEAD_OFF: NoScoreReason.LEAD_OFF,
    SensorState.UNPLUGGED: NoScoreReason.SENSOR_UNPLUGGED,
    SensorState.SATURATED: NoScoreReason.PULSE_POOR,
    SensorState.AMBIENT: NoScoreReason.PULSE_POOR,
}


def obstacle(observation: FaceObservation) -> NoScoreReason | None:
    """Return why what is scored cannot be read from a face that was found, None where it can."""
    if Flag.COVERED in observation.flags:
        return NoScoreReason.FACE_COVERED
    return NoScoreReason.FACE_CUT_OFF if Flag.CUT_OFF in observation.flags else None


def face_reason(
    window: list[ScoredFrame], t_s: float, *, window_s: float, started: bool, baseline_ready: bool
) -> NoScoreReason | None:
    """Return what the face path lacks for a score, None when nothing.

    Parameters
    ----------
    window
        The frames of the expression window.
    t_s, window_s
        Its end and its length.
    started
        Whether any frame has ever come.
    baseline_ready
        Whether the person's own baseline exists.
    """
    if not started:
        return NoScoreReason.STARTING
    recent = [frame for frame in window if frame.t_s > t_s - FACE_GONE_AFTER_S]
    if not recent:
        return NoScoreReason.CAMERA_LOST
    if face_share(recent) < 0.5:
        return NoScoreReason.NO_FACE
    if sum(frame.out_of_sight is not None for frame in recent) > 0.8 * len(recent):
        return usual_obstacle(recent)
    if not baseline_ready:
        return NoScoreReason.BASELINE_NOT_READY
    least_s = SMALLEST_WINDOW_SHARE * window_s
    if scored_s(window, t_s) < least_s:
        if scored_in_sight_s(window, t_s) < least_s:
            return NoScoreReason.WINDOW_TOO_SHORT
        return usual_obstacle(window)
    return NoScoreReason.FACE_UNSTEADY if face_share(window) < SMALLEST_WINDOW_SHARE else None


def pulse_reason(heart: HeartSummary | None, lost: NoScoreReason | None) -> NoScoreReason | None:
    """Return what the pulse lacks for being used, None when nothing.

    Parameters
    ----------
    heart
        The heart path's state; None when it has said nothing yet.
    lost
        Why no samples have come lately, where none have.
    """
    if heart is None:
        return lost or NoScoreReason.NO_PULSE
    sensor = _SENSOR_REASONS.get(SensorState(heart.sensor_state))
    if sensor is not None or lost is not None:
        return sensor or lost
    if heart.verdict is SignalVerdict.STARTING:
        return NoScoreReason.STARTING
    return None if heart.verdict is SignalVerdict.VALID else NoScoreReason.PULSE_POOR
