"""Takes in what was carried from a device by hand: a signed file on a stick."""

from ._carry_in import CarriedIn, carry_in
from ._shown import carry_in_shown

__all__ = ["CarriedIn", "carry_in", "carry_in_shown"]
