"""What a Raspberry Pi says of its power supply and its heat."""

import fcntl
import struct
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Final

_GENCMD_TAG: Final = 0x00030080
"""Mailbox property by which ``vcgencmd`` asks (raspberrypi/utils, vcgencmd.c)."""
_PROPERTY_CALL: Final = 0xC0086400
"""``_IOWR(100, 0, char *)`` on a 64-bit kernel."""
_COMMAND: Final = b"get_throttled"
_TEXT_BYTES: Final = 1024
_HEAD: Final = struct.Struct("<6I")
_DEVICES: Final = ("dev/vcio_gencmd", "dev/vcio")
_SYSFS: Final = "sys/devices/platform/soc*/soc*:firmware/get_throttled"
_HWMON: Final = "sys/class/hwmon/hwmon*"
_SINCE_BOOT: Final = 16
"""The upper half of the word tells what has been since the start."""

LIMIT_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """What limits the chip, now and since the machine was started; None where that is not told.

    Attributes
    ----------
    under_voltage, under_voltage_since_boot
        The supply is below 4.63 V.
    frequency_capped, frequency_capped_since_boot
        The processor's clock is held down.
    throttled, throttled_since_boot
        The processor is slowed for its heat or its supply.
    soft_temperature_limit, soft_temperature_limit_since_boot
        It is so warm that the clock is lowered a little.
    told_by
        What told this; empty when nothing did.
    """

    under_voltage: bool | None = None
    frequency_capped: bool | None = None
    throttled: bool | None = None
    soft_temperature_limit: bool | None = None
    under_voltage_since_boot: bool | None = None
    frequency_capped_since_boot: bool | None = None
    throttled_since_boot: bool | None = None
    soft_temperature_limit_since_boot: bool | None = None
    told_by: str = ""

    @property
    def slowed(self) -> bool:
        """Whether the chip is known to run slower than it could."""
        return True in (self.frequency_capped, self.throttled, self.soft_temperature_limit)


UNKNOWN: Final = Throttling()


def throttling_from_bits(bits: int, told_by: str) -> Throttling:
    """Return what a word of ``get_throttled`` says (Raspberry Pi documentation, vcgencmd)."""

    def told(bit: int) -> bool:
        return bool(bits >> bit & 1)

    return Throttling(
        under_voltage=told(0),
        frequency_capped=told(1),
        throttled=told(2),
        soft_temperature_limit=told(3),
        under_voltage_since_boot=told(_SINCE_BOOT),
        frequency_capped_since_boot=told(_SINCE_BOOT + 1),
        throttled_since_boot=told(_SINCE_BOOT + 2),
        soft_temperature_limit_since_boot=told(_SINCE_BOOT + 3),
        told_by=told_by,
    )


def read_throttling(root: Path = Path("/")) -> Throttling:
    """Return what this machine tells, from the first of three places that does.

    The firmware's own device, which needs the group ``video``; the kernel's file, which older
    kernels call deprecated in their log when it is read; the voltage monitor, which knows the
    supply only. On any other machine nothing is known.

    Parameters
    ----------
    root
        Where ``dev`` and ``sys`` lie.
    """
    for device in _DEVICES:
        bits = _ask_firmware(root / device)
        if bits is not None:
            return throttling_from_bits(bits, f"/{device}")
    for path in sorted(root.glob(_SYSFS)):
        bits = _hexadecimal(_text(path))
        if bits is not None:
            return throttling_from_bits(bits, "get_throttled")
    return _from_voltage_monitor(root)


class ThrottlingReader:
    """Reads the chip's state within a limit of time; a call that hangs is never asked twice.

    Parameters
    ----------
    root
        Where ``dev`` and ``sys`` lie.
    limit_s
        For one reading.
    """

    def __init__(self, root: Path = Path("/"), *, limit_s: float = LIMIT_S) -> None:
        self._root, self._limit_s = root, limit_s
        self._lock = Lock()
        self._thread: Thread | None = None
        self._found = UNKNOWN

    def read(self) -> Throttling:
        """Return the state now; `UNKNOWN` when nothing tells it in time."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return UNKNOWN
            self._found = UNKNOWN
            self._thread = Thread(target=self._look, name="throttling", daemon=True)
            self._thread.start()
            self._thread.join(self._limit_s)
            return self._found

    def _look(self) -> None:
        self._found = read_throttling(self._root)


def _ask_firmware(device: Path) -> int | None:
    message = bytearray(_HEAD.size + _TEXT_BYTES + 4)
    _HEAD.pack_into(message, 0, len(message), 0, _GENCMD_TAG, _TEXT_BYTES, 0, 0)
    message[_HEAD.size : _HEAD.size + len(_COMMAND)] = _COMMAND
    try:
        with device.open("rb", buffering=0) as file:
            fcntl.ioctl(file, _PROPERTY_CALL, message, True)
    except OSError:
        return None
    return bits_from_answer(bytes(message[_HEAD.size : _HEAD.size + _TEXT_BYTES]))


def bits_from_answer(text: bytes) -> int | None:
    """Return the word in the firmware's answer ``throttled=0x50005``; None if it is none."""
    name, equals, value = text.split(b"\0", 1)[0].strip().partition(b"=")
    if name != b"throttled" or not equals:
        return None
    return _hexadecimal(value.decode("ascii", errors="replace"))


def _hexadecimal(text: str) -> int | None:
    try:
        bits = int(text, 16)
    except ValueError:
        return None
    return bits if 0 <= bits < 1 << 32 else None


def _from_voltage_monitor(root: Path) -> Throttling:
    for folder in sorted(root.glob(_HWMON)):
        if _text(folder / "name") == "rpi_volt":
            alarm = _text(folder / "in0_lcrit_alarm")
            if alarm in ("0", "1"):
                return Throttling(under_voltage=alarm == "1", told_by="rpi_volt")
    return UNKNOWN


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", errors="replace").strip()
    except OSError:
        return ""
