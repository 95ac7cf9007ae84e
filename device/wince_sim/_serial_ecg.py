"""An emulated serial ECG on a pseudo-terminal, with the faults of a real line."""

import errno
import os
import random
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_sim._argument import parse_argument
from wince_sim._registry import enter_scene
from wince_sim._serial_packets import FORMS, PacketSource

_STEP_S: Final = 0.004
_ENDS_WITHIN_S: Final = 2.0
_GREETING: Final = b"Initialising...\r\nReady\r\n"


class PseudoTerminal:
    """A cable with a device's end and a port, which comes back under another name.

    `path` is a link that always leads to the port, as ``/dev/serial/by-id`` does.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wince-serial-")
        self.path = str(Path(self._folder.name) / "port")
        self._ends: tuple[int, int] | None = None
        self.plug_in()

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._ends is not None

    def plug_in(self) -> None:
        """Put the cable in, under a new name."""
        if self._ends is None:
            device, port = os.openpty()
            tty.setraw(port)
            os.set_blocking(device, False)
            link = Path(self.path)
            link.unlink(missing_ok=True)
            link.symlink_to(os.ttyname(port))
            self._ends = device, port

    def unplug(self) -> None:
        """Pull the cable out: the port hangs up and its name is gone."""
        if self._ends is not None:
            Path(self.path).unlink(missing_ok=True)
            for end in self._ends:
                os.close(end)
            self._ends = None

    def send(self, data: bytes) -> int:
        """Send bytes; return how many were taken. What does not fit is lost, as on a UART."""
        if self._ends is None:
            return 0
        try:
            return os.write(self._ends[0], data)
        except BlockingIOError:
            return 0
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return 0

    def close(self) -> None:
        """End it. May be called twice."""
        self.unplug()
        self._folder.cleanup()


class SerialEcgEmulator:
    """A device that sends by itself, in real time, until it is closed.

    Parameters
    ----------
    source
        What it sends.
    now_s
        Time since the patient began, seconds.
    unplugged
        Tells whether the cable is out at such a time.
    drop
        Share of packets that lose one of their bytes, 0-1.
    seed
        Of the lost bytes.
    on_close
        Called once at the end.
    """

    def __init__(
        self,
        source: PacketSource,
        now_s: Callable[[], float],
        *,
        unplugged: Callable[[float], bool] = lambda _: False,
        drop: float = 0.0,
        seed: int = 0,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self.cable = PseudoTerminal()
        self._source, self._now_s, self._unplugged = source, now_s, unplugged
        self._drop, self._random = drop, random.Random(seed)  # noqa: S311 - line noise
        self._on_close = on_close
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="serial-ecg", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        """Where it can be opened like any serial port."""
        return self.cable.path

    def close(self) -> None:
        """End it. May be called twice."""
        if not self._stop.is_set():
            self._stop.set()
            self._thread.join(_ENDS_WITHIN_S)
            self.cable.close()
            if self._on_close is not None:
                self._on_close()

    def _run(self) -> None:
        sent_s = self._now_s()
        self.cable.send(_GREETING)
        while not self._stop.wait(_STEP_S):
            now_s = self._now_s()
            if self._unplugged(now_s):
                self.cable.unplug()
            else:
                self.cable.plug_in()
                packets = self._source.due(sent_s, now_s)
                self.cable.send(b"".join(self._worn(data) for _, data in packets))
            sent_s = now_s

    def _worn(self, data: bytes) -> bytes:
        if self._random.random() >= self._drop:
            return data
        place = self._random.randrange(len(data))
        return data[:place] + data[place + 1 :]


def open_serial_port(argument: str = "") -> SerialEcgEmulator:
    """Start an emulated device on the simulated patient that the argument describes.

    Parameters
    ----------
    argument
        As for the simulated sensor, see the package's docstring, and ``device`` (``ads1292r``,
        ``ads1292r-old`` or ``healthypi``) and ``drop``, the share of packets that lose a byte.

    Raises
    ------
    ValueError
        If the argument cannot be read, or asks for what an emulated device cannot do.
    """
    own, rest = {"device": "ads1292r", "drop": "0"}, list[str]()
    for part in argument.split(","):
        key, _, text = (piece.strip() for piece in part.partition("="))
        if key in own:
            own[key] = text
        else:
            rest.append(part)
    if own["device"] not in FORMS:
        msg = f"device={own['device']!r}: choose one of {', '.join(FORMS)}"
        raise ValueError(msg)
    drop = _share(own["drop"])
    settings = parse_argument(",".join(rest))
    if not settings.live:
        raise ValueError("the emulated serial ECG runs in real time only: leave pace=fast away")
    scene, leave = enter_scene(settings)
    return SerialEcgEmulator(
        PacketSource(scene.patient, own["device"]),
        lambda: time.monotonic() - scene.clock.start_s,
        unplugged=settings.patient.unplugged.holds,
        drop=drop,
        seed=settings.patient.seed,
        on_close=leave,
    )


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        msg = f"drop={text!r}: write a number from 0 to 1"
        raise ValueError(msg)
    return value
