"""Reads a whole recording, record by record, in order."""

from collections.abc import Iterator
from pathlib import Path

from wince_wire import RecordingError

from ._header import FEATURES_FILE, FRAMES_FILE, read_header
from ._keys import SiteKey
from ._records import End, Opening, Picture, Record, Rows, Samples, unpack
from ._unsealing import Keys, SealedFile

_IN_FEATURES = (Opening, Rows, Samples, End)
_IN_FRAMES = (Picture, End)


class Reading:
    """A recording that is being read.

    Parameters
    ----------
    folder
        Of the recording.
    key
        That opens it.

    Attributes
    ----------
    header
        Of the recording.
    faults
        After reading: what is wrong with its files, each as a part of a sentence.

    Raises
    ------
    RecordingError
        If it is none, or sealed to another key.
    """

    def __init__(self, folder: Path, key: SiteKey) -> None:
        self.folder = folder
        self.header, digest = read_header(folder)
        self._keys = Keys(folder, self.header, digest, key)
        self.faults: list[str] = []

    def features(self) -> Iterator[Record]:
        """Give everything measured; the first record is the opening.

        Raises
        ------
        RecordingError
            If not even that can be read.
        """
        records = self._records(FEATURES_FILE, _IN_FEATURES)
        first = next(records, None)
        if not isinstance(first, Opening):
            why = f" ({self.faults[0]})" if self.faults else ""
            msg = f"nothing of the recording {self.folder} can be read{why}: copy it again"
            raise RecordingError(msg)
        if first.recording_id != self.header.recording_id:
            msg = f"the recording {self.folder} says that it is another one: copy it again"
            raise RecordingError(msg)
        yield first
        yield from records

    def frames(self) -> Iterator[Record]:
        """Give every picture, in order; none where consent was for features alone."""
        if self.header.scope == "frames":
            yield from self._records(FRAMES_FILE, _IN_FRAMES)

    def _records(self, name: str, kinds: tuple[type, ...]) -> Iterator[Record]:
        file = SealedFile(self.folder / name, self._keys)
        for chunk in file.chunks():
            for record in unpack(chunk, where=f"chunk {file.chunks_read} of {file.path}"):
                if not isinstance(record, kinds):
                    msg = f"the file {file.path} holds a record that belongs elsewhere"
                    raise RecordingError(msg)
                yield record
        if file.fault is not None:
            after = f"its chunk {file.chunks_read}, with {file.bytes_left} bytes unread"
            self.faults.append(f"{name} {file.fault} after {after}")
