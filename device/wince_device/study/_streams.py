"""Everything measured as Lab Streaming Layer streams, for laboratories that record elsewhere."""

import importlib
import math
import threading
import time
from collections.abc import Sequence
from types import ModuleType, TracebackType
from typing import Final, Protocol, Self

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits, FaceObservation
from wince_device.sources import PulseBatch
from wince_wire import SetupError

from ._events import (
    BlockBegan,
    BlockEnded,
    Event,
    Marked,
    Paused,
    Rated,
    Resumed,
    Stopped,
)

SPEEDS: Final = ("v1_speed", "v2_speed", "v3_speed", "found")
_IRREGULAR: Final = 0.0
"""Frames and samples may be lost, so each carries its own time."""


class _Outlet(Protocol):
    """What is used of one of pylsl, which has no types of its own."""

    def push_sample(self, x: Sequence[object], timestamp: float) -> None: ...


class Streams:
    """Outlets for speeds, action units, pulse and markers.

    Times are those that were measured, on the clock of the Lab Streaming Layer.

    Parameters
    ----------
    device
        The unit's name: part of each stream's name and number.
    pulse_kind
        ``ecg`` or ``ppg``: the type of the pulse's stream.

    Raises
    ------
    SetupError
        If pylsl, or the library that it needs, is not installed.
    """

    def __init__(self, device: str, *, pulse_kind: str = "ppg") -> None:
        self._lsl = _import_pylsl()
        self._lock = threading.Lock()
        self._ahead_s = self._lsl.local_clock() - time.monotonic()
        self._outlets: dict[str, _Outlet] = {
            "speeds": self._outlet(device, "Mocap", SPEEDS, "float32"),
            "actionunits": self._outlet(device, "ActionUnits", ACTION_UNIT_NAMES, "float32"),
            "pulse": self._outlet(device, pulse_kind.upper(), ("cardiac",), "double64"),
            "markers": self._outlet(device, "Markers", ("marker",), "string"),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._outlets.clear()

    def put_face(self, observation: FaceObservation, units: ActionUnits | None) -> None:
        """Offer a frame."""
        speeds = observation.region_speeds
        values = [math.nan] * 3 if speeds is None else [float(one) for one in speeds]
        self._push("speeds", [*values, float(observation.found)], observation.t_s)
        if units is not None:
            self._push("actionunits", units.intensities.tolist(), observation.t_s)

    def put_batch(self, batch: PulseBatch) -> None:
        """Offer pulse samples."""
        for t_s, sample in zip(batch.t_s.tolist(), batch.samples.tolist(), strict=True):
            self._push("pulse", [sample], t_s)

    def note(self, event: Event) -> None:
        """Offer what happened in the session."""
        words, t_s = _words(event)
        if words:
            self._push("markers", [words], t_s)

    def _push(self, name: str, values: Sequence[object], t_s: float) -> None:
        with self._lock:
            outlet = self._outlets.get(name)
            if outlet is not None:
                outlet.push_sample(list(values), t_s + self._ahead_s)

    def _outlet(self, device: str, kind: str, channels: Sequence[str], form: str) -> _Outlet:
        name = f"Wince {device} {kind}"
        info = self._lsl.StreamInfo(
            name, kind, len(channels), _IRREGULAR, form, f"wince-{device}-{kind}"
        )
        described = info.desc().append_child("channels")
        for channel in channels:
            described.append_child("channel").append_child_value("label", channel)
        outlet: _Outlet = self._lsl.StreamOutlet(info)
        return outlet


def _words(event: Event) -> tuple[str, float]:
    """Return an event in words and its moment; no words for what is no marker."""
    match event:
        case BlockBegan():
            block = "/".join(filter(None, (event.task, event.block)))
            return f"begin {block} {event.attempt}", event.t_s
        case BlockEnded():
            return f"end {event.status}", event.t_s
        case Marked():
            return f"marker {event.text}", event.t_s
        case Rated(value=int()):
            return f"rating {event.scale} {event.value}", event.t_s
        case Paused():
            return "pause", event.t_s
        case Resumed():
            return "resume", event.t_s
        case Stopped():
            return "stop", time.monotonic()
        case _:
            return "", 0.0


def _import_pylsl() -> ModuleType:
    try:
        return importlib.import_module("pylsl")
    except (ImportError, RuntimeError, OSError) as error:
        # Without its library it is installed and raises all the same.
        msg = "--lsl needs the package pylsl and its library liblsl: pip install pylsl"
        raise SetupError(msg) from error
