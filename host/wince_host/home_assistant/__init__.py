"""Units and their values for Home Assistant, by MQTT discovery."""

from ._announcer import HomeAssistant
from ._messages import (
    DISCOVERY,
    STATES,
    WRITES,
    discovery_payload,
    discovery_topic,
    state_payload,
    state_topic,
)

__all__ = [
    "DISCOVERY",
    "STATES",
    "WRITES",
    "HomeAssistant",
    "discovery_payload",
    "discovery_topic",
    "state_payload",
    "state_topic",
]
