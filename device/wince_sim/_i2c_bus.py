"""An I2C bus with one emulated chip, in the shape of ``smbus2.SMBus``."""

import ctypes
import errno
from collections.abc import Callable, Sequence
from typing import Any, Final

from wince_sim._max30102_chip import Max30102Emulator
from wince_sim._schedule import Schedule

_ADDRESS: Final = 0x57
_DATA: Final = 0x07
_READS: Final = 0x0001
_BITS_PER_BYTE: Final = 9
_CLOSED = "the emulated I2C bus is closed"


class EmulatedMessage:
    """One message for `EmulatedI2cBus.i2c_rdwr`, with the fields of ``smbus2.i2c_msg``."""

    def __init__(self, addr: int, flags: int, data: bytes) -> None:
        self.addr, self.flags, self.len = addr, flags, len(data)
        self.buf = (ctypes.c_char * len(data)).from_buffer_copy(data)

    def __bytes__(self) -> bytes:
        return bytes(self.buf)

    @staticmethod
    def read(address: int, length: int) -> "EmulatedMessage":
        """Make a message that reads."""
        return EmulatedMessage(address, _READS, bytes(length))

    @staticmethod
    def write(address: int, buf: Sequence[int]) -> "EmulatedMessage":
        """Make a message that writes."""
        return EmulatedMessage(address, 0, bytes(buf))


class EmulatedI2cBus:
    """The bus, its cable and its faults.

    Parameters
    ----------
    chip
        What answers at 0x57.
    now_s
        The host's time, seconds.
    unplugged
        When the cable is out.
    spend_s
        Called with the time that the bus takes for each byte; nothing unless given.
    bits_per_s
        Speed of the bus.
    start_s
        Host's time at which the schedule begins; now unless given.
    on_close
        Called once, when the bus is let go.
    """

    i2c_msg = EmulatedMessage

    def __init__(
        self,
        chip: Max30102Emulator,
        now_s: Callable[[], float],
        *,
        unplugged: Schedule | None = None,
        spend_s: Callable[[float], None] | None = None,
        bits_per_s: float = 400_000.0,
        start_s: float | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self.chip = chip
        self.faults: list[int] = []
        self.closed = False
        self.transactions = 0
        self._now_s, self._spend_s = now_s, spend_s
        self._byte_s = _BITS_PER_BYTE / bits_per_s
        self._unplugged = unplugged if unplugged is not None else Schedule()
        self._plugged = True
        self._on_close = on_close
        self._seen_s = chip.powered_s = now_s()
        self._start_s = self._seen_s if start_s is None else start_s

    def unplug(self) -> None:
        """Pull the cable: the chip loses its power."""
        self.chip.advance(self._now_s())
        self._plugged = False

    def plug_in(self) -> None:
        """Put the cable back: the chip begins at its defaults."""
        self._plugged = True
        self.chip.power_on(self._now_s())

    def fail_next(self, *codes: int) -> None:
        """Let the next transactions fail with these error numbers; 0 lets one through."""
        self.faults.extend(codes)

    def write_byte_data(self, i2c_addr: int, register: int, value: int) -> None:
        """Write one register."""
        self.i2c_rdwr(self.i2c_msg.write(i2c_addr, [register, value]))

    def read_byte_data(self, i2c_addr: int, register: int) -> int:
        """Read one register."""
        answer = self.i2c_msg.read(i2c_addr, 1)
        self.i2c_rdwr(self.i2c_msg.write(i2c_addr, [register]), answer)
        return bytes(answer)[0]

    def i2c_rdwr(self, *i2c_msgs: Any) -> None:  # noqa: ANN401 - any object of the right fields
        """Carry out messages; smbus2's own will do as well."""
        self._before()
        register = 0
        for message in i2c_msgs:
            if message.addr != _ADDRESS:
                raise OSError(errno.EREMOTEIO, "Remote I/O error")
            self._pass(1)
            register = self._carry_out(message, register)
        self.chip.end_transaction()

    def close(self) -> None:
        """Let the bus go. May be called twice."""
        if not self.closed:
            self.closed = True
            if self._on_close is not None:
                self._on_close()

    def _carry_out(self, message: Any, register: int) -> int:  # noqa: ANN401 - as above
        reads = message.flags & _READS
        for place in range(message.len):
            self._pass(1)
            if reads:
                message.buf[place] = self.chip.read(register)
            elif place == 0:
                register = message.buf[0][0]
                continue
            else:
                self.chip.write(register, message.buf[place][0])
            if register != _DATA:
                register = (register + 1) % 256
        return register

    def _before(self) -> None:
        if self.closed:
            raise OSError(errno.EBADF, _CLOSED)
        self.transactions += 1
        now_s = self._now_s()
        self._follow_schedule(now_s)
        if self.faults:
            code = self.faults.pop(0)
            if code:
                raise OSError(code, "injected fault")
        if not self._plugged or self._unplugged.holds(now_s - self._start_s):
            raise OSError(errno.EREMOTEIO, "Remote I/O error")
        self.chip.advance(now_s)

    def _follow_schedule(self, now_s: float) -> None:
        """Take the power away for the times of the schedule that have passed meanwhile."""
        for start_s, stop_s in self._unplugged.spans_s:
            if self._seen_s < self._start_s + stop_s <= now_s:
                self.chip.advance(self._start_s + start_s)
                self.chip.power_on(self._start_s + stop_s)
        self._seen_s = now_s

    def _pass(self, count: int) -> None:
        if self._spend_s is not None:
            self._spend_s(count * self._byte_s)
            self.chip.advance(self._now_s())
