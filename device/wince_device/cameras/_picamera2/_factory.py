"""Opens a Raspberry Pi camera by its configured argument, on picamera2 or on a stand-in."""

from collections.abc import Callable
from typing import Final

from ._camera import Limits, Picamera2Camera
from ._crop import crop_sensor
from ._opening import open_and_configure
from ._package import Package, load_package, load_stand_in
from ._session import Session
from ._settings import PiCameraSettings, known_keys, split_argument

STAND_IN_LIMITS: Final = Limits(open_s=60.0, first_s=20.0)
"""The drawing of a simulated patient is compiled at its first start."""


def open_picamera2(argument: str = "") -> Picamera2Camera:
    """Open the Raspberry Pi camera that the configuration names.

    Parameters
    ----------
    argument
        ``camera=0,width=768,height=576,fps=60,crop=960x720,mains=50,exposure=auto,gain=auto``,
        each of which may be left out: number of the camera, size and rate of the pictures, what
        the sensor reads out, frequency of the mains, exposure in microseconds and gain.
        ``camera=NAME`` takes an installed stand-in instead, which gets the other keys:
        ``camera=sim,seed=1`` is an emulated camera before a simulated patient.

    Raises
    ------
    SourceError
        If the camera or picamera2 cannot be used; the sentence says what to do.
    ValueError
        If the argument cannot be read.
    """
    camera, settings, rest = split_argument(argument)
    real = camera.isascii() and camera.isdigit()
    if real and rest:
        msg = f"the camera has no setting {rest!r}: write key=value with {known_keys()}"
        raise ValueError(msg)
    opener = (
        _real(int(camera), settings)
        if real
        else _stood_in(_emulated(camera, settings, rest), settings)
    )
    return Picamera2Camera(
        opener,
        name=f"Raspberry Pi camera {camera}" if real else f"emulated camera {camera}",
        rate_hz=settings.rate_hz,
        simulated=not real,
        limits=Limits() if real else STAND_IN_LIMITS,
    )


def session_on(package: Package, number: int, settings: PiCameraSettings) -> Session:
    """Open a camera of a package and make it ready to start."""
    return Session(package, open_and_configure(package, number, settings), settings)


def _real(number: int, settings: PiCameraSettings) -> Callable[[], Session]:
    def opener() -> Session:
        if settings.crop is not None:
            crop_sensor(settings.crop)
        return session_on(load_package(), number, settings)

    return opener


def _stood_in(package: Package, settings: PiCameraSettings) -> Callable[[], Session]:
    return lambda: session_on(package, 0, settings)


def _emulated(name: str, settings: PiCameraSettings, rest: str) -> Package:
    crop = settings.crop
    cropped = [f"crop={crop[0]}x{crop[1]}"] if crop is not None else []
    return load_stand_in(name, ",".join([*filter(None, [rest]), *cropped]))
