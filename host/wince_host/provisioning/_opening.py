"""Whether a host has a site, and by which addresses devices reach it."""

import ipaddress

from wince_host.settings import HostSettings

from ._site import Site

LOOPBACK = "127.0.0.1"


def is_loopback(host: str) -> bool:
    """Whether an address reaches this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_site(settings: HostSettings, host: str) -> Site | None:
    """Return the site; made for a broker that others reach, None for one at home without any.

    Parameters
    ----------
    host
        Where the broker listens for devices.

    Raises
    ------
    ConfigurationError
        If the address is none.
    SetupError
        If a file of the site cannot be read or written.
    """
    if is_loopback(host) and not settings.site_folder.exists():
        return None
    site = Site(settings.site_folder)
    if not _is_every_address(host):
        site.renew([host])
    return site


def _is_every_address(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
