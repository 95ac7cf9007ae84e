"""What a person does with devices: let one in, give it new credentials, shut it out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wince_host._files import write_private
from wince_host.broker import BrokerSettings, host_login, reload_broker, remove_password

from ._authority import Issued
from ._enrolment import Enrolment
from ._kick import end_connection
from ._register import Given
from ._site import Site

LOOK_BACK_S = 3 * 3600.0
"""Connections of who was shut out so lately are ended again: a handshake that had begun before is
judged by the list of that time, and the broker gives it 90 s to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where devices find the broker.

    Attributes
    ----------
    host, port
        As a device sees it; the broker's certificate is made out to it.
    """

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEntry:
    """A line of the list of devices.

    Attributes
    ----------
    name
        The device's.
    until
        When its newest certificate ends, UTC.
    issued
        When that was made.
    earlier
        Certificates before that one which are still valid.
    revoked
        When the device was shut out; None while it may come in.
    """

    name: str
    until: datetime
    issued: datetime
    earlier: int
    revoked: datetime | None

    @property
    def ended(self) -> bool:
        """Whether its time has passed."""
        return self.until <= datetime.now(UTC)


def provision_device(
    site: Site, broker: BrokerSettings, name: str, *, reach: Reach, file: Path
) -> Path:
    """Make a device of the site and write the file that is carried to it.

    Raises
    ------
    ConfigurationError
        If the name or the address is none, or the device was provisioned already.
    SetupError
        If a file cannot be written.
    """
    site.renew([reach.host])
    issued = site.issue(name, grace=None)
    _write(site, issued, name, reach, file)
    reload_broker(broker)
    return file


def rotate_device(
    site: Site, broker: BrokerSettings, name: str, *, reach: Reach, file: Path, grace: timedelta
) -> Path:
    """Make new credentials for a device, and the file that is carried to it.

    Parameters
    ----------
    grace
        So long the earlier ones stay valid; with none of it they end at once, and so does the
        device's connection.

    Raises
    ------
    ConfigurationError
        If the name or the address is none, or the device was never provisioned.
    SetupError
        If a file cannot be written.
    BrokerUnreachableError, BrokerRefusedError
        If a running broker does not end the connection.
    """
    site.require(name)
    site.renew([reach.host])
    issued = site.issue(name, grace=grace)
    _write(site, issued, name, reach, file)
    if grace <= timedelta():
        _shut_out(broker, [name])
    else:
        reload_broker(broker)
    return file


def end_earlier_credentials(site: Site, broker: BrokerSettings, name: str) -> int:
    """End all of a device's credentials but the newest, and return how many there were.

    Raises
    ------
    ConfigurationError
        If the device was never provisioned.
    BrokerUnreachableError, BrokerRefusedError
        If a running broker does not end the connection.
    """
    ended = site.revoke(name, newest_too=False)
    _shut_out(broker, [name])
    return ended


def revoke_device(site: Site, broker: BrokerSettings, name: str) -> int:
    """Shut a device out, and return how many certificates were revoked.

    Raises
    ------
    ConfigurationError
        If the device was never provisioned.
    BrokerUnreachableError, BrokerRefusedError
        If a running broker does not end the connection.
    """
    revoked = site.revoke(name)
    _shut_out(broker, [name])
    return revoked


def renew_site(site: Site, broker: BrokerSettings) -> bool:
    """Do what has fallen due, tell a running broker, and return whether anything had.

    Raises
    ------
    SetupError
        If a file cannot be read or written.
    BrokerUnreachableError, BrokerRefusedError
        If a running broker does not end a connection.
    """
    ended = site.renew()
    if ended is not None:
        reload_broker(broker)
    names = site.shut_out_since(timedelta(seconds=LOOK_BACK_S))
    if names:
        _shut_out(broker, names)
    return ended is not None


def list_devices(site: Site) -> list[DeviceEntry]:
    """Return every device that was ever provisioned, by name.

    Raises
    ------
    SetupError
        If the site's register cannot be read.
    """
    devices = site.register().devices
    return [_entry(name, devices[name]) for name in sorted(devices)]


def _entry(name: str, given: Sequence[Given]) -> DeviceEntry:
    newest = given[-1]
    return DeviceEntry(
        name=name,
        until=newest.until,
        issued=newest.issued,
        earlier=sum(one.revoked is None for one in given[:-1]),
        revoked=newest.revoked,
    )


def _write(site: Site, issued: Issued, name: str, reach: Reach, file: Path) -> None:
    enrolment = Enrolment(
        name=name,
        broker_host=reach.host,
        broker_port=reach.port,
        authority=site.authority_pem,
        certificate=issued.certificate_pem,
        key=issued.key_pem,
        recording_recipient=site.recipient_pem,
    )
    write_private(file, enrolment.text())


def _shut_out(broker: BrokerSettings, names: Iterable[str]) -> None:
    for name in names:
        remove_password(broker.password_file, name)
    # First the new list, then the connections: who is cut off does not come back in.
    if not reload_broker(broker):
        return
    login = host_login(broker)
    for name in names:
        end_connection(login, name)
