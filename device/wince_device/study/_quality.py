"""How face, pulse and light are at this moment, and what to mend."""

import threading
from typing import Final

from wince_device.aiming import describe
from wince_device.clock import WallClock
from wince_device.face import FaceObservation
from wince_device.heart import HeartSummary, SignalVerdict
from wince_device.monitor import SecondResult
from wince_device.sources import Frame, PulseBatch, SensorState
from wince_wire import AimHint

from ._view import Light, LightState

LOOK_EVERY_S: Final = 0.25
GONE_AFTER_S: Final = 1.2
"""A source that gives nothing for so long is lost, as the device takes it."""

STARTS_WITHIN_S: Final = 20.0
"""The first picture is worked on when the last kernel is loaded, on a slow board for seconds."""

FACE_LOST_AFTER_S: Final = 0.5
"""A blink of the tracker is no loss."""

_FACE: Final = {
    AimHint.NO_FACE: "No face in view: turn the camera to the face",
    AimHint.CLOSER: "Come closer",
    AimHint.FARTHER: "Move back a little",
    AimHint.LEFT: "The face is at the left edge: turn the camera that way",
    AimHint.RIGHT: "The face is at the right edge: turn the camera that way",
    AimHint.UP: "The face is at the upper edge: tilt the camera up",
    AimHint.DOWN: "The face is at the lower edge: tilt the camera down",
    AimHint.TURN_TO_CAMERA: "Turn the face to the camera",
    AimHint.HOLD_STILL: "Hold still",
    AimHint.UNCOVER_FACE: "Something lies before the face: clear it",
    AimHint.FOCUS: "Out of focus: turn the lens",
}
_LIGHT: Final = {
    AimHint.MORE_LIGHT: "More light on the face",
    AimHint.LESS_LIGHT: "Too much light on the face: turn it away, or dim it",
}
_PULSE: Final = {
    SensorState.NO_FINGER: "No finger on the sensor",
    SensorState.SATURATED: "The pulse sensor is dazzled: press less, or cover it",
    SensorState.AMBIENT: "Light reaches the pulse sensor: cover it",
    SensorState.LEAD_OFF: "An electrode is off: press it on again",
    SensorState.UNPLUGGED: "The pulse sensor is pulled out: plug it in",
}
_VERDICTS: Final = {
    SignalVerdict.STARTING: "The pulse is being found",
    SignalVerdict.TOO_NOISY: "The pulse is noisy: keep the hand still and warm",
    SignalVerdict.NO_BEATS: "No beats yet: check how the sensor sits",
}


class Quality:
    """Looks at what the device measures, a few times a second, from whichever thread brings it.

    Parameters
    ----------
    has_camera, has_pulse
        Which signals there are at all.
    """

    def __init__(self, *, has_camera: bool, has_pulse: bool) -> None:
        self._has_camera, self._has_pulse = has_camera, has_pulse
        self._clock = WallClock()
        self._lock = threading.Lock()
        self._next_look_s = float("-inf")
        self._hint: AimHint = AimHint.NO_FACE
        self._frame_s = self._face_s = self._batch_s = float("-inf")
        self._sensor = ""
        self._heart: HeartSummary | None = None
        self._told: dict[str, str] = {}
        self._since_s: float | None = None

    def take_face(self, frame: Frame, observation: FaceObservation) -> None:
        """Take a frame and what was found in it."""
        t_s = observation.t_s
        with self._lock:
            self._frame_s = t_s
            if observation.found:
                self._face_s = t_s
            if t_s < self._next_look_s:
                return
            self._next_look_s = t_s + LOOK_EVERY_S
        aim = describe(frame, observation, boot_id="0" * 32, clock=self._clock, until_ns=0)
        self._hint = aim.hint

    def take_batch(self, batch: PulseBatch, now_s: float) -> None:
        """Take pulse samples, or the sensor's word that there are none."""
        with self._lock:
            self._batch_s, self._sensor = now_s, str(batch.state)

    def take_second(self, result: SecondResult) -> None:
        """Take what the heart path says of a second."""
        self._heart = result.heart

    def lights(self, now_s: float) -> tuple[Light, ...]:
        """Return how each signal is."""
        with self._lock:
            self._since_s = now_s if self._since_s is None else self._since_s
            return (self._face(now_s), self._pulse(now_s), self._light(now_s))

    def changes(self, now_s: float) -> list[str]:
        """Return what is different from the last time, as ``face ok`` or ``pulse no_finger``."""
        states = {}
        if self._has_camera and self._frame_s > float("-inf"):
            lost = now_s - self._face_s > FACE_LOST_AFTER_S + GONE_AFTER_S
            states["face"] = "lost" if lost else "ok"
        if self._has_pulse and self._sensor:
            states["pulse"] = "lost" if now_s - self._batch_s > GONE_AFTER_S else self._sensor
        changed = {name: one for name, one in states.items() if self._told.get(name) != one}
        self._told |= changed
        return [f"{name} {state}" for name, state in changed.items()]

    def _face(self, now_s: float) -> Light:
        if not self._has_camera:
            return Light(name="face", state="none", words="No camera in this session")
        if now_s - self._frame_s > GONE_AFTER_S:
            return self._missing("face", now_s, self._frame_s, "camera gives no pictures")
        words = _FACE.get(self._hint)
        absent = self._hint is AimHint.NO_FACE
        return _light("face", "absent" if absent else "poor" if words else "good", words or "Good")

    def _light(self, now_s: float) -> Light:
        if not self._has_camera:
            return Light(name="light", state="none", words="No camera in this session")
        if now_s - self._frame_s > GONE_AFTER_S or self._hint is AimHint.NO_FACE:
            return _light("light", "absent", "Judged on the face: none in view")
        words = _LIGHT.get(self._hint)
        return _light("light", "poor" if words else "good", words or "Good")

    def _pulse(self, now_s: float) -> Light:
        if not self._has_pulse:
            return Light(name="pulse", state="none", words="No pulse sensor in this session")
        if now_s - self._batch_s > GONE_AFTER_S:
            return self._missing("pulse", now_s, self._batch_s, "pulse sensor gives nothing")
        fault = _PULSE.get(SensorState(self._sensor))
        if fault:
            return _light("pulse", "absent", fault)
        heart = self._heart
        words = None if heart is None else _VERDICTS.get(heart.verdict)
        if heart is None or words:
            return _light("pulse", "poor", words or "The pulse is being found")
        rate = "" if heart.hr_bpm is None else f", {heart.hr_bpm:.0f} beats a minute"
        return _light("pulse", "good", f"Good{rate}")

    def _missing(self, name: str, now_s: float, last_s: float, what: str) -> Light:
        """Return what to say of a source from which nothing comes, or nothing has come yet."""
        since_s = now_s if self._since_s is None else self._since_s
        if last_s == float("-inf") and now_s - since_s < STARTS_WITHIN_S:
            return _light(name, "poor", "Just starting")
        return _light(name, "absent", f"The {what}: check its cable")


def _light(name: str, state: LightState, words: str) -> Light:
    return Light(name=name, state=state, words=words)
