"""The site: a certificate authority, what it gave out, and what it took back."""

import re
import socket
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from wince_host._files import write_private
from wince_host.broker import TlsListener, check_device_name
from wince_wire import ConfigurationError, SetupError

from ._authority import (
    Issued,
    is_address,
    issue_broker,
    issue_device,
    make_authority,
    make_revocations,
)
from ._files import SiteFiles, read_file
from ._register import Given, Register, read_register, write_register

RENEW_BEFORE: Final = timedelta(days=100)
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


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
            self._authority = self._open_authority()
            self._make_recording_key()
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
            if name not in register.devices:
                raise _unknown(name, register)
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
        since = self._now() - span
        return [
            name
            for name, given in self.register().devices.items()
            if any(one.revoked is not None and one.revoked >= since for one in given)
        ]

    def require(self, name: str) -> None:
        """Refuse a name that the site gave nothing.

        Raises
        ------
        ConfigurationError
            If it is none, or unknown.
        """
        check_device_name(name)
        register = self.register()
        if name not in register.devices:
            raise _unknown(name, register)

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
        wanted = [_checked(name) for name in names]
        with self.files.locked():
            register = self.register()
            known = register.broker_names or _own_names()
            register.broker_names = list(dict.fromkeys([*known, *wanted]))
            return self._renew(register)

    def _renew(self, register: Register) -> list[str] | None:
        ended = self._end_replaced(register)
        if ended or register != self.register():
            write_register(self.files.register, register)
        # Both, always: `or` would leave the second for another day.
        changed = [self._renew_broker(register), self._renew_revocations(register)]
        return ended if ended or any(changed) else None

    def _end_replaced(self, register: Register) -> list[str]:
        now, ended = self._now(), []
        for name in register.devices:
            for given in register.valid(name):
                if given.ends is not None and given.ends <= now:
                    given.revoked = now
                    ended.append(name)
        return list(dict.fromkeys(ended))

    def _renew_broker(self, register: Register) -> bool:
        if self._broker_is_good(register.broker_names):
            return False
        issued = issue_broker(self._authority, register.broker_names, self._now())
        write_private(self.files.broker_key, issued.key_pem)
        write_private(self.files.broker, issued.certificate_pem)
        return True

    def _broker_is_good(self, names: list[str]) -> bool:
        if not (self.files.broker.exists() and self.files.broker_key.exists()):
            return False
        certificate = _load_certificate(self.files.broker)
        key = _load_key(self.files.broker_key)
        has = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        known = {str(one.value) for one in has}
        return (
            certificate.public_key() == key.public_key()
            and certificate.not_valid_after_utc - self._now() > RENEW_BEFORE
            and known >= set(names)
        )

    def _renew_revocations(self, register: Register) -> bool:
        revoked = register.revoked()
        if self._revocations_are_good(set(revoked)):
            return False
        made = make_revocations(self._authority, revoked.items(), self._now())
        write_private(self.files.revoked, made.public_bytes(Encoding.PEM).decode("ascii"))
        return True

    def _revocations_are_good(self, serials: set[int]) -> bool:
        if not self.files.revoked.exists():
            return False
        try:
            known = x509.load_pem_x509_crl(read_file(self.files.revoked))
        except ValueError:
            return False  # it is made from the register, so nothing is lost
        until = known.next_update_utc
        lasts = until is not None and until - self._now() > RENEW_BEFORE
        return lasts and {one.serial_number for one in known} == serials

    def _open_authority(self) -> Issued:
        files = self.files
        if not files.authority.exists() and not files.authority_key.exists():
            made = make_authority(self._now())
            # The certificate comes last: where it lies, the key does too.
            write_private(files.authority_key, made.key_pem)
            write_private(files.authority, made.certificate_pem)
        elif not files.authority.exists() and not files.register.exists():
            # Ended between the two: nobody was given anything yet.
            files.authority_key.unlink()
            return self._open_authority()
        certificate, key = _load_certificate(files.authority), _load_key(files.authority_key)
        if certificate.public_key() != key.public_key():
            msg = f"{files.authority_key} is not the key of {files.authority}: put it back"
            raise SetupError(msg)
        return Issued(certificate, key)

    def _make_recording_key(self) -> None:
        if self.files.recording_recipient.exists():
            return
        key = X25519PrivateKey.generate()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write_private(self.files.recording_key, private.decode("ascii"))
        write_private(self.files.recording_recipient, public.decode("ascii"))


def _given(certificate: x509.Certificate, now: datetime) -> Given:
    return Given(
        serial=f"{certificate.serial_number:x}", issued=now, until=certificate.not_valid_after_utc
    )


def _unknown(name: str, register: Register) -> ConfigurationError:
    known = ", ".join(sorted(register.devices)) or "none"
    msg = f"the site gave {name!r} no certificate: it knows {known}"
    return ConfigurationError(msg)


def _own_names() -> list[str]:
    own = socket.gethostname()
    names = [own, f"{own}.local"] if _HOST_NAME.fullmatch(own) else []
    return [*LOOPBACK, *names]


def _checked(name: str) -> str:
    if not is_address(name) and _HOST_NAME.fullmatch(name) is None:
        msg = f"{name!r} is no address of a broker: give a host name or an IP address"
        raise ConfigurationError(msg)
    return name


def _load_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(read_file(path))
    except ValueError as error:
        msg = f"the site's file {path} holds no certificate: put back the one that belongs here"
        raise SetupError(msg) from error


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(read_file(path), password=None)
    except (ValueError, TypeError) as error:
        msg = f"the site's file {path} holds no private key: put back the one that belongs here"
        raise SetupError(msg) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        msg = f"the site's file {path} is no key of a site: put back the one that belongs here"
        raise SetupError(msg)
    return key
