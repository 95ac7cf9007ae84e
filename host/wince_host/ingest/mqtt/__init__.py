"""The host's end of MQTT 5 for hundreds of units: takes and acknowledges messages by the batch."""

from ._packets import Message, PacketError, expiry_properties, user_properties
from ._reader import BatchReader, Subscription

__all__ = [
    "BatchReader",
    "Message",
    "PacketError",
    "Subscription",
    "expiry_properties",
    "user_properties",
]
