"""Keeps baselines on disk, so that a restart in pain is not taken for rest."""

import logging
import os
from pathlib import Path

import msgspec

from wince_device.face import METHOD

from ._baseline import Baseline

logger = logging.getLogger(__name__)


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
        """Write the baseline whole or not at all.

        Raises
        ------
        OSError
            If the disk refuses; the earlier baseline is then still there.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(baseline.patient)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(baseline))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._flush_folder()

    def forget(self, patient: str) -> None:
        """Delete a person's baseline.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        self._path(patient).unlink(missing_ok=True)
        if self._folder.is_dir():
            self._flush_folder()

    def _path(self, patient: str) -> Path:
        return self._folder / f"{patient}.baseline.json"

    def _flush_folder(self) -> None:
        """Bring the folder's entry to the disk: without it a power cut undoes the renaming."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
