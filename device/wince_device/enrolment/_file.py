"""The file that `wince-host provision` writes, checked whole before anything is done with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wince_wire import ConfigurationError, Pseudonym

FORMAT: Final = "wince-enrolment"
VERSION: Final = 1
LARGEST_BYTES: Final = 64 * 1024
"""A file of the host has about 3 KB."""
AGAIN: Final = "have `wince-host rotate NAME` make a new one"

T = TypeVar("T")


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


class Enrolment(msgspec.Struct, kw_only=True, frozen=True):
    """What a unit needs to belong to a site. Holds a private key.

    Attributes
    ----------
    name
        The unit's, and its user name at the broker.
    broker_host, broker_port
        Where the broker answers with TLS.
    authority, certificate, key
        The site's certificate, the unit's own and its key (PEM).
    recording_recipient
        The site's public key (PEM): recordings are sealed to it.
    """

    name: Pseudonym
    broker_host: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9.:_-]{1,255}$")]
    broker_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    authority: str
    certificate: str
    key: str
    recording_recipient: str

    def __repr__(self) -> str:
        """Leave the key out: this may end in a log."""
        return f"Enrolment({self.name!r} at {self.broker_host}:{self.broker_port})"

    @property
    def until(self) -> datetime:
        """When the unit's certificate ends, UTC."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).not_valid_after_utc


def read_enrolment(file: Path, *, now: Callable[[], datetime] | None = None) -> Enrolment:
    """Read the file and check everything in it.

    Parameters
    ----------
    file
        As it was carried here.
    now
        Tells the time, UTC; the system's clock when None.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, is none, is of another version, or its parts do not belong
        together or have ended.
    """
    enrolment = _decode(file)
    _check(file, enrolment, now() if now else datetime.now(UTC))
    return enrolment


def _decode(file: Path) -> Enrolment:
    try:
        with file.open("rb") as source:
            content = source.read(LARGEST_BYTES + 1)
    except OSError as error:
        msg = f"the file {file} cannot be read ({error.strerror}): check the path and its rights"
        raise ConfigurationError(msg) from error
    if len(content) > LARGEST_BYTES:
        raise ConfigurationError(_no_enrolment(file))
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.format == FORMAT and head.version != VERSION:
            msg = (
                f"the file {file} has version {head.version} of its form, and this unit reads "
                f"version {VERSION}: update the older of host and unit"
            )
            raise ConfigurationError(msg)
        if head.format != FORMAT:
            raise ConfigurationError(_no_enrolment(file))
        return msgspec.json.decode(content, type=Enrolment)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(_no_enrolment(file)) from error


def _no_enrolment(file: Path) -> str:
    return f"the file {file} is not what `wince-host provision` writes: {AGAIN}"


def _check(file: Path, enrolment: Enrolment, now: datetime) -> None:
    authority = _load(file, "authority", enrolment.authority, x509.load_pem_x509_certificate)
    certificate = _load(file, "certificate", enrolment.certificate, x509.load_pem_x509_certificate)
    key = _load(file, "key", enrolment.key, lambda pem: load_pem_private_key(pem, password=None))
    recipient = _load(
        file, "recording_recipient", enrolment.recording_recipient, load_pem_public_key
    )
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise _broken(file, "its key is no P-256 key")
    if key.public_key() != certificate.public_key():
        raise _broken(file, "its key does not belong to its certificate")
    if not isinstance(recipient, X25519PublicKey):
        raise _broken(file, "its recording key is no X25519 key")
    _check_signed(file, certificate, authority)
    _check_name(file, certificate, enrolment.name)
    _check_time(file, certificate, now)
    _check_time(file, authority, now)


def _load(file: Path, part: str, pem: str, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(pem.encode())
    except (ValueError, TypeError) as error:
        raise _broken(file, f"its {part} cannot be read") from error


def _check_signed(file: Path, certificate: x509.Certificate, authority: x509.Certificate) -> None:
    try:
        certificate.verify_directly_issued_by(authority)
        authority.verify_directly_issued_by(authority)
        limits = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise _broken(file, "its certificate is not signed by its site") from error
    if not limits.ca or ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
        raise _broken(file, "its certificate is not a unit's")


def _check_name(file: Path, certificate: x509.Certificate, name: str) -> None:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if [one.value for one in names] != [name]:
        raise _broken(file, f"its certificate is not of {name}")


def _check_time(file: Path, certificate: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        until = certificate.not_valid_after_utc
        raise _broken(file, f"its certificate ended on {until:%Y-%m-%d}")
    if now < certificate.not_valid_before_utc:
        msg = (
            f"the clock of this unit says {now:%Y-%m-%d}, before the certificate in {file} "
            "begins: set the clock first"
        )
        raise ConfigurationError(msg)


def _broken(file: Path, what: str) -> ConfigurationError:
    return ConfigurationError(f"the file {file} is refused, because {what}: {AGAIN}")
