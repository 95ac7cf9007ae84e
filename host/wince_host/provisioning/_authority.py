"""Makes the site's certificates: EC P-256, in the form that RFC 5280 asks for."""

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""Certificates count from here on: a unit without a clock battery may wake in the past."""
AUTHORITY_LIFE: Final = timedelta(days=7305)
BROKER_LIFE: Final = timedelta(days=400)
DEVICE_LIFE: Final = timedelta(days=1095)
REVOCATIONS_LIFE: Final = timedelta(days=400)
"""When a list has ended, the broker lets nobody in: it is renewed long before."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key, as PEM."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def key_pem(self) -> str:
        """The private key, not encrypted."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(
            "ascii"
        )


def make_authority(now: datetime) -> Issued:
    """Return a new site's own certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Wince site {secrets.token_hex(4)}")
    certificate = (
        _builder(name, name, key.public_key(), now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    return Issued(certificate, key)


def issue_broker(authority: Issued, names: Sequence[str], now: datetime) -> Issued:
    """Return a certificate for the broker under the names and addresses that devices use."""
    alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
    # The space keeps it from ever being a device's name.
    return _issue(
        authority,
        "Wince broker",
        until=now + BROKER_LIFE,
        usage=ExtendedKeyUsageOID.SERVER_AUTH,
        more=[alternatives],
    )


def issue_device(authority: Issued, name: str, now: datetime) -> Issued:
    """Return a certificate for a device; its name is the certificate's common name."""
    usage = ExtendedKeyUsageOID.CLIENT_AUTH
    return _issue(authority, name, until=now + DEVICE_LIFE, usage=usage)


def make_revocations(
    authority: Issued, revoked: Iterable[tuple[int, datetime]], now: datetime
) -> x509.CertificateRevocationList:
    """Return the signed list of what is not valid any more.

    Parameters
    ----------
    revoked
        Serial number and moment of each.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(BEGIN)
        .next_update(now + REVOCATIONS_LIFE)
        .add_extension(_signer(authority), critical=False)
        .add_extension(x509.CRLNumber(round(now.timestamp())), critical=False)
    )
    for serial, at in revoked:
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
        builder = builder.add_revoked_certificate(one.build())
    return builder.sign(authority.key, SHA256())


def is_address(name: str) -> bool:
    """Whether it is an IP address, not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _issue(
    authority: Issued,
    name: str,
    *,
    until: datetime,
    usage: x509.ObjectIdentifier,
    more: Sequence[x509.ExtensionType] = (),
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_name(name), authority.certificate.subject, key.public_key(), until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(_signer(authority), critical=False)
    )
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    return Issued(builder.sign(authority.key, SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(until)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signer(authority: Issued) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def _alternative(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
