"""Keeps baselines on disk, so that a restart in pain is not taken for rest."""

import logging
from pathlib import Path

import msgspec

from wince_device.face import METHOD
from wince_device.whole_file import delete_file, write_whole

from ._baseline import Baseline

logger = logging.getLogger(__name__)

MOST_EARLIER = 20
"""Baselines of one person that are kept besides the one in force."""


class BaselineStore:
    """Keeps each person's baseline on disk.

    Parameters
    ----------
    folder
        Where the files lie, one a pseudonym.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, patient: str, *, source: str) -> Baseline | None:
        """Return the kept baseline of this person and camera; None when there is none.

        A file that cannot be read, or whose figures belong to another estimator, is as good as
        none: rest is then taken anew.
        """
        path = self._path(patient)
        try:
            baseline = msgspec.json.decode(path.read_bytes(), type=Baseline)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
            logger.warning("baseline file %s cannot be read: a new baseline is taken", path.name)
            return None
        asked = (patient, source, METHOD)
        return baseline if (baseline.patient, baseline.source, baseline.method) == asked else None

    def save(self, baseline: Baseline) -> None:
        """Write the baseline whole or not at all; the one before goes to the earlier ones.

        Raises
        ------
        OSError
            If the disk refuses; the earlier baseline is then still there.
        """
        content = msgspec.json.encode(baseline)
        self._put_by(baseline.patient, unless=content)
        write_whole(self._path(baseline.patient), content)

    def retire(self, patient: str) -> None:
        """Put a person's baseline with the earlier ones: none is in force then.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        self._put_by(patient)
        delete_file(self._path(patient))

    def earlier(self, patient: str) -> tuple[Baseline, ...]:
        """Return a person's earlier baselines, the oldest first; those that cannot be read not."""
        return tuple(
            kept for line in self._earlier_lines(patient) if (kept := _read(line)) is not None
        )

    def forget(self, patient: str) -> None:
        """Delete all of a person's baselines.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        for path in (self._path(patient), self._earlier_path(patient)):
            delete_file(path)

    def _put_by(self, patient: str, *, unless: bytes = b"") -> None:
        """Copy the baseline in force to the earlier ones, once; not one that stays in force."""
        try:
            now = self._path(patient).read_bytes().replace(b"\n", b" ")
        except FileNotFoundError:
            return
        lines = self._earlier_lines(patient)
        if _read(now) is None or now in lines or now == unless:
            return
        lines = [*lines, now][-MOST_EARLIER:]
        write_whole(self._earlier_path(patient), b"\n".join(lines) + b"\n")

    def _earlier_lines(self, patient: str) -> list[bytes]:
        try:
            return [line for line in self._earlier_path(patient).read_bytes().split(b"\n") if line]
        except FileNotFoundError:
            return []

    def _earlier_path(self, patient: str) -> Path:
        return self._folder / f"{patient}.earlier-baselines.jsonl"

    def _path(self, patient: str) -> Path:
        return self._folder / f"{patient}.baseline.json"


def _read(content: bytes) -> Baseline | None:
    try:
        return msgspec.json.decode(content, type=Baseline)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None
