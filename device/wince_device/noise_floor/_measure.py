"""Runs the configured camera on a still face and keeps the noise floor that it shows."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_device.config import DeviceSettings, replace_settings
from wince_device.discovery import resolve_sources
from wince_device.face import FaceObservation, FaceTracker, MotionSmoother, PictureError
from wince_device.sources import Camera, open_camera
from wince_wire import ConfigurationError, MotionAboveFloor, OutboxError, SourceError

from ._conditions import Conditions, conditions_of, what_changed
from ._estimate import Setting, estimate_floor
from ._floor import Method, NoiseFloor
from ._gauge import FloorGauge
from ._measurement import Measurement
from ._recording import SETTLING_S, StillFaceRecording
from ._store import FloorStore
from ._versions import LANDMARK_MODEL, software_version

LONGEST_WAIT_S: Final = 5.0
"""A camera that is silent for longer has failed."""

FACE_WITHIN_S: Final = 10.0
"""The face must be there within this time of the camera's."""

_WAIT_S: Final = 0.5


def measure_noise_floor(
    settings: DeviceSettings,
    *,
    seconds: float,
    method: Method,
    progress: Callable[[float], None] = lambda _seconds: None,
) -> Measurement:
    """Measure the floor of the configured camera and keep it in the state folder.

    Parameters
    ----------
    seconds
        So long the still face is watched once it is found.
    method
        ``printed`` or ``live``.
    progress
        Told the seconds collected.

    Raises
    ------
    ConfigurationError
        If no camera is configured.
    SourceError
        If the camera fails, or the face was not still or not there; nothing is kept then.
    OutboxError
        If the state folder cannot be written.
    """
    spec = resolve_sources(replace_settings(settings, {"pulse.source": "none"})).camera
    if spec is None:
        raise ConfigurationError("the noise floor is a camera's: name one with --camera")
    # Before the camera is open, so that it loses no frames meanwhile.
    tracker = FaceTracker()
    store = FloorStore(Path(settings.state_folder))
    camera = open_camera(spec)
    try:
        recording, size = _watch(camera, tracker, seconds, progress)
    finally:
        camera.close()
    setting = Setting(
        device=settings.name,
        camera=camera.name,
        frame_size_px=size,
        exposure_ms=_exposure_ms(camera),
        made_ns=time.time_ns(),
    )
    floor = estimate_floor(recording.frames(), method, setting)
    earlier = store.load()
    return Measurement(
        floor=floor,
        path=_keep(store, floor),
        shares=_shares(recording, floor, setting),
        outdated=what_changed(earlier, conditions_of(floor)) if earlier else None,
    )


def kept_floor(settings: DeviceSettings) -> Measurement:
    """Return the floor that the state folder holds.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    store = FloorStore(Path(settings.state_folder))
    floor = store.load()
    if floor is None:
        msg = (
            f"no noise floor is kept in {store.path}: measure one with wince-device noise-floor, "
            "or name the device's folder with --state"
        )
        raise ConfigurationError(msg)
    software = Conditions(software=software_version(), landmark_model=LANDMARK_MODEL)
    return Measurement(floor=floor, path=store.path, outdated=what_changed(floor, software))


def _watch(
    camera: Camera, tracker: FaceTracker, seconds: float, progress: Callable[[float], None]
) -> tuple[StillFaceRecording, tuple[int, int]]:
    recording, smoother = StillFaceRecording(), MotionSmoother()
    size: tuple[int, int] | None = None
    first_s = 0.0
    silent_since_s = time.monotonic()
    while recording.seconds < seconds:
        frame = camera.read(_WAIT_S)
        if frame is None:
            if camera.ended:
                for observation in smoother.finish():
                    recording.add(observation)
                break
            if time.monotonic() - silent_since_s > LONGEST_WAIT_S:
                msg = f"{camera.name} gave no picture for {LONGEST_WAIT_S:.0f} s: check its cable"
                raise SourceError(msg)
            continue
        silent_since_s = time.monotonic()
        now = (frame.image.shape[1], frame.image.shape[0])
        if size not in (None, now):
            msg = f"{camera.name} changed the size of its pictures meanwhile: measure again"
            raise SourceError(msg)
        first_s = frame.t_s if size is None else first_s
        size = now
        try:
            seen = tracker.process(frame)
        except PictureError as error:
            msg = f"{camera.name} cannot be used: {error}"
            raise SourceError(msg) from error
        for observation in smoother.add(seen):
            recording.add(observation)
        progress(recording.seconds)
        if recording.seconds == 0.0 and frame.t_s - first_s > FACE_WITHIN_S + SETTLING_S:
            break
    return recording, size or (0, 0)


def _exposure_ms(camera: Camera) -> float | None:
    """Return the exposure where the camera tells it; the protocol does not ask for it."""
    told = getattr(camera, "exposure_ms", None)
    return float(told) if isinstance(told, int | float) and told > 0 else None


def _keep(store: FloorStore, floor: NoiseFloor) -> Path:
    try:
        return store.save(floor)
    except OSError as error:
        msg = (
            f"the noise floor cannot be kept in {store.path} ({error.strerror or error}): choose "
            "another folder with --state"
        )
        raise OutboxError(msg) from error


def _shares(
    recording: StillFaceRecording, floor: NoiseFloor, setting: Setting
) -> tuple[MotionAboveFloor, ...]:
    observations = recording.observations
    half_s = observations[-1].t_s - recording.seconds / 2.0
    if floor.method == "printed":
        held_against = _first_half(observations, half_s, setting)
    else:
        held_against = floor
    if held_against is None:
        return ()
    gauge = FloorGauge(held_against, camera=None)
    for observation in observations:
        gauge.add(observation)
    until_s = observations[-1].t_s
    return gauge.reading(until_s - half_s, until_s).shares


def _first_half(
    observations: list[FaceObservation], half_s: float, setting: Setting
) -> NoiseFloor | None:
    recording = StillFaceRecording()
    for observation in observations:
        if observation.t_s <= half_s:
            recording.add(observation)
    try:
        return estimate_floor(recording.frames(), "printed", setting)
    except SourceError:
        return None  # too short to be halved
