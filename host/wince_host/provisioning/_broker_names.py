"""Names and addresses that a broker's certificate may be made out to."""

import re
import socket
from typing import Final

from wince_wire import ConfigurationError

from ._authority import is_address

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


def own_names() -> list[str]:
    """Return what this machine is called, by itself and by others."""
    own = socket.gethostname()
    names = [own, f"{own}.local"] if _HOST_NAME.fullmatch(own) else []
    return [*LOOPBACK_NAMES, *names]


def checked_name(name: str) -> str:
    """Return a name or address by which devices reach a broker.

    Raises
    ------
    ConfigurationError
        If it is none.
    """
    if not is_address(name) and _HOST_NAME.fullmatch(name) is None:
        msg = f"{name!r} is no address of a broker: give a host name or an IP address"
        raise ConfigurationError(msg)
    return name
