"""Where each message lives on the broker."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from ._errors import MessageError
from ._health import Health
from ._measurements import Event, Face, Score, Vitals
from ._messages import Ack, Aim, Alarm, Birth, Command, ConfigReported, ConfigSet, State

ROOT = "wince/v1"
HISTORICAL_PROPERTY = "historical"
"""MQTT 5 user property, value ``1``, on a row that is sent late or again.

It is a property and not a field, because a row's bytes are fixed when it is made.
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of message and how it travels.

    Attributes
    ----------
    suffix
        What follows the device's name in the topic.
    message
        The type of its payload.
    direction
        ``up`` from device to host, ``down`` from host to device.
    retained
        Whether the broker keeps the last one for those who come later.
    outboxed
        Whether the device keeps it until the host's ack.
    """

    suffix: str
    message: type[msgspec.Struct]
    direction: Literal["up", "down"]
    retained: bool
    outboxed: bool


CHANNELS: tuple[Channel, ...] = (
    Channel("birth", Birth, "up", retained=True, outboxed=False),
    Channel("state", State, "up", retained=True, outboxed=False),
    Channel("score", Score, "up", retained=False, outboxed=True),
    Channel("vitals", Vitals, "up", retained=False, outboxed=True),
    Channel("face", Face, "up", retained=False, outboxed=True),
    Channel("health", Health, "up", retained=False, outboxed=True),
    Channel("event", Event, "up", retained=False, outboxed=True),
    Channel("aim", Aim, "up", retained=False, outboxed=False),
    Channel("config/reported", ConfigReported, "up", retained=True, outboxed=False),
    Channel("config/set", ConfigSet, "down", retained=True, outboxed=False),
    Channel("cmd", Command, "down", retained=False, outboxed=False),
    Channel("ack", Ack, "down", retained=False, outboxed=False),
    Channel("alarm", Alarm, "down", retained=False, outboxed=False),
)
_BY_SUFFIX = {channel.suffix: channel for channel in CHANNELS}
_BY_MESSAGE = {channel.message: channel for channel in CHANNELS}


def channel_of(message: msgspec.Struct | type[msgspec.Struct]) -> Channel:
    """Return the channel that a message, or a type of message, travels on."""
    kind = message if isinstance(message, type) else type(message)
    return _BY_MESSAGE[kind]


def topic_for(device: str, message: msgspec.Struct | type[msgspec.Struct]) -> str:
    """Return the full topic of a device's message; ``device`` may be the wildcard ``+``."""
    return f"{ROOT}/{device}/{channel_of(message).suffix}"


def parse_topic(topic: str) -> tuple[str, Channel]:
    """Split a topic into the device's name and the channel.

    Raises
    ------
    MessageError
        If the topic is not one of the contract's.
    """
    root, _, rest = topic.partition(f"{ROOT}/")
    device, _, suffix = rest.partition("/")
    if root or not device or suffix not in _BY_SUFFIX:
        msg = f"topic {topic!r} is not one of {ROOT}/<device>/<channel>: check the sender's version"
        raise MessageError(msg)
    return device, _BY_SUFFIX[suffix]
