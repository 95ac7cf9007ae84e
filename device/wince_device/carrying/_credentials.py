"""The device's own certificate and key, with which it signs what is carried."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from wince_device.config import DeviceSettings
from wince_wire import ConfigurationError

ENROL = "enrol this unit with `wince-device enrol FILE`"


@dataclass(frozen=True, slots=True)
class Signer:
    """A key and the certificate that goes with it."""

    certificate_pem: str
    key: ec.EllipticCurvePrivateKey


def load_signer(settings: DeviceSettings) -> Signer:
    """Return what the settings name.

    Raises
    ------
    ConfigurationError
        If the unit was not enrolled, a file cannot be read, or the files do not fit each other
        and the unit's name.
    """
    broker = settings.broker
    if not broker.certificate_file or not broker.key_file:
        msg = f"unit {settings.name} has no certificate to sign a file with: {ENROL}"
        raise ConfigurationError(msg)
    certificate_pem = read_credential(Path(broker.certificate_file), "certificate_file")
    certificate = load_certificate(certificate_pem, broker.certificate_file)
    key = _load_key(Path(broker.key_file))
    if certificate.public_key() != key.public_key():
        msg = (
            f"the key {broker.key_file} does not belong to the certificate "
            f"{broker.certificate_file}: {ENROL} again"
        )
        raise ConfigurationError(msg)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if [name.value for name in names] != [settings.name]:
        msg = (
            f"the certificate {broker.certificate_file} is not of {settings.name}: correct `name` "
            f"in the settings, or {ENROL} again"
        )
        raise ConfigurationError(msg)
    return Signer(certificate_pem.decode("ascii"), key)


def read_credential(path: Path, key: str) -> bytes:
    """Return the bytes of a file that the settings name under ``broker``.

    Raises
    ------
    ConfigurationError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        msg = (
            f"broker.{key} names {path}, which cannot be read ({error.strerror}): run this as root "
            f"or as the unit's own user, or {ENROL}"
        )
        raise ConfigurationError(msg) from error


def load_certificate(pem: bytes, name: str) -> x509.Certificate:
    """Return the certificate that a PEM file holds.

    Raises
    ------
    ConfigurationError
        If it holds none.
    """
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        msg = f"{name} holds no certificate: {ENROL} again"
        raise ConfigurationError(msg) from error


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    pem = read_credential(path, "key_file")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        msg = f"{path} holds no private key that can be read: {ENROL} again"
        raise ConfigurationError(msg) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        msg = f"{path} holds no P-256 key: {ENROL} again"
        raise ConfigurationError(msg)
    return key
