"""Whether a certificate is a device's of this site."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wince_wire import RecordingError, SetupError

CERTIFICATE_FILE = "ca.crt"
KEY_FILE = "ca.key"
REVOCATION_FILE = "ca.crl"

T = TypeVar("T")


class Site:
    """The site's certificate authority, as it lies in a folder.

    Parameters
    ----------
    folder
        Holds ``ca.crt``, and where they are here, ``ca.key`` and ``ca.crl``.

    Raises
    ------
    SetupError
        If the certificate is not there, or a file in the folder cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not self._path(CERTIFICATE_FILE).exists():
            msg = (
                f"there is no site certificate {self._path(CERTIFICATE_FILE)}: name the host's "
                "folder with --state; `wince-host provision` makes the certificate"
            )
            raise SetupError(msg)
        self._certificate = self._load(CERTIFICATE_FILE, x509.load_pem_x509_certificate)
        self._revoked = self._load_revoked()

    def require_device(self, pem: str, device: str, *, file: Path) -> ec.EllipticCurvePublicKey:
        """Return the key of a device's certificate, once everything about it is right.

        Parameters
        ----------
        device
            The name that must stand in it.
        file
            Where it comes from, for sentences.

        Raises
        ------
        RecordingError
            If it is not of this site, expired, revoked, a server's, or another device's.
        """
        certificate = self._own(pem, file)
        name = _only_name(certificate)
        if name != device:
            msg = f"{file} says that it is of {device}, and is signed by {name}: it is refused"
            raise RecordingError(msg)
        self._require_valid(certificate, file, device)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not _is_client(certificate):
            msg = f"the certificate in {file} is not a device's: it is refused"
            raise RecordingError(msg)
        return key

    def signing_key(self) -> ec.EllipticCurvePrivateKey | None:
        """Return the site's private key; None where it is not kept on this machine.

        Raises
        ------
        SetupError
            If it cannot be read.
        """
        if not self._path(KEY_FILE).exists():
            return None
        key = self._load(KEY_FILE, lambda pem: load_pem_private_key(pem, password=None))
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            msg = f"{self._path(KEY_FILE)} is not a site's key: put back the one that belongs here"
            raise SetupError(msg)
        return key

    def _own(self, pem: str, file: Path) -> x509.Certificate:
        try:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            certificate.verify_directly_issued_by(self._certificate)
        except (ValueError, TypeError, InvalidSignature) as error:
            msg = (
                f"{file} was not signed by a device of this site: take it to its own host, or "
                "provision the device here"
            )
            raise RecordingError(msg) from error
        return certificate

    def _require_valid(self, certificate: x509.Certificate, file: Path, device: str) -> None:
        again = f"run `wince-host rotate {device}`, enrol the unit again and carry out again"
        if certificate.serial_number in self._revoked:
            msg = f"the certificate in {file} was revoked: where that was not meant, {again}"
            raise RecordingError(msg)
        now = datetime.now(UTC)
        if now > certificate.not_valid_after_utc:
            until = certificate.not_valid_after_utc
            msg = f"the certificate in {file} ended on {until:%Y-%m-%d}: {again}"
            raise RecordingError(msg)
        if now < certificate.not_valid_before_utc:
            since = certificate.not_valid_before_utc
            msg = (
                f"the certificate in {file} begins on {since:%Y-%m-%d}: check this machine's clock"
            )
            raise RecordingError(msg)

    def _load_revoked(self) -> set[int]:
        if not self._path(REVOCATION_FILE).exists():
            return set()
        revoked = self._load(REVOCATION_FILE, x509.load_pem_x509_crl)
        key = self._certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not revoked.is_signature_valid(key):
            msg = (
                f"{self._path(REVOCATION_FILE)} is not this site's list of revoked certificates: "
                "put back the one that belongs here"
            )
            raise SetupError(msg)
        return {one.serial_number for one in revoked}

    def _load(self, name: str, parse: Callable[[bytes], T]) -> T:
        path = self._path(name)
        try:
            return parse(path.read_bytes())
        except OSError as error:
            msg = f"{path} cannot be read ({error.strerror}): run this as the host's own user"
            raise SetupError(msg) from error
        except (ValueError, TypeError) as error:
            msg = f"{path} is not what it should be: put back the one that belongs here"
            raise SetupError(msg) from error

    def _path(self, name: str) -> Path:
        return self._folder / name


def _only_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else "nobody"


def _is_client(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage.value
