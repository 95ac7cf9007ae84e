"""A stand-in for the package picamera2, with a camera that looks at a simulated patient."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from wince_sim._argument import parse_argument
from wince_sim._picamera2_bench import Bench
from wince_sim._picamera2_camera import EmulatedPicamera2
from wince_sim._picamera2_faults import split_faults
from wince_sim._picamera2_request import EmulatedMappedArray

LONGEST_HANG_S: Final = 60.0

_first_opened_s: dict[str, float] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class EmulatedPackage:
    """What is used of the package: its camera class and the view of a buffer.

    Parameters
    ----------
    Picamera2
        The camera class, bound to this patient and these faults.
    bench
        Patient, clock and faults.
    """

    Picamera2: type[EmulatedPicamera2]
    bench: Bench
    MappedArray: type[EmulatedMappedArray] = field(default=EmulatedMappedArray)

    def end_hangs(self) -> None:
        """Let every call that hangs come back."""
        self.bench.hangs_end.set()


def open_picamera2(argument: str = "") -> EmulatedPackage:
    """Return a stand-in for the package picamera2.

    Parameters
    ----------
    argument
        As for the simulated camera, see the package's docstring, and the faults of
        `CameraFaults`: ``stall=20``, ``gone=20-25``, ``busy=0-5``, ``drop=7``, ``settle=1``,
        ``hang=close``, ``jump=10:-2``, ``light=10:0.2``, ``boottime=on``, ``crop=640x480``. Size
        and rate of the pictures are the camera's configuration, which the source sets.

    Raises
    ------
    ValueError
        If the argument cannot be read, or asks for what an emulated camera cannot do.
    """
    faults, rest = split_faults(argument)
    settings = parse_argument(rest)
    if not settings.live or settings.duration_s is not None:
        msg = "the emulated camera runs in real time and without an end: leave pace and duration"
        raise ValueError(msg)
    with _lock:
        began_s = _first_opened_s.setdefault(argument, time.monotonic())
    bench = Bench(
        key=argument,
        faults=faults,
        began_s=began_s,
        settings=settings,
        longest_hang_s=LONGEST_HANG_S,
    )
    bound = type("Picamera2", (EmulatedPicamera2,), {"bench": bench})
    return EmulatedPackage(Picamera2=bound, bench=bench)
