"""Seals chunks of a file so that a cut, a swap and an altered byte are all noticed.

Each recording has a key pair of its own, of which the private half is forgotten at once. Each of
its files has a key of its own: X25519, HKDF-SHA256, ChaCha20-Poly1305, because a Raspberry Pi 4
has no instructions for AES. The nonce is chunk number and last-flag (STREAM: Hoang, Reyhanitabar,
Rogaway & Vizár 2015). ``docs/recordings.md`` has every byte.
"""

import os
import struct
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ._recipient import Recipient

MAGIC: Final = b"WINCEREC\x01"
CHUNK_HEAD: Final = struct.Struct(">IB")
"""Length of the sealed chunk, and 1 for the last one of the file."""

NONCE: Final = struct.Struct(">7xIB")
TAG_BYTES: Final = 16
INFO: Final = b"wince recording 1\0"


class KeyMaker:
    """Makes the keys of one recording's files.

    Parameters
    ----------
    recipient
        Who may open it.

    Attributes
    ----------
    ephemeral
        32 bytes that the recipient needs; without them nobody opens the recording any more.
    """

    def __init__(self, recipient: Recipient) -> None:
        own = X25519PrivateKey.generate()
        self.ephemeral = own.public_key().public_bytes_raw()
        self._salt = self.ephemeral + recipient.public.public_bytes_raw()
        self._shared = own.exchange(recipient.public)

    def key(self, stream: str, header_sha256: bytes) -> bytes:
        """Return the key of one file, bound to its name and to the recording's header."""
        info = INFO + stream.encode("ascii") + b"\0" + header_sha256
        return HKDF(SHA256(), 32, self._salt, info).derive(self._shared)


class SealedFile:
    """A file under way, of which only whole sealed chunks ever reach the disk.

    Parameters
    ----------
    path
        Made anew.
    key
        32 bytes, of this file alone.

    Attributes
    ----------
    size
        Bytes written so far.

    Raises
    ------
    OSError
        From every method, if the disk refuses. The file then ends with its last whole chunk.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._chunks = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._handle = os.open(path, flags, 0o600)
        self.size = 0
        try:
            self._write(MAGIC)
        except OSError:
            os.close(self._handle)
            raise

    @staticmethod
    def sealed_bytes(content: bytes) -> int:
        """Return how much a chunk takes on the disk."""
        return CHUNK_HEAD.size + len(content) + TAG_BYTES

    def append(self, content: bytes, *, last: bool = False) -> None:
        """Seal and write one chunk."""
        head = CHUNK_HEAD.pack(len(content) + TAG_BYTES, last)
        self._write(head + self._cipher.encrypt(NONCE.pack(self._chunks, last), content, head))
        self._chunks += 1

    def sync(self) -> None:
        """Return once everything written is on the medium."""
        os.fdatasync(self._handle)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._handle)

    def _write(self, content: bytes) -> None:
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError:
            # A chunk that is there in part would make all that follows unreadable.
            os.ftruncate(self._handle, self.size)
            os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(content)
