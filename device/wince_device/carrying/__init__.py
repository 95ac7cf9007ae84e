"""Carries rows to the host by hand, where there is no network: one signed file on a stick."""

from ._carry_out import Carried, carry_out
from ._receipt import Received, carry_receipt

__all__ = ["Carried", "Received", "carry_out", "carry_receipt"]
