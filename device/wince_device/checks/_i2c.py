"""The I2C bus: whether it is there, may be used, and which chips answer on it."""

import errno
from contextlib import closing
from pathlib import Path
from typing import Final

from ._drivers import KNOWN_ADDRESSES, ScanBus, touch
from ._finding import Answer, attention, fault, ok, unused

_ADDRESSES: Final = range(0x08, 0x78)
"""The others are reserved (I2C specification UM10204, table 4)."""
LIMIT_S: Final = 15.0


def look_at_i2c(number: int, *, needed: bool, folder: Path = Path("/dev")) -> Answer:
    """Open one bus and ask every address on it."""
    path = folder / f"i2c-{number}"
    if not path.exists():
        return _absent(path, needed=needed)
    try:
        import smbus2

        with closing(smbus2.SMBus(str(path))) as bus:
            return told(path, *scan(bus), needed=needed)
    except ImportError:
        return fault("the package smbus2 is not installed", "pip install 'wince[device]'")
    except PermissionError:
        return fault(
            f"{path} may not be used by this user",
            "add the user to the group: 'sudo usermod -aG i2c USER', then log in again",
        )
    except OSError as error:
        return fault(
            f"{path} cannot be opened ({error.strerror})",
            "switch I2C on again: 'sudo raspi-config nonint do_i2c 0', then start again",
        )


def scan(bus: ScanBus) -> tuple[list[int], list[int]]:
    """Return the addresses that answer, and those that a driver in the kernel holds."""
    answering, held = [], []
    for address in _ADDRESSES:
        try:
            touch(bus, address)
        except OSError as error:
            if error.errno == errno.EBUSY:
                held.append(address)
        else:
            answering.append(address)
    return answering, held


def told(path: Path, answering: list[int], held: list[int], *, needed: bool) -> Answer:
    """Say what answers."""
    names = [_name(address) for address in answering]
    names += [f"0x{address:02x} (held by the kernel)" for address in held]
    if names:
        return ok(f"{path}: {', '.join(names)}")
    if not needed:
        return ok(f"{path}: no chip answers")
    return attention(
        f"{path}: no chip answers",
        "check the wires: 3.3 V to pin 1, ground to pin 6, SDA to pin 3, SCL to pin 5",
    )


def _absent(path: Path, *, needed: bool) -> Answer:
    if not needed:
        return unused("no configured sensor is on it")
    others = ", ".join(sorted(str(other) for other in path.parent.glob("i2c-*"))) or "none"
    return fault(
        f"there is no {path} (there is: {others})",
        "switch I2C on: 'sudo raspi-config nonint do_i2c 0', then start the machine again",
    )


def _name(address: int) -> str:
    part = KNOWN_ADDRESSES.get(address)
    return f"0x{address:02x} ({part})" if part else f"0x{address:02x}"
