"""Opens one Raspberry Pi camera and sets it up; what goes wrong becomes one sentence."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

from wince_wire import SourceError

from ._package import Package, PiCamera, installed, load_package
from ._settings import PiCameraSettings

_log = logging.getLogger(__name__)

FORMAT: Final = "YUV420"
"""Its first plane is the luma."""
NO_DENOISING: Final = 0
"""libcamera's NoiseReductionModeOff: denoising blurs, and on a Raspberry Pi 5 mixes frames."""
LIST_LIMIT_S: Final = 5.0
ROUNDING: Final = 1.01
"""60 frames per second are 16,666 microseconds; a sensor may tell its limit rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PiCameraInfo:
    """One camera that is plugged in.

    Attributes
    ----------
    number
        What picamera2 opens it by.
    model
        The sensor's name, for example ``imx296``.
    """

    number: int
    model: str


@dataclass(frozen=True, slots=True)
class OpenCamera:
    """A camera that is set up, and what was really set.

    Attributes
    ----------
    camera
        Not yet started.
    width, height
        Of the pictures, pixels.
    frame_us
        Time of a frame.
    """

    camera: PiCamera
    width: int
    height: int
    frame_us: float


def pi_cameras(package: Package) -> list[PiCameraInfo]:
    """Return the cameras on the camera connectors; USB cameras are V4L2's."""
    return [
        PiCameraInfo(number=number, model=str(info.get("Model", "camera")))
        for number, info in enumerate(package.Picamera2.global_camera_info())
        if "/usb" not in str(info.get("Id", ""))
    ]


def list_picamera2() -> list[PiCameraInfo]:
    """Return the cameras that picamera2 sees; none where it is not there or does not answer.

    A global-shutter camera comes first.
    """
    if not installed():
        return []
    found: list[PiCameraInfo] = []
    thread = Thread(target=_look, args=(found,), name="picamera2 list", daemon=True)
    thread.start()
    thread.join(LIST_LIMIT_S)
    if thread.is_alive():
        _log.warning("picamera2 did not list the cameras within %g s", LIST_LIMIT_S)
        return []
    return sorted(found, key=lambda info: (info.model != "imx296", info.number))


def _look(found: list[PiCameraInfo]) -> None:
    try:
        found.extend(pi_cameras(load_package()))
    except Exception as error:  # the edge to a package that may fail in any way
        _log.warning("picamera2 cannot list the cameras: %s", error)


def open_and_configure(package: Package, number: int, settings: PiCameraSettings) -> OpenCamera:
    """Open a camera and give it its configuration.

    Raises
    ------
    SourceError
        If there is none, it is in use, or cannot do what is set.
    """
    camera = _opened(package, number)
    try:
        return _configured(camera, settings)
    except SourceError:
        _close(camera)
        raise
    except Exception as error:
        _close(camera)
        msg = (
            f"the camera {number} cannot be set up ({_why(error)}): choose another width, height "
            "or fps"
        )
        raise SourceError(msg) from error


def _opened(package: Package, number: int) -> PiCamera:
    there = package.Picamera2.global_camera_info()
    if number >= len(there):
        known = ", ".join(f"{at} ({info.get('Model', '?')})" for at, info in enumerate(there))
        msg = (
            f"there is no Raspberry Pi camera {number} (there is: {known or 'none'}): switch the "
            "unit off, check the camera's cable, and try 'rpicam-hello --list-cameras'"
        )
        raise SourceError(msg)
    try:
        return package.Picamera2(number)
    except Exception as error:
        if any(word in _why(error).lower() for word in ("busy", "acquire")):
            msg = (
                f"the Raspberry Pi camera {number} is used by another program: end it "
                "('sudo systemctl stop wince-device', rpicam-hello, a browser) and try again"
            )
        else:
            msg = (
                f"the Raspberry Pi camera {number} cannot be opened ({_why(error)}): check its "
                "cable, and that this user is in the group 'video'"
            )
        raise SourceError(msg) from error


def _close(camera: PiCamera) -> None:
    with suppress(Exception):  # what is told is why it could not be set up
        camera.close()


def _configured(camera: PiCamera, settings: PiCameraSettings) -> OpenCamera:
    frame_us = round(settings.frame_us)
    # The size of a sensor's mode is only known to libcamera after the configuration.
    camera.configure(_configuration(camera, settings, frame_us))
    least_us = int(camera.camera_controls["FrameDurationLimits"][0])
    if frame_us * ROUNDING < least_us:
        msg = (
            f"the camera gives at most {1e6 / least_us:.1f} frames per second, and fps is "
            f"{settings.rate_hz:g}: lower fps, or set a crop with fewer rows"
        )
        raise SourceError(msg)
    main: Mapping[str, Any] = camera.camera_configuration()["main"]
    if main["format"] != FORMAT:
        msg = f"the camera gives {main['format']} in place of {FORMAT}: choose another size"
        raise SourceError(msg)
    width, height = main["size"]
    return OpenCamera(camera, int(width), int(height), float(max(frame_us, least_us)))


def _configuration(camera: PiCamera, settings: PiCameraSettings, frame_us: int) -> dict[str, Any]:
    controls: dict[str, Any] = {"FrameDurationLimits": (frame_us, frame_us)}
    known = camera.camera_controls
    if "NoiseReductionMode" in known:
        controls["NoiseReductionMode"] = NO_DENOISING
    # The configuration for previews has luma from 0 to 255 (sYCC); that for video has 16 to 235.
    return camera.create_preview_configuration(
        main={"size": (settings.width, settings.height), "format": FORMAT},
        raw=None,  # would undo a crop of the sensor
        buffer_count=settings.buffers,
        controls=controls,
        display=None,
        encode=None,
        queue=False,  # a frame that waited would be an old one
    )


def _why(error: BaseException) -> str:
    """Return what an error and those behind it say: picamera2 hides the reason in the context."""
    said = []
    link: BaseException | None = error
    while link is not None:
        said.append(str(link) or type(link).__name__)
        link = link.__cause__ or link.__context__
    return "; ".join(said)
