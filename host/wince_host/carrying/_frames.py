"""Reads a carried file frame by frame, hashing every byte on its way."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from wince_wire import RecordingError

from ._format import FRAME, LARGEST_BODY, MAGIC, SIGNATURE

AGAIN = "carry the rows out again, they are still on the unit"


class Frames:
    """One walk through an open file.

    Parameters
    ----------
    path
        Its name, for sentences.
    file
        Open for reading; read from its beginning.

    Raises
    ------
    RecordingError
        If it does not begin as a carried file does.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self._hash = hashlib.sha256()
        self.read_bytes = 0
        file.seek(0)
        if self._read(len(MAGIC)) != MAGIC:
            msg = f"{path} is no carried file: name the one that `wince-device carry-out` wrote"
            raise RecordingError(msg)
        self._hash.update(MAGIC)

    @property
    def digest(self) -> bytes:
        """SHA-256 of everything before the frame that was yielded last."""
        return self._hash.digest()

    def walk(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield tag and body of each frame to the end of the file; a frame counts once left.

        Raises
        ------
        RecordingError
            If the file ends too early or goes on after its signature.
        """
        tag = b""
        while tag != SIGNATURE:
            head = self._exactly(FRAME.size)
            tag, length = FRAME.unpack(head)
            if length > LARGEST_BODY.get(tag, -1):
                raise altered(self._path)
            body = self._exactly(length)
            yield tag, body
            self._hash.update(head)
            self._hash.update(body)
        if self._read(1):
            raise altered(self._path)

    def _exactly(self, size: int) -> bytes:
        data = self._read(size)
        if len(data) < size:
            msg = f"{self._path} ends too early, after {self.read_bytes} bytes: {AGAIN}"
            raise RecordingError(msg)
        return data

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as error:
            msg = f"{self._path} cannot be read ({error.strerror}): take another stick and {AGAIN}"
            raise RecordingError(msg) from error
        self.read_bytes += len(data)
        return data


def altered(path: Path) -> RecordingError:
    """Return the error for a file that is not what a device wrote."""
    return RecordingError(f"{path} was altered or damaged, nothing is taken in: {AGAIN}")
