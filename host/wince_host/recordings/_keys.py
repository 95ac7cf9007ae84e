"""The site's private key, which opens recordings."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from wince_wire import SetupError


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A private key.

    Attributes
    ----------
    private
        X25519.
    """

    private: X25519PrivateKey

    @property
    def public_bytes(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def sha256(self) -> str:
        """The public key's hash, hexadecimal, as it stands in a recording's header."""
        return hashlib.sha256(self.public_bytes).hexdigest()


def load_site_key(path: Path, *, passphrase_file: Path | None = None) -> SiteKey:
    """Read a private key (PEM).

    Parameters
    ----------
    passphrase_file
        Holds the passphrase of a protected key, and nothing else.

    Raises
    ------
    SetupError
        If a file cannot be read, the passphrase is missing or wrong, or it is no X25519 key.
    """
    passphrase = None if passphrase_file is None else _read(passphrase_file).rstrip(b"\r\n")
    try:
        private = load_pem_private_key(_read(path), passphrase)
    except TypeError as error:
        how = "needs a passphrase: name its file with --passphrase-file"
        if passphrase is not None:
            how = "has no passphrase: leave --passphrase-file out"
        msg = f"the key {path} {how}"
        raise SetupError(msg) from error
    except ValueError as error:
        msg = (
            f"the file {path} gives no private key (PEM), or its passphrase is wrong: give the "
            "site's recording key with --key"
        )
        raise SetupError(msg) from error
    if not isinstance(private, X25519PrivateKey):
        msg = f"the key {path} is no X25519 key: give the site's recording key with --key"
        raise SetupError(msg)
    return SiteKey(private)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"the file {path} cannot be read ({error.strerror}): check the path and its rights"
        raise SetupError(msg) from error
