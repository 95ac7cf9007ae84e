"""The site's public key: what a recording is sealed to."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wince_wire import ConfigurationError

KEY = "recording.recipient_file"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever may open what is recorded.

    Attributes
    ----------
    public
        Its X25519 key.
    """

    public: X25519PublicKey

    @property
    def sha256(self) -> str:
        """The hash of the raw key, hexadecimal: which private key opens a recording."""
        return hashlib.sha256(self.public.public_bytes_raw()).hexdigest()


def load_recipient(file: str) -> Recipient:
    """Read the key that the settings name.

    Raises
    ------
    ConfigurationError
        If none is named, or the file holds no X25519 public key.
    """
    if not file:
        msg = f"no recording can be made without a site's key: set {KEY} to its public key (PEM)"
        raise ConfigurationError(msg)
    try:
        public = load_pem_public_key(Path(file).read_bytes())
    except OSError as error:
        msg = f"the site's public key {file} cannot be read ({error.strerror}): check {KEY}"
        raise ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"the file {file} holds no public key (PEM): give the site's public key in {KEY}"
        raise ConfigurationError(msg) from error
    if not isinstance(public, X25519PublicKey) or not _usable(public):
        msg = f"the key in {file} is no usable X25519 key: give the site's recording key in {KEY}"
        raise ConfigurationError(msg)
    return Recipient(public)


def _usable(public: X25519PublicKey) -> bool:
    """Whether it agrees on a secret: a few points give zero with every key (RFC 7748, 6.1)."""
    try:
        X25519PrivateKey.generate().exchange(public)
    except ValueError:
        return False
    return True
