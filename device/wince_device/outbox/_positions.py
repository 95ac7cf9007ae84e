"""One integer for the place of a row: which start of the device, and which row within it.

Positions rise in the order in which rows are made, over all starts, so one primary key serves
the order of sending, the deletion of a range and the search for what is still owed.
"""

from typing import Final

SEQ_BITS: Final = 40
MAX_SEQ: Final = (1 << SEQ_BITS) - 1
"""A row a millisecond for 34 years; the 23 bits above it count eight million starts."""
MAX_BOOT_NUMBER: Final = (1 << 23) - 1
LAST_POSITION: Final = (1 << 63) - 1


def position_of(boot_number: int, seq: int) -> int:
    """Return the position of a row; a ``seq`` beyond the largest is taken as the largest."""
    return (boot_number << SEQ_BITS) | min(seq, MAX_SEQ)


def boot_number_of(position: int) -> int:
    """Return which start of the device a position belongs to."""
    return position >> SEQ_BITS


def seq_of(position: int) -> int:
    """Return the row's count within its start."""
    return position & MAX_SEQ
