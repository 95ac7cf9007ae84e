"""Makes devices of the site: certificates, the file that is carried to a unit, and their end."""

from ._devices import (
    DeviceEntry,
    Reach,
    end_earlier_credentials,
    list_devices,
    provision_device,
    renew_site,
    revoke_device,
    rotate_device,
)
from ._enrolment import Enrolment
from ._files import SiteFiles
from ._opening import LOOPBACK, is_loopback, open_site
from ._site import Site

__all__ = [
    "LOOPBACK",
    "DeviceEntry",
    "Enrolment",
    "Reach",
    "Site",
    "SiteFiles",
    "end_earlier_credentials",
    "is_loopback",
    "list_devices",
    "open_site",
    "provision_device",
    "renew_site",
    "revoke_device",
    "rotate_device",
]
