"""What the driver needs of an I2C bus, and the bus of a Linux machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from wince_wire import SourceError


class MessageMaker(Protocol):
    """Makes messages for `I2cBus.i2c_rdwr`, as ``smbus2.i2c_msg`` does."""

    def read(self, address: int, length: int) -> Any:  # noqa: ANN401 - the bus's own type
        """Make a message that reads."""
        ...

    def write(self, address: int, buf: Sequence[int]) -> Any:  # noqa: ANN401 - the bus's own type
        """Make a message that writes."""
        ...


class I2cBus(Protocol):
    """The part of ``smbus2.SMBus`` that the driver uses. Every method may raise OSError."""

    @property
    def i2c_msg(self) -> MessageMaker:
        """What makes this bus's messages."""
        ...

    def write_byte_data(self, i2c_addr: int, register: int, value: int) -> None:
        """Write one register."""
        ...

    def read_byte_data(self, i2c_addr: int, register: int) -> int:
        """Read one register."""
        ...

    def i2c_rdwr(self, *i2c_msgs: Any) -> None:  # noqa: ANN401 - the bus's own type
        """Carry out several messages without letting the bus go between them."""
        ...

    def close(self) -> None:
        """Let the bus go."""
        ...


class LinuxI2cBus:
    """``/dev/i2c-N`` through smbus2.

    Parameters
    ----------
    number
        Which bus: 1 on the pins 3 and 5 of a Raspberry Pi.

    Raises
    ------
    SourceError
        If the bus cannot be opened; the sentence says what to do.
    """

    def __init__(self, number: int) -> None:
        try:
            import smbus2
        except ImportError as error:
            msg = "the MAX30102 needs the package smbus2: install the extra 'device'"
            raise SourceError(msg) from error
        try:
            self._bus = smbus2.SMBus(number)
        except OSError as error:
            raise SourceError(why_not_opened(number, error)) from error
        self.i2c_msg: MessageMaker = smbus2.i2c_msg

    def write_byte_data(self, i2c_addr: int, register: int, value: int) -> None:
        """Write one register."""
        self._bus.write_byte_data(i2c_addr, register, value)

    def read_byte_data(self, i2c_addr: int, register: int) -> int:
        """Read one register."""
        return int(self._bus.read_byte_data(i2c_addr, register))

    def i2c_rdwr(self, *i2c_msgs: Any) -> None:  # noqa: ANN401 - smbus2 has no types
        """Carry out several messages without letting the bus go between them."""
        self._bus.i2c_rdwr(*i2c_msgs)

    def close(self) -> None:
        """Let the bus go."""
        self._bus.close()


def why_not_opened(number: int, error: OSError) -> str:
    """Return one sentence on why a bus did not open and what to do."""
    path = f"/dev/i2c-{number}"
    if isinstance(error, FileNotFoundError):
        there = ", ".join(sorted(str(bus) for bus in Path("/dev").glob("i2c-*"))) or "none"
        return (
            f"there is no I2C bus {path} (there is: {there}): switch I2C on with "
            "'sudo raspi-config nonint do_i2c 0' and start the machine again, or name another bus"
        )
    if isinstance(error, PermissionError):
        return (
            f"the I2C bus {path} may not be used by this user: add the user to its group with "
            "'sudo usermod -aG i2c USER' and log in again"
        )
    return f"the I2C bus {path} cannot be opened ({error}): check 'i2cdetect -l'"
