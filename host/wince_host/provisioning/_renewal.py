"""Makes anew what a broker shows and what it refuses, before either ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from wince_host._files import write_private

from ._authority import Issued, issue_broker, make_revocations
from ._files import SiteFiles, read_file
from ._pem import load_certificate, load_key

RENEW_BEFORE: Final = timedelta(days=100)


def renew_broker(files: SiteFiles, authority: Issued, names: Sequence[str], now: datetime) -> bool:
    """Make the broker's certificate if need be; return whether it was made.

    Parameters
    ----------
    names
        By which devices know the broker.

    Raises
    ------
    SetupError
        If a file cannot be read or written.
    """
    if _broker_is_good(files, set(names), now):
        return False
    issued = issue_broker(authority, list(names), now)
    write_private(files.broker_key, issued.key_pem)
    write_private(files.broker, issued.certificate_pem)
    return True


def renew_revocations(
    files: SiteFiles, authority: Issued, revoked: Mapping[int, datetime], now: datetime
) -> bool:
    """Make the list of what was revoked if need be; return whether it was made.

    Parameters
    ----------
    revoked
        The moment of each, by serial number.

    Raises
    ------
    SetupError
        If a file cannot be read or written.
    """
    if _revocations_are_good(files, set(revoked), now):
        return False
    made = make_revocations(authority, revoked.items(), now)
    write_private(files.revoked, made.public_bytes(Encoding.PEM).decode("ascii"))
    return True


def _broker_is_good(files: SiteFiles, names: set[str], now: datetime) -> bool:
    if not (files.broker.exists() and files.broker_key.exists()):
        return False
    certificate = load_certificate(files.broker)
    key = load_key(files.broker_key)
    has = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.public_key() == key.public_key()
        and certificate.not_valid_after_utc - now > RENEW_BEFORE
        and {str(one.value) for one in has} >= names
    )


def _revocations_are_good(files: SiteFiles, serials: set[int], now: datetime) -> bool:
    if not files.revoked.exists():
        return False
    try:
        known = x509.load_pem_x509_crl(read_file(files.revoked))
    except ValueError:
        return False  # it is made from the register, so nothing is lost
    until = known.next_update_utc
    lasts = until is not None and until - now > RENEW_BEFORE
    return lasts and {one.serial_number for one in known} == serials
