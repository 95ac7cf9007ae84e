"""The keys that a site makes once and never again: its authority's, and the one of recordings."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from wince_host._files import write_private
from wince_wire import SetupError

from ._authority import Issued, make_authority
from ._files import SiteFiles
from ._pem import load_certificate, load_key


def open_authority(files: SiteFiles, now: datetime) -> Issued:
    """Return the site's certificate and key, made where there are none.

    Raises
    ------
    SetupError
        If they cannot be read or written, or do not belong together.
    """
    if not files.authority.exists() and not files.authority_key.exists():
        made = make_authority(now)
        # The certificate comes last: where it lies, the key does too.
        write_private(files.authority_key, made.key_pem)
        write_private(files.authority, made.certificate_pem)
    elif not files.authority.exists() and not files.register.exists():
        # Ended between the two: nobody was given anything yet.
        files.authority_key.unlink()
        return open_authority(files, now)
    certificate, key = load_certificate(files.authority), load_key(files.authority_key)
    if certificate.public_key() != key.public_key():
        msg = f"{files.authority_key} is not the key of {files.authority}: put it back"
        raise SetupError(msg)
    return Issued(certificate, key)


def make_recording_key(files: SiteFiles) -> None:
    """Make the key that recordings are sealed to, where there is none.

    Raises
    ------
    SetupError
        If it cannot be written.
    """
    if files.recording_recipient.exists():
        return
    key = X25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_private(files.recording_key, private.decode("ascii"))
    write_private(files.recording_recipient, public.decode("ascii"))
