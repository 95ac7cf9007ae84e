"""The site: a certificate authority, what it gave out, and what it took back."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from wince_host.broker import TlsListener, check_device_name
from wince_wire import ConfigurationError

from ._authority import Issued, issue_device
from ._broker_names import checked_name, own_names
from ._files import SiteFiles, read_file
from ._keys import make_recording_key, open_authority
from ._register import Given, Register, read_register, write_register
from ._renewal import renew_broker, renew_revocations


def _now() -> datetime:
    return datetime.now(UTC)


class Site:
    """Everything under one folder; what is missing is made when it is first opened.

    Parameters
    ----------
    folder
        The site's.
    now
        Tells the time, UTC.

    Attributes
    ----------
    files
        Where everything lies.

    Raises
    ------
    SetupError
        If a file cannot be read or written.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = _now) -> None:
        self.files = SiteFiles(folder)
        self._now = now
        with self.files.locked():
            self._authority = open_authority(self.files, now())
            make_recording_key(self.files)
        self.renew()

    def listener(self, host: str, port: int) -> TlsListener:
        """Return what the broker's configuration needs."""
        return TlsListener(
            host=host,
            port=port,
            authority_file=self.files.authority,
            certificate_file=self.files.broker,
            key_file=self.files.broker_key,
            revocation_file=self.files.revoked,
        )

    @property
    def authority_pem(self) -> str:
        """The site's own certificate."""
        return self._authority.certificate_pem

    @property
    def recipient_pem(self) -> str:
        """What recordings are sealed to."""
        return read_file(self.files.recording_recipient).decode("ascii")

    def register(self) -> Register:
        """Return who has what.

        Raises
        ------
        SetupError
            If it cannot be read.
        """
        return read_register(self.files.register)

    def issue(self, name: str, *, grace: timedelta | None) -> Issued:
        """Return a new certificate for a device.

        Parameters
        ----------
        grace
            How long earlier ones stay valid; None for a device that must not have any.

        Raises
        ------
        ConfigurationError
            If the name is none, or the device has a certificate already and ``grace`` is None.
        SetupError
            If a file cannot be read or written.
        """
        check_device_name(name)
        with self.files.locked():
            register, now = self.register(), self._now()
            before = register.valid(name)
            if before and grace is None:
                msg = (
                    f"{name} belongs to the site already: `wince-host rotate {name}` makes a new "
                    f"file for it, `wince-host revoke {name}` shuts it out"
                )
                raise ConfigurationError(msg)
            ends = now + (grace or timedelta())
            for given in before:
                given.ends = min(given.ends or ends, ends)
            issued = issue_device(self._authority, name, now)
            register.devices.setdefault(name, []).append(_given(issued.certificate, now))
            write_register(self.files.register, register)
            self._renew(register)
        return issued

    def revoke(self, name: str, *, newest_too: bool = True) -> int:
        """Make a device's certificates invalid and return how many there were.

        Parameters
        ----------
        newest_too
            All of them; else all but the newest.

        Raises
        ------
        ConfigurationError
            If the site gave the device nothing.
        SetupError
            If a file cannot be read or written.
        """
        check_device_name(name)
        with self.files.locked():
            register, now = self.register(), self._now()
            register.require(name)
            valid = register.valid(name)
            ended = valid if newest_too else valid[:-1]
            for given in ended:
                given.revoked = now
            write_register(self.files.register, register)
            self._renew(register)
        return len(ended)

    def shut_out_since(self, span: timedelta) -> list[str]:
        """Return the devices of which a certificate was revoked in the last span of time.

        Raises
        ------
        SetupError
            If the register cannot be read.
        """
        return self.register().revoked_since(self._now() - span)

    def require(self, name: str) -> None:
        """Refuse a name that the site gave nothing.

        Raises
        ------
        ConfigurationError
            If it is none, or unknown.
        """
        check_device_name(name)
        self.register().require(name)

    def renew(self, names: Iterable[str] = ()) -> list[str] | None:
        """Make anew what is missing or about to end, and end what was replaced.

        Parameters
        ----------
        names
            Names and addresses by which devices know the broker, besides those known already.

        Returns
        -------
        list of str or None
            Devices of which a certificate was ended just now; None when nothing was changed.

        Raises
        ------
        ConfigurationError
            If a name is none.
        SetupError
            If a file cannot be read or written.
        """
        wanted = [checked_name(name) for name in names]
        with self.files.locked():
            register = self.register()
            known = register.broker_names or own_names()
            register.broker_names = list(dict.fromkeys([*known, *wanted]))
            return self._renew(register)

    def _renew(self, register: Register) -> list[str] | None:
        files, authority, now = self.files, self._authority, self._now()
        ended = register.end_replaced(now)
        if ended or register != self.register():
            write_register(files.register, register)
        # Both, always: `or` would leave the second for another day.
        changed = [
            renew_broker(files, authority, register.broker_names, now),
            renew_revocations(files, authority, register.revoked(), now),
        ]
        return ended if ended or any(changed) else None


def _given(certificate: x509.Certificate, now: datetime) -> Given:
    return Given(
        serial=f"{certificate.serial_number:x}", issued=now, until=certificate.not_valid_after_utc
    )
