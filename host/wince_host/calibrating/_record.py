"""The file in which the host keeps one person's paired ratings.

The scores behind an old rating may be let go by the store's keeper; what was paired stays.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec

from wince_host._files import write_private
from wince_wire import Count, Pseudonym, SetupError, StoreError

from ._pairing import PairedRating

CALIBRATIONS: Final = "calibrations"
"""Name of the folder below the host's own."""

logger = logging.getLogger(__name__)


class CalibrationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One person's.

    Attributes
    ----------
    made_ns
        UTC at which the pairs last changed.
    former_ns
        The same of the versions before, the newest last.
    """

    patient: Pseudonym
    made_ns: Count = 0
    former_ns: tuple[Count, ...] = ()
    pairs: tuple[PairedRating, ...] = ()


def read_record(folder: Path, patient: str) -> CalibrationRecord:
    """Return what is kept of a person; a file that cannot be read is as good as none."""
    path = _path(folder, patient)
    try:
        record = msgspec.json.decode(path.read_bytes(), type=CalibrationRecord)
    except FileNotFoundError:
        return CalibrationRecord(patient=patient)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        logger.warning("calibration file %s cannot be read: ratings are paired anew", path.name)
        return CalibrationRecord(patient=patient)
    return record if record.patient == patient else CalibrationRecord(patient=patient)


def write_record(folder: Path, record: CalibrationRecord) -> None:
    """Keep a record, whole or not at all.

    Raises
    ------
    StoreError
        If the disk refuses.
    """
    try:
        write_private(_path(folder, record.patient), msgspec.json.encode(record).decode())
    except SetupError as error:
        raise StoreError(error.sentence) from error


def remove_record(folder: Path, patient: str) -> bool:
    """Delete what is kept of a person; False when there was nothing.

    Raises
    ------
    StoreError
        If the disk refuses.
    """
    path = _path(folder, patient)
    if path.parent != folder:
        return False  # no pseudonym, but a way out of the folder
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        msg = f"the calibration {path} cannot be removed ({error.strerror}): see the disk"
        raise StoreError(msg) from error
    return True


def _path(folder: Path, patient: str) -> Path:
    return folder / f"{patient}.json"
