"""Writes a recording's pictures as PNG files beside a table of their times."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wince_wire import RecordingError

from ._records import PNG_MAGIC, Picture
from ._tables import Table

COLUMNS: Final = ("file", "t_s", "frame_index", "sha256")


class PictureFiles:
    """The folder ``pictures`` and the table ``pictures.csv``; closed when a block ends.

    Parameters
    ----------
    folder
        Where both are made.

    Attributes
    ----------
    hashes
        SHA-256 of each file, by name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "pictures").mkdir()
        self._table = Table(folder / "pictures.csv", COLUMNS)
        self.hashes: dict[str, str] = {}

    @property
    def count(self) -> int:
        """Pictures written."""
        return self._table.rows

    def add(self, picture: Picture) -> None:
        """Write one.

        Raises
        ------
        RecordingError
            If it is no PNG file.
        """
        if not picture.png.startswith(PNG_MAGIC):
            msg = f"picture {self.count + 1} is no PNG file: the recording was made elsewhere"
            raise RecordingError(msg)
        name = f"pictures/{self.count + 1:09d}.png"
        (self._folder / name).write_bytes(picture.png)
        self.hashes[name] = hashlib.sha256(picture.png).hexdigest()
        self._table.write((name, picture.t_s, picture.frame_index, self.hashes[name]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.hashes["pictures.csv"] = self._table.close()
