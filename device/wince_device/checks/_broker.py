"""The broker: whether it answers, and lets this unit in."""

from typing import Final

from wince_device.config import DeviceSettings
from wince_device.link import check_broker

from ._finding import Answer, ok

LIMIT_S: Final = 20.0


def look_at_broker(settings: DeviceSettings) -> Answer:
    """Connect as the unit would, under another client's name, and leave."""
    from wince_device.run import link_settings_of

    link = link_settings_of(settings)
    check_broker(link)
    return ok(f"{link.address} lets {settings.name!r} in")
