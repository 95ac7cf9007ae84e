"""Writes a carried file: every byte hashed on its way, the signature at the end."""

import hashlib
from typing import IO

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from ._credentials import Signer
from ._format import FOOTER, HEADER, MAGIC, SIGNATURE, Footer, Header, frame


class SignedFile:
    """Frames behind each other in an open file.

    Parameters
    ----------
    file
        Open for writing, empty.
    header
        Written at once.
    """

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._write(MAGIC)
        self.add(HEADER, msgspec.json.encode(header))

    def add(self, tag: bytes, body: bytes) -> None:
        """Write one frame."""
        self._write(frame(tag, body))

    def finish(self, signer: Signer, rows: int) -> str:
        """Write footer and signature; return the SHA-256 of what was signed."""
        footer = Footer(rows=rows, sha256=self._hash.hexdigest())
        self.add(FOOTER, msgspec.json.encode(footer))
        digest = self._hash.digest()
        signature = signer.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        self._file.write(frame(SIGNATURE, signature))
        return digest.hex()

    def _write(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)
