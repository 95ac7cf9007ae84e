"""What is used of the package picamera2, and how the real one or a stand-in is found."""

import logging
import os
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Final, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from wince_wire import SourceError

_log = logging.getLogger(__name__)

PACKAGE_GROUP: Final = "wince.picamera2"
"""Entry points that make a stand-in for the package: a function of the rest of the argument."""


class Request(Protocol):
    """A frame that has come; its buffer is the reader's until it is released."""

    def get_metadata(self) -> Mapping[str, Any]:
        """Return what libcamera says of the frame."""
        ...

    def release(self) -> None:
        """Give the buffer back."""
        ...


class Job(Protocol):
    """A request that is on its way."""

    def get_result(self, timeout: float | None = None) -> Request:
        """Wait for it; TimeoutError when it does not come in time."""
        ...


class Mapped(Protocol):
    """A request's buffer, seen without a copy."""

    @property
    def array(self) -> NDArray[np.uint8] | None:
        """Shape ``(rows, stride)``."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        exc_traceback: TracebackType | None,
    ) -> None: ...


class PiCamera(Protocol):
    """One camera. Any of these calls may hang when the hardware does."""

    @property
    def camera_controls(self) -> Mapping[str, tuple[Any, Any, Any]]:
        """Least, most and usual value of each control."""
        ...

    def create_preview_configuration(self, **keys: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return a configuration."""
        ...

    def configure(self, camera_config: dict[str, Any]) -> None:
        """Take a configuration."""
        ...

    def camera_configuration(self) -> Mapping[str, Any]:
        """Return the configuration in force."""
        ...

    def set_controls(self, controls: Mapping[str, Any]) -> None:
        """Set controls, which a frame some frames later will show."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def capture_request(self, *, wait: bool) -> Job:
        """Ask for the next frame."""
        ...

    def close(self) -> None:
        """Stop, and let the camera go."""
        ...


class CameraClass(Protocol):
    """What makes a camera."""

    def __call__(self, camera_num: int) -> PiCamera: ...

    def global_camera_info(self) -> list[dict[str, Any]]:
        """Return the cameras that are plugged in."""
        ...


class Package(Protocol):
    """The package, or its stand-in."""

    @property
    def Picamera2(self) -> CameraClass:  # noqa: N802 - the package's name
        """The camera class."""
        ...

    @property
    def MappedArray(self) -> Callable[..., Mapped]:  # noqa: N802 - the package's name
        """What shows a buffer."""
        ...


def installed() -> bool:
    """Tell whether the package is there, without loading it."""
    return find_spec("picamera2") is not None


def load_package() -> Package:
    """Load the real package.

    Raises
    ------
    SourceError
        If it is not installed or does not fit the other packages.
    """
    # libcamera writes a line for each step to stderr; what matters is told in our own words.
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:ERROR")
    try:
        return cast("Package", import_module("picamera2"))
    except ModuleNotFoundError as error:
        msg = (
            f"the camera needs the package {error.name}: install it with 'sudo apt install "
            "python3-picamera2', in an environment that was made with --system-site-packages"
        )
        raise SourceError(msg) from error
    except (ImportError, ValueError) as error:
        # Debian's simplejpeg is compiled for another NumPy than ours, which says so at import.
        msg = (
            f"the package picamera2 cannot be loaded ({error}): a part of it was compiled for "
            "another NumPy; run 'pip install --upgrade --force-reinstall --no-deps simplejpeg' in "
            "this environment"
        )
        raise SourceError(msg) from error


def load_stand_in(name: str, argument: str) -> Package:
    """Make the stand-in that is installed under a name.

    Raises
    ------
    SourceError
        If there is none of that name, or it lacks a package.
    ValueError
        If the argument cannot be read.
    """
    points = {point.name: point for point in entry_points(group=PACKAGE_GROUP)}
    if name not in points:
        known = "".join(f", or {known}" for known in sorted(points))
        msg = f"there is no camera {name!r}: write its number{known}"
        raise SourceError(msg)
    try:
        make = points[name].load()
    except ImportError as error:
        msg = f"the camera {name!r} needs the package {error.name}: install the matching extra"
        raise SourceError(msg) from error
    return cast("Package", make(argument))
