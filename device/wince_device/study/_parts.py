"""The work files of a block: append-only text, on the disk within half a second."""

import logging
import math
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from wince_device.whole_file import flush_folder
from wince_wire import RecordingError

from ._columns import BEATS, FRAMES, PULSE, SCORES
from ._journal import append_whole
from ._text_files import ABSENT

logger = logging.getLogger(__name__)

WRITE_EVERY_S: Final = 0.5
CLOSES_WITHIN_S: Final = 30.0
ROWS_WAITING: Final = 200_000
"""Some minutes of everything: a disk that is later than that does not work."""

PART_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "frames": FRAMES,
    "pulse": tuple(PULSE),
    "beats": tuple(BEATS),
    "scores": tuple(SCORES),
}
"""Tables of the work files; times in them are on the sources' clock."""

Row = Sequence[float]


class PartWriter:
    """Appends rows on a thread of its own, so that no sensor ever waits for the disk.

    Parameters
    ----------
    folder
        Of the session's work files; it exists.

    Attributes
    ----------
    failure
        Why nothing can be written any more; None while all is well.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._waiting: deque[tuple[str, str, Row]] = deque()
        self._handles: dict[tuple[str, str], int] = {}
        self._closing = False
        self.failure: RecordingError | None = None
        self._thread = threading.Thread(target=self._run, name="study files", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def put(self, block: str, table: str, row: Row) -> None:
        """Take a row of a block's table, cells in the order of `PART_COLUMNS`."""
        with self._changed:
            if len(self._waiting) >= ROWS_WAITING:
                self._fail("it does not keep up")
                return
            self._waiting.append((block, table, row))

    def close(self) -> None:
        """Write what waits, and end. May be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(CLOSES_WITHIN_S)

    def _run(self) -> None:
        try:
            due_s = time.monotonic() + WRITE_EVERY_S
            while not self._closing:
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._closing, max(0.0, due_s - time.monotonic())
                    )
                due_s = time.monotonic() + WRITE_EVERY_S
                self._write_waiting()
            self._write_waiting()
        finally:
            for handle in self._handles.values():
                os.close(handle)

    def _write_waiting(self) -> None:
        with self._changed:
            rows, self._waiting = self._waiting, deque()
        texts: dict[tuple[str, str], list[str]] = {}
        for block, table, row in rows:
            texts.setdefault((block, table), []).append("\t".join(map(_cell, row)))
        try:
            for key, lines in texts.items():
                handle = self._handle(*key)
                append_whole(handle, ("\n".join(lines) + "\n").encode("ascii"))
                os.fsync(handle)
        except OSError as error:
            self._fail(error.strerror or str(error))

    def _handle(self, block: str, table: str) -> int:
        key = (block, table)
        if key not in self._handles:
            path = part_file(self._folder, block, table)
            path.parent.mkdir(exist_ok=True)
            self._handles[key] = _new_part(path, PART_COLUMNS[table])
            flush_folder(path.parent)
            flush_folder(self._folder)
        return self._handles[key]

    def _fail(self, why: str) -> None:
        if self.failure is None:
            msg = (
                f"the folder {self._folder} cannot be written ({why}): make room or mend the disk, "
                "then go on with `wince-device study resume`; everything up to here is kept"
            )
            self.failure = RecordingError(msg)
            logger.error("study files: %s", why)


def _new_part(path: Path, names: Sequence[str]) -> int:
    # What lies there already is of a beginning that is in no journal: its name is given again, and
    # its rows are on the clock of another start.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        append_whole(handle, ("\t".join(names) + "\n").encode("ascii"))
    except OSError:
        os.close(handle)
        raise
    return handle


def part_file(folder: Path, block: str, table: str) -> Path:
    """Return where a block's table lies."""
    return folder / block / f"{table}.tsv"


def read_part(folder: Path, block: str, table: str) -> dict[str, NDArray[np.float64]]:
    """Return a table by column; rows of a torn or damaged end are left out.

    Raises
    ------
    RecordingError
        If the file is there and cannot be read.
    """
    names = PART_COLUMNS[table]
    path = part_file(folder, block, table)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {name: np.empty(0) for name in names}
    except OSError as error:
        msg = f"the work file {path} cannot be read ({error.strerror}): check the disk"
        raise RecordingError(msg) from error
    head, _, rest = content.partition(b"\n")
    named = head.decode("ascii", "replace").split("\t")
    rows = _whole_rows(rest, len(named))
    values = np.array(rows, np.float64).reshape(len(rows), len(named))
    columns = {name: values[:, at] for at, name in enumerate(named)}
    return {name: columns.get(name, np.full(len(rows), np.nan)) for name in names}


def _whole_rows(content: bytes, width: int) -> list[list[float]]:
    """Return rows up to the first that is not whole: what a power cut left behind it is none."""
    rows = []
    for line in content.split(b"\n")[:-1]:
        cells = line.split(b"\t")
        if len(cells) != width:
            break
        try:
            rows.append([np.nan if cell == ABSENT.encode() else float(cell) for cell in cells])
        except ValueError:
            break
    return rows


def _cell(value: float) -> str:
    return repr(float(value)) if math.isfinite(value) else ABSENT
