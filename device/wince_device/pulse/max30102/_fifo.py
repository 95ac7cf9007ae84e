"""The chip's FIFO: how much is in it, and what."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._registers import A_FULL, ALC_OVF, BYTES_PER_SAMPLE, FIFO_DEPTH, FULL_SCALE, PWR_RDY

_INFRARED_AT: Final = 3


@dataclass(frozen=True, slots=True)
class FifoState:
    """The three pointers and the status, as one transaction read them.

    Parameters
    ----------
    write, overflow, read
        Registers 0x04, 0x05 and 0x06.
    status
        Register 0x00, read after the pointers.
    was_full
        A_FULL was seen by a status read since, which cleared it.
    """

    write: int
    overflow: int
    read: int
    status: int
    was_full: bool = False

    @property
    def full(self) -> bool:
        """Whether no slot is free: the pointers alone cannot tell that from empty.

        A_FULL was read after the pointers, and nobody fills 32 slots between the two: if it
        stands beside equal pointers, they are equal because the FIFO is full.
        """
        equal = self.write == self.read
        return equal and (self.overflow > 0 or bool(self.status & A_FULL) or self.was_full)

    @property
    def unread(self) -> int:
        """How many samples wait."""
        return FIFO_DEPTH if self.full else (self.write - self.read) % FIFO_DEPTH

    @property
    def power_lost(self) -> bool:
        """Whether the chip started anew, with nothing set."""
        return bool(self.status & PWR_RDY)

    @property
    def ambient(self) -> bool:
        """Whether ambient light went beyond what the chip can cancel."""
        return bool(self.status & ALC_OVF)


@dataclass(frozen=True, slots=True)
class Drained:
    """Samples taken from the FIFO.

    Parameters
    ----------
    infrared
        Counts, shape ``(n,)``.
    lost_after
        Samples may have been lost after the last of these.
    state
        The chip's state while they were taken.
    """

    infrared: NDArray[np.float64]
    lost_after: bool
    state: FifoState


def decode_infrared(data: bytes) -> NDArray[np.float64]:
    """Return the infrared counts of whole samples, shape ``(n,)`` (datasheet, FIFO data)."""
    wide = np.frombuffer(data, dtype=np.uint8).astype(np.int64).reshape(-1, BYTES_PER_SAMPLE)
    high, middle, low = wide[:, _INFRARED_AT : _INFRARED_AT + 3].T
    return np.asarray((high << 16 | middle << 8 | low) & FULL_SCALE, dtype=np.float64)
