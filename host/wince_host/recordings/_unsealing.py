"""Reads sealed chunks, and tells a file that is whole from one that was cut or altered.

The counterpart of what the device writes; ``docs/recordings.md`` has every byte.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wince_wire import RecordingError

from ._header import KEY_FILE, Header, read_file
from ._keys import SiteKey

MAGIC: Final = b"WINCEREC\x01"
CHUNK_HEAD: Final = struct.Struct(">IB")
NONCE: Final = struct.Struct(">7xIB")
INFO: Final = b"wince recording 1\0"
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
LARGEST_CHUNK: Final = 1 << 26
"""The device's are below a tenth of it."""


class Keys:
    """The keys of one recording's files.

    Raises
    ------
    RecordingError
        If it is sealed to another site's key, or was erased.
    """

    def __init__(self, folder: Path, header: Header, header_sha256: bytes, key: SiteKey) -> None:
        if key.sha256 != header.recipient_sha256:
            msg = (
                f"the recording {folder} is sealed to another key ({header.recipient_sha256[:16]}"
                f"…, yours is {key.sha256[:16]}…): give the one it was made for with --key"
            )
            raise RecordingError(msg)
        ephemeral = read_file(folder / KEY_FILE, largest=KEY_BYTES)
        try:
            self._shared = key.private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        except ValueError as error:
            msg = f"the file {folder / KEY_FILE} is no key: copy the recording again"
            raise RecordingError(msg) from error
        self._salt = ephemeral + key.public_bytes
        self._header_sha256 = header_sha256

    def key(self, stream: str) -> bytes:
        """Return one file's key."""
        info = INFO + stream.encode("ascii") + b"\0" + self._header_sha256
        return HKDF(SHA256(), KEY_BYTES, self._salt, info).derive(self._shared)


class SealedFile:
    """One sealed file.

    Parameters
    ----------
    path
        Its name without the suffix is part of its key.
    keys
        Of its recording.

    Attributes
    ----------
    fault
        After `chunks`: what is wrong with the file's end, as part of a sentence; None if it is
        whole. A cut and an altered byte are told apart as far as that is possible.
    chunks_read, bytes_left
        Whole chunks, and what lies after the last of them.
    """

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path = path
        self._cipher = ChaCha20Poly1305(keys.key(path.stem))
        self.fault: str | None = None
        self.chunks_read = 0
        self.bytes_left = 0

    def chunks(self) -> Iterator[bytes]:
        """Give each chunk's content in order, up to the file's end or to what is wrong with it.

        Raises
        ------
        RecordingError
            If the file cannot be read or is none of a recording.
        """
        try:
            with self.path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    msg = f"the file {self.path} is no part of a recording: copy it again"
                    raise RecordingError(msg)
                yield from self._chunks(file)
        except OSError as error:
            msg = f"the file {self.path} cannot be read ({error.strerror}): copy it again"
            raise RecordingError(msg) from error

    def _chunks(self, file: BinaryIO) -> Iterator[bytes]:
        size = self.path.stat().st_size
        while True:
            at = file.tell()
            self.bytes_left = size - at
            head = file.read(CHUNK_HEAD.size)
            if len(head) < CHUNK_HEAD.size:
                self.fault = "is cut off"
                return
            length, last = CHUNK_HEAD.unpack(head)
            if not TAG_BYTES <= length <= LARGEST_CHUNK:
                self.fault = "was altered"
                return
            sealed = file.read(length)
            if len(sealed) < length:
                self.fault = "is cut off"
                return
            content = self._unseal(head, sealed, last)
            if content is None:
                self.fault = "was altered"
                return
            self.chunks_read += 1
            self.bytes_left = size - file.tell()
            yield content
            if last:
                self.fault = "goes on after its end" if self.bytes_left else None
                return

    def _unseal(self, head: bytes, sealed: bytes, last: int) -> bytes | None:
        try:
            return self._cipher.decrypt(NONCE.pack(self.chunks_read, last), sealed, head)
        except InvalidTag:
            return None
