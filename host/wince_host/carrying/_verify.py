"""Verifies a carried file whole before anything of it is taken in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from wince_wire import RecordingError

from ._format import BLOCK, FOOTER, FORMAT, HEADER, SIGNATURE, Footer, Header, unpack_rows
from ._frames import AGAIN, Frames, altered
from ._site import Site

PORTION_BYTES: Final = 256 * 1024
"""Of the file, about: taken in with one commit, some thousands of rows."""

M = TypeVar("M", bound=msgspec.Struct)
Row = tuple[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A file that is what a device of this site wrote.

    Attributes
    ----------
    sha256
        Of what the device signed, hexadecimal.
    marks
        The running hash at the end of each portion: a second walk is held to it.
    """

    header: Header
    rows: int
    sha256: str
    marks: list[bytes] = field(repr=False)


class _Ledger:
    """What a walk through the blocks adds up to."""

    def __init__(self) -> None:
        self.rows = 0
        self.marks: list[bytes] = []
        self._pending_bytes = 0

    def take(self, body: bytes, digest: bytes) -> None:
        if self._pending_bytes >= PORTION_BYTES:
            self.marks.append(digest)
            self._pending_bytes = 0
        self._pending_bytes += len(body)
        self.rows += sum(1 for _ in unpack_rows(body))


def verify(path: Path, file: IO[bytes], site: Site, moved: Callable[[int], None]) -> Verified:
    """Walk through the file and check every part of it.

    Parameters
    ----------
    file
        Open for reading.
    moved
        Told how many bytes are read.

    Raises
    ------
    RecordingError
        If it is truncated, altered, or not of a device of this site.
    """
    frames = Frames(path, file)
    walk = frames.walk()
    header = _header(path, walk)
    key = site.require_device(header.certificate, header.device, file=path)
    ledger = _Ledger()
    try:
        for tag, body in walk:
            moved(frames.read_bytes)
            if tag != BLOCK:
                break
            ledger.take(body, frames.digest)
    except ValueError as error:
        raise altered(path) from error
    ledger.marks.append(frames.digest)
    _require_footer(path, tag, body, frames, ledger.rows)
    sha256 = _require_signature(path, walk, frames, key)
    return Verified(header=header, rows=ledger.rows, sha256=sha256, marks=ledger.marks)


def portions(
    path: Path, file: IO[bytes], verified: Verified, moved: Callable[[int], None]
) -> Iterator[list[Row]]:
    """Walk through a verified file again and yield its rows.

    Raises
    ------
    RecordingError
        If it is not the same file any more.
    """
    frames = Frames(path, file)
    marks = iter(verified.marks)
    rows: list[Row] = []
    pending_bytes = 0
    for tag, body in frames.walk():
        if tag == HEADER:
            continue
        if tag != BLOCK or pending_bytes >= PORTION_BYTES:
            if frames.digest != next(marks, b""):
                msg = f"{path} changed while it was read: take another stick and {AGAIN}"
                raise RecordingError(msg)
            yield rows
            rows, pending_bytes = [], 0
            moved(frames.read_bytes)
        if tag != BLOCK:
            return
        rows.extend(unpack_rows(body))
        pending_bytes += len(body)


def _header(path: Path, walk: Iterator[tuple[bytes, bytes]]) -> Header:
    tag, body = next(walk)
    if tag != HEADER:
        raise altered(path)
    header = _decode(path, body, Header)
    if header.format != FORMAT:
        msg = f"{path} has layout {header.format}, this host reads {FORMAT}: update Wince here"
        raise RecordingError(msg)
    return header


def _require_footer(path: Path, tag: bytes, body: bytes, frames: Frames, rows: int) -> None:
    if tag != FOOTER:
        raise altered(path)
    footer = _decode(path, body, Footer)
    if (footer.rows, footer.sha256) != (rows, frames.digest.hex()):
        raise altered(path)


def _require_signature(
    path: Path,
    walk: Iterator[tuple[bytes, bytes]],
    frames: Frames,
    key: ec.EllipticCurvePublicKey,
) -> str:
    tag, signature = next(walk)
    digest = frames.digest
    if tag != SIGNATURE:
        raise altered(path)
    try:
        key.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    except InvalidSignature as error:
        raise altered(path) from error
    for _ in walk:
        raise altered(path)
    return digest.hex()


def _decode(path: Path, body: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise altered(path) from error
