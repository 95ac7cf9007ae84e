"""Under which addresses this machine's page can be reached, without asking any network."""

import fcntl
import socket
import struct
from typing import Final

_SIOCGIFADDR: Final = 0x8915
"""Ask an interface for its IPv4 address (``netdevice(7)``)."""


def page_addresses(host: str, port: int) -> list[str]:
    """Return addresses of a page, those of other interfaces before that of this machine alone."""
    if host not in {"", "0.0.0.0"}:  # noqa: S104 - told apart, not bound
        return [f"http://{host}:{port}"]
    own = [address for _, name in socket.if_nameindex() if (address := _address(name))]
    beyond = [address for address in own if not address.startswith("127.")]
    return [f"http://{address}:{port}" for address in (*beyond, "127.0.0.1")]


def _address(interface: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            question = struct.pack("256s", interface.encode()[:15])
            answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, question)
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])
