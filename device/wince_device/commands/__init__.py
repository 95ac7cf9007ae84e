"""Commands from the host: each done once, or refused with a number, and answered."""

from ._desk import CommandDesk
from ._identify import Identifier
from ._replies import Replies, Reply

__all__ = ["CommandDesk", "Identifier", "Replies", "Reply"]
