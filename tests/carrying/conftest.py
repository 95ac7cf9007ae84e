"""A small site, a unit that belongs to it, and a host that stores."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from link_rows import Makers
from wince_device.config import BrokerSettings, DeviceSettings
from wince_device.outbox import Outbox, RowMaker
from wince_host.settings import HostSettings

DEVICE = "bed-4"


class SmallSite:
    """A certificate authority in a folder, laid out as the host keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.sign("a site", self.key.public_key(), authority=True)
        (folder / "ca.crt").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        (folder / "ca.key").write_bytes(pem_of(self.key))

    def sign(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey,
        *,
        authority: bool = False,
        days: int = 30,
        usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
    ) -> x509.Certificate:
        """Return a certificate; with negative days it has ended."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("a site"))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def enrol(self, folder: Path, name: str = DEVICE, **options: object) -> DeviceSettings:
        """Give a unit its credentials, and return its settings."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.sign(name, key.public_key(), **options)  # type: ignore[arg-type]
        (folder / "unit.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / "unit.key").write_bytes(pem_of(key))
        (folder / "site.crt").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return DeviceSettings(
            name=name,
            state_folder=str(folder / "state"),
            broker=BrokerSettings(
                ca_file=str(folder / "site.crt"),
                certificate_file=str(folder / "unit.crt"),
                key_file=str(folder / "unit.key"),
            ),
        )

    def revoke(self, certificate: x509.Certificate) -> None:
        """Write a list with this one in it."""
        now = datetime.now(UTC)
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(now)
            .build()
        )
        revoked = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(named("a site"))
            .last_update(now)
            .next_update(now + timedelta(days=30))
            .add_revoked_certificate(entry)
            .sign(self.key, hashes.SHA256())
        )
        (self.folder / "ca.crl").write_bytes(revoked.public_bytes(Encoding.PEM))


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Bench:
    """Everything a stick is carried between."""

    site: SmallSite
    unit: DeviceSettings
    host: HostSettings
    stick: Path

    @property
    def outbox(self) -> Path:
        return Path(self.unit.state_folder) / "outbox.db"

    def fill(self, count: int) -> str:
        """Make rows in one start of the unit and return its name."""
        with Outbox(self.outbox) as outbox:
            outbox.append_many([Makers.score] * count)
            return outbox.boot_id


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    site = SmallSite(tmp_path / "host" / "site")
    stick = tmp_path / "stick"
    stick.mkdir()
    return Bench(
        site=site,
        unit=site.enrol(tmp_path / "unit"),
        host=HostSettings(state=tmp_path / "host"),
        stick=stick,
    )


@pytest.fixture
def small_site() -> Callable[[Path], SmallSite]:
    return SmallSite


@pytest.fixture(scope="session")
def make_score() -> RowMaker:
    return Makers.score


@pytest.fixture(scope="session")
def make_marker() -> RowMaker:
    return Makers.event
