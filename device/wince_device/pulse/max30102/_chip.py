"""The MAX30102 itself: every access to its registers, and nothing that remembers a signal."""

from ._bus import I2cBus
from ._fifo import Drained, FifoState, decode_infrared
from ._registers import (
    A_FULL,
    ADDRESS,
    ALC_OVF,
    BYTES_PER_SAMPLE,
    FIFO_DEPTH,
    MODE_RED_INFRARED,
    MODE_RESET,
    MODE_SHUTDOWN,
    PART_ID,
    RATES_HZ,
    Register,
)
from ._settings import Max30102Settings

_RED_GLOW_STEPS = 2
_FRACTION_C = 0.0625


class WrongPartError(OSError):
    """Something else answers at the chip's address."""


class SettingsNotTakenError(OSError):
    """The chip does not hold what was written to it."""


class PowerLostError(OSError):
    """The chip started anew by itself, so nothing in it is set any more."""


class SilentError(OSError):
    """The chip answers but measures nothing."""


class Max30102Chip:
    """One chip on a bus. Every method raises OSError where the bus fails.

    Parameters
    ----------
    bus
        The bus, at most 400 kHz.
    settings
        What `configure` writes.
    """

    def __init__(self, bus: I2cBus, settings: Max30102Settings) -> None:
        self._bus = bus
        self._settings = settings
        self._was_full = False

    def identify(self) -> None:
        """Make sure that it is this chip.

        Raises
        ------
        WrongPartError
            If PART_ID is another.
        """
        part = self._get(Register.PART_ID)
        if part != PART_ID:
            msg = (
                f"what answers at 0x{ADDRESS:02x} says part 0x{part:02x}, not 0x{PART_ID:02x}: "
                "it is no MAX30102, so check which sensor is connected"
            )
            raise WrongPartError(msg)

    def begin_reset(self) -> None:
        """Start a reset, which takes about a millisecond."""
        self._put(Register.MODE, MODE_RESET)

    def configure(self, infrared_steps: int) -> None:
        """Write every setting and start to measure with an empty FIFO.

        Raises
        ------
        SettingsNotTakenError
            If the chip does not hold what was written.
        """
        if self._get(Register.MODE) & MODE_RESET:
            raise SettingsNotTakenError("the MAX30102 does not come out of its reset")
        # Clears PWR_RDY before anything is written, so that a power loss from here on is seen.
        self._get(Register.STATUS_1)
        wanted = self._settings.spo2_setup
        slowest = wanted & ~((len(RATES_HZ) - 1) << 2)
        self._put(Register.ENABLE_1, A_FULL | ALC_OVF)
        self._put(Register.ENABLE_2, 0)
        self._put(Register.FIFO_SETUP, self._settings.fifo_setup)
        # The pulse width goes first: with the old, longer one the chip would clamp the rate.
        self._put(Register.SPO2_SETUP, slowest)
        self._put(Register.SPO2_SETUP, wanted)
        self._put(Register.LED_RED, _RED_GLOW_STEPS)
        self.set_infrared(infrared_steps)
        self.clear_fifo()
        self._put(Register.MODE, MODE_RED_INFRARED)
        held = self._get(Register.SPO2_SETUP)
        if held != wanted:
            msg = f"the MAX30102 holds 0x{held:02x} in register 0x0A instead of 0x{wanted:02x}"
            raise SettingsNotTakenError(msg)

    def set_infrared(self, steps: int) -> None:
        """Set the infrared LED's current, in steps of 0.2 mA."""
        self._put(Register.LED_INFRARED, steps)

    def clear_fifo(self) -> None:
        """Empty the FIFO: the three pointers in one transaction."""
        write = self._bus.i2c_msg.write(ADDRESS, [Register.FIFO_WRITE, 0, 0, 0])
        self._bus.i2c_rdwr(write)
        self._was_full = False

    def look(self) -> FifoState:
        """Read pointers and status, which clears the status."""
        pointers, status = self._transfer((Register.FIFO_WRITE, 3), (Register.STATUS_1, 1))
        write, overflow, read = pointers
        return FifoState(write, overflow, read, status[0], was_full=self._was_full)

    def drain(self, count: int) -> Drained:
        """Take ``count`` waiting samples in one transaction.

        The pointers are read once more just before, because the first sample taken sets the
        overflow counter to zero, and the status just after, because a chip that started anew in
        the meantime gives no samples of ours.
        """
        pointers, data, status = self._transfer(
            (Register.FIFO_WRITE, 3),
            (Register.FIFO_DATA, count * BYTES_PER_SAMPLE),
            (Register.STATUS_1, 1),
        )
        write, overflow, read = pointers
        state = FifoState(write, overflow, read, status[0], was_full=True)
        if state.power_lost:
            raise PowerLostError("the MAX30102 lost its power")
        # A FIFO that was full may have turned a sample away unseen.
        a_full = bool(status[0] & A_FULL)
        self._was_full = a_full and count < FIFO_DEPTH
        return Drained(decode_infrared(data), state.full or a_full or state.overflow > 0, state)

    def begin_temperature(self) -> None:
        """Start to measure the chip's temperature, which takes 29 ms."""
        self._put(Register.TEMPERATURE_START, 1)

    def temperature_c(self) -> float | None:
        """Return the temperature in °C, signed; None while it is being measured."""
        if self._get(Register.TEMPERATURE_START) & 1:
            return None
        whole = self._get(Register.TEMPERATURE)
        fraction = self._get(Register.TEMPERATURE_FRACTION) & 0x0F
        return (whole - 256 if whole > 127 else whole) + _FRACTION_C * fraction

    def shut_down(self) -> None:
        """Switch the LEDs off and let the chip sleep."""
        self._put(Register.LED_RED, 0)
        self.set_infrared(0)
        self._put(Register.MODE, MODE_SHUTDOWN)

    def _get(self, register: Register) -> int:
        return self._bus.read_byte_data(ADDRESS, register)

    def _put(self, register: Register, value: int) -> None:
        self._bus.write_byte_data(ADDRESS, register, value)

    def _transfer(self, *reads: tuple[Register, int]) -> list[bytes]:
        make = self._bus.i2c_msg
        answers = [make.read(ADDRESS, length) for _, length in reads]
        messages = []
        for (register, _), answer in zip(reads, answers, strict=True):
            messages += [make.write(ADDRESS, [register]), answer]
        self._bus.i2c_rdwr(*messages)
        return [bytes(answer) for answer in answers]
