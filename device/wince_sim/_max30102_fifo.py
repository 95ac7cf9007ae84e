"""The FIFO of an emulated MAX30102: 32 slots, three pointers, and what reading does to them."""

from dataclasses import dataclass, field
from typing import Final

DEPTH: Final = 32
_OVERFLOW_MAX: Final = 31


@dataclass
class ChipFifo:
    """Slots and pointers (datasheet, registers 0x04-0x07).

    Parameters
    ----------
    rollover
        Whether a new sample pushes out the oldest one when no slot is free.
    """

    rollover: bool = False
    write: int = 0
    read: int = 0
    overflow: int = 0
    waiting: int = 0
    slots: list[bytes] = field(default_factory=lambda: [bytes(6)] * DEPTH)
    numbers: list[int] = field(default_factory=lambda: [-1] * DEPTH)

    def clear(self) -> None:
        """Set everything as after a reset; the memory itself keeps what was in it."""
        self.write = self.read = self.overflow = self.waiting = 0

    def push(self, number: int, data: bytes) -> int | None:
        """Store a sample; return the number of the one that was lost by it, if one was."""
        lost: int | None = None
        if self.waiting == DEPTH:
            self.overflow = min(self.overflow + 1, _OVERFLOW_MAX)
            if not self.rollover:
                return number
            lost = self.numbers[self.read]
            self.read = (self.read + 1) % DEPTH
            self.waiting -= 1
        self.slots[self.write], self.numbers[self.write] = data, number
        self.write = (self.write + 1) % DEPTH
        self.waiting += 1
        return lost

    def front(self) -> bytes:
        """Return the slot that is read next."""
        return self.slots[self.read]

    def pop(self) -> None:
        """Let go of the slot that was read: the overflow counter begins again."""
        if self.waiting:
            self.read = (self.read + 1) % DEPTH
            self.waiting -= 1
            self.overflow = 0

    def point(self, *, write: int | None = None, read: int | None = None) -> None:
        """Set a pointer from outside; equal pointers then mean empty."""
        self.write = self.write if write is None else write % DEPTH
        self.read = self.read if read is None else read % DEPTH
        self.waiting = (self.write - self.read) % DEPTH
