"""Keeps the figures of each session under the hash of everything that they come from."""

import hashlib
import os
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Final

import msgspec

from wince_host.study._parameters import ANALYSIS_VERSION, LIBRARIES, StudyParameters, library
from wince_host.study.reading import SessionReference
from wince_wire import RecordingError

MARK: Final = b"WSF1"
ENDING: Final = ".figures"


class Cache:
    """A folder of packed figures.

    Parameters
    ----------
    folder
        Made where it is not there. It may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self, reference: SessionReference, parameters: StudyParameters, content: str) -> str:
        """Return the hash of content, names, parameters and versions."""
        parts = {
            "participant": reference.participant,
            "session": reference.session,
            "folder": reference.folder,
            "content": content,
            "parameters": asdict(parameters),
            "analysis": ANALYSIS_VERSION,
            "libraries": {name: library(name) for name in LIBRARIES},
        }
        return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()

    def read(self, key: str) -> bytes | None:
        """Return what is kept; None where there is nothing, or it was damaged."""
        try:
            held = (self._folder / f"{key}{ENDING}").read_bytes()
        except OSError:
            return None
        if not held.startswith(MARK) or len(held) < len(MARK) + 4:
            return None
        packed, told = held[len(MARK) + 4 :], held[len(MARK) : len(MARK) + 4]
        return packed if zlib.crc32(packed).to_bytes(4, "big") == told else None

    def write(self, key: str, packed: bytes) -> None:
        """Keep figures, all of them or nothing.

        Raises
        ------
        RecordingError
            If they cannot be written.
        """
        path = self._folder / f"{key}{ENDING}"
        passing = self._folder / f".{key}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            passing.write_bytes(MARK + zlib.crc32(packed).to_bytes(4, "big") + packed)
            passing.replace(path)
        except OSError as error:
            msg = f"{self._folder} cannot be written ({error.strerror}): name another with --out"
            raise RecordingError(msg) from error
