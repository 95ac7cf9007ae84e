"""Drives a monitor from sources that give data as fast as they are read."""

from collections.abc import Callable

from wince_wire import SourceError

from .face import FaceObservation, FaceTracker, MotionSmoother, PictureError
from .monitor import Monitor, SecondResult
from .sources import Camera, Frame, PulseSensor

_WAIT_S = 5.0


def replay(
    *,
    camera: Camera | None,
    tracker: FaceTracker | None,
    pulse: PulseSensor | None,
    monitor: Monitor,
    deliver: Callable[[SecondResult], None],
    progress: Callable[[float], None] = lambda _t_s: None,
) -> None:
    """Read both sources to their end, keeping them in step, and deliver every full second.

    Parameters
    ----------
    camera, tracker
        The frames and what finds the face in them; both None for a pulse recording alone.
    pulse
        The samples; None for a video alone.
    progress
        Called with the source time reached.

    Raises
    ------
    SourceError
        If a source fails, or gives pictures in which no face could be found.
    """
    camera_s = pulse_s = float("-inf")
    smoother = MotionSmoother()
    while camera is not None or pulse is not None:
        if camera is not None and (pulse is None or camera_s <= pulse_s):
            frame = camera.read(_WAIT_S)
            if frame is not None and tracker is not None:
                camera_s = frame.t_s
                _push(monitor, smoother.add(_seen(camera, tracker, frame)))
            elif camera.ended:
                camera = None
                _push(monitor, smoother.finish())
                monitor.end_face()
        elif pulse is not None:
            batch = pulse.read(_WAIT_S)
            if batch is not None:
                pulse_s = max(pulse_s, float(batch.t_s[-1])) if batch.t_s.size else pulse_s
                monitor.push_pulse(batch)
            elif pulse.ended:
                pulse = None
                monitor.end_pulse()
        until_s = monitor.complete_until_s
        if until_s != float("inf"):
            monitor.advance(until_s, deliver)
            progress(until_s)
    # Beyond the last frame and sample nothing was measured, so nothing is told.
    monitor.advance(monitor.last_s, deliver)
    progress(monitor.last_s)


def _seen(camera: Camera, tracker: FaceTracker, frame: Frame) -> FaceObservation:
    try:
        return tracker.process(frame)
    except PictureError as error:
        msg = f"{camera.name} cannot be used: {error}"
        raise SourceError(msg) from error


def _push(monitor: Monitor, observations: list[FaceObservation]) -> None:
    for observation in observations:
        monitor.push_face(observation)
