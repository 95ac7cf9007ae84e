"""Which device was given which certificate, kept as JSON in the site's folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from wince_host._files import write_private
from wince_wire import ConfigurationError, Pseudonym, SetupError

from ._files import read_file

VERSION = 1


class Given(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One certificate of a device.

    Attributes
    ----------
    serial
        Its number, hexadecimal.
    issued, until
        UTC.
    ends
        Revoked then, because a newer one replaces it; None while nothing does.
    revoked
        UTC, when it was; None while it is valid.
    """

    serial: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,40}$")]
    issued: datetime
    until: datetime
    ends: datetime | None = None
    revoked: datetime | None = None


class Register(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything that the site gave out.

    Attributes
    ----------
    devices
        Certificates of each device, the oldest first.
    broker_names
        Names and addresses that devices know the broker by.
    """

    version: int = VERSION
    devices: dict[Pseudonym, list[Given]] = {}
    broker_names: list[str] = []

    def valid(self, name: str) -> list[Given]:
        """Return the certificates of a device that are not revoked."""
        return [given for given in self.devices.get(name, ()) if given.revoked is None]

    def revoked(self) -> dict[int, datetime]:
        """Return serial number and moment of each revoked certificate."""
        every = (given for device in self.devices.values() for given in device)
        return {int(given.serial, 16): given.revoked for given in every if given.revoked}

    def end_replaced(self, now: datetime) -> list[str]:
        """Revoke what a newer one has replaced by now; return the devices of which one was."""
        ended = []
        for name in self.devices:
            for given in self.valid(name):
                if given.ends is not None and given.ends <= now:
                    given.revoked = now
                    ended.append(name)
        return list(dict.fromkeys(ended))

    def revoked_since(self, since: datetime) -> list[str]:
        """Return the devices of which one was revoked at that moment or later."""
        return [
            name
            for name, given in self.devices.items()
            if any(one.revoked is not None and one.revoked >= since for one in given)
        ]

    def require(self, name: str) -> None:
        """Refuse a name that was given nothing.

        Raises
        ------
        ConfigurationError
            If it was not.
        """
        if name not in self.devices:
            known = ", ".join(sorted(self.devices)) or "none"
            msg = f"the site gave {name!r} no certificate: it knows {known}"
            raise ConfigurationError(msg)


def read_register(path: Path) -> Register:
    """Return what the file holds; an empty register where there is none.

    Raises
    ------
    SetupError
        If it cannot be read.
    """
    if not path.exists():
        return Register()
    try:
        register = msgspec.json.decode(read_file(path), type=Register)
    except msgspec.MsgspecError as error:
        msg = f"the site's register {path} is damaged ({error}): put back a copy of it"
        raise SetupError(msg) from error
    if register.version != VERSION:
        msg = f"the site's register {path} is of another version of wince-host: install that one"
        raise SetupError(msg)
    return register


def write_register(path: Path, register: Register) -> None:
    """Replace the file, all of it or nothing.

    Raises
    ------
    SetupError
        If it cannot be written.
    """
    text = msgspec.json.format(msgspec.json.encode(register), indent=1).decode()
    write_private(path, text + "\n")
