"""What a camera and a pulse sensor are to the rest of the device, whatever stands behind them.

A source has a real, a recorded and a simulated form behind one protocol. The simulation is
another package that knows nothing of this one, so everything here is structural: any object of
the right shape is a source.

All times are seconds on the source's own monotonic clock. Camera and pulse sensor of one device
share that clock. Nothing here waits without a time limit.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from typing import Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from wince_wire import SourceError

SignalKind = Literal["ecg", "ppg"]


class Frame(Protocol):
    """One picture."""

    @property
    def image(self) -> NDArray[np.uint8]:
        """Luma ``(height, width)`` or RGB ``(height, width, 3)``; not to be written to."""
        ...

    @property
    def t_s(self) -> float:
        """Mid-exposure time."""
        ...

    @property
    def index(self) -> int:
        """Count of frames at the sensor: a step above one is dropped frames."""
        ...


class SensorState(StrEnum):
    """What a pulse sensor says of itself. The four failures are four different things."""

    OK = "ok"
    NO_FINGER = "no_finger"
    SATURATED = "saturated"
    AMBIENT = "ambient_light"
    LEAD_OFF = "lead_off"
    UNPLUGGED = "unplugged"


class PulseBatch(Protocol):
    """Consecutive samples of one pulse signal. A lost sample ends a batch."""

    @property
    def samples(self) -> NDArray[np.float64]:
        """Shape ``(n,)``; ECG in millivolts, PPG in arbitrary units, beats pointing up."""
        ...

    @property
    def t_s(self) -> NDArray[np.float64]:
        """Shape ``(n,)``: time of each sample, strictly rising."""
        ...

    @property
    def gap_before(self) -> bool:
        """Samples were lost between the batch before and this one."""
        ...

    @property
    def state(self) -> str:
        """A `SensorState` value that holds for the whole batch."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleBatch:
    """A `PulseBatch` as a plain record."""

    samples: NDArray[np.float64]
    t_s: NDArray[np.float64]
    gap_before: bool = False
    state: str = SensorState.OK


class Camera(Protocol):
    """A source of frames."""

    @property
    def name(self) -> str:
        """What a person calls it, for messages."""
        ...

    @property
    def rate_hz(self) -> float:
        """Nominal frames per second."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the pictures are made up."""
        ...

    @property
    def ended(self) -> bool:
        """No frame will come any more: a file is at its end. Never true for a live camera."""
        ...

    @property
    def frames_total(self) -> int | None:
        """How many frames there are, where a recording tells."""
        ...

    def read(self, timeout_s: float) -> Frame | None:
        """Return the next frame, or None when none came in time or the source has ended.

        Raises
        ------
        SourceError
            If the source failed for good.
        """
        ...

    def close(self) -> None:
        """Let the device or file go. May be called twice."""
        ...


class PulseSensor(Protocol):
    """A source of pulse samples."""

    @property
    def name(self) -> str:
        """What a person calls it, for messages."""
        ...

    @property
    def kind(self) -> SignalKind:
        """ECG and PPG are never mixed up."""
        ...

    @property
    def rate_hz(self) -> float:
        """Samples per second: measured where possible, else nominal."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the samples are made up."""
        ...

    @property
    def ended(self) -> bool:
        """No sample will come any more. Never true for a live sensor."""
        ...

    def read(self, timeout_s: float) -> PulseBatch | None:
        """Return the next samples, or None when none came in time or the source has ended.

        Raises
        ------
        SourceError
            If the source failed for good.
        """
        ...

    def close(self) -> None:
        """Let the device or file go. May be called twice."""
        ...


def split_spec(spec: str) -> tuple[str, str]:
    """Split a source's configured name: ``"v4l2:/dev/video0"`` is ``("v4l2", "/dev/video0")``."""
    name, _, argument = spec.partition(":")
    return name, argument


def open_camera(spec: str) -> Camera:
    """Open the camera that the configuration names, for example ``v4l2:/dev/video0`` or ``sim``.

    Raises
    ------
    SourceError
        If no such kind of camera is installed, or it cannot be opened.
    """
    return cast("Camera", _open("wince.cameras", "camera", spec))


def open_pulse_sensor(spec: str) -> PulseSensor:
    """Open the pulse sensor that the configuration names, for example ``sim``.

    Raises
    ------
    SourceError
        If no such kind of sensor is installed, or it cannot be opened.
    """
    return cast("PulseSensor", _open("wince.pulse_sensors", "pulse sensor", spec))


def _open(group: str, what: str, spec: str) -> object:
    name, argument = split_spec(spec)
    points = {point.name: point for point in entry_points(group=group)}
    if name not in points:
        msg = f"there is no {what} of kind {name!r}: choose one of {', '.join(sorted(points))}"
        raise SourceError(msg)
    try:
        factory = points[name].load()
    except ImportError as error:
        msg = f"the {what} {name!r} needs the package {error.name}: install the matching extra"
        raise SourceError(msg) from error
    try:
        return factory(argument)
    except ValueError as error:
        msg = f"the {what} {spec!r} cannot be opened: {error}"
        raise SourceError(msg) from error
