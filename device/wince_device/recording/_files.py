"""A recording's folder and the sealed files in it."""

import hashlib
import shutil
from pathlib import Path

from wince_device.whole_file import flush_folder

from ._folders import make_folder
from ._recipient import Recipient
from ._seal import KeyMaker, SealedFile


class Files:
    """Makes the folder and the sealed files in it: all of them, or none."""

    def __init__(
        self, recordings: Path, header: bytes, recording_id: str, recipient: Recipient
    ) -> None:
        self._keys = KeyMaker(recipient)
        self._header_sha256 = hashlib.sha256(header).digest()
        self._folder = make_folder(recordings, header, recording_id, self._keys.ephemeral)
        self._made: list[SealedFile] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for file in self._made:
                file.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def new(self, name: str) -> SealedFile:
        """Begin one file."""
        stream = name.partition(".")[0]
        file = SealedFile(self._folder / name, self._keys.key(stream, self._header_sha256))
        self._made.append(file)
        flush_folder(self._folder)
        return file
