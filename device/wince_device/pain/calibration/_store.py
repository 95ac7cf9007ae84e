"""Keeps each person's rated scores on the unit's disk, so that a restart forgets none."""

import logging
from pathlib import Path

import msgspec

from wince_device.whole_file import delete_file, write_whole
from wince_wire import MOST_RATINGS, CalibrationError, PersonCalibration, RatedScore

from ._calibration import Calibration
from ._kept import KeptCalibration
from ._method import score_method

logger = logging.getLogger(__name__)


class CalibrationStore:
    """Keeps calibrations, one file a pseudonym. Used by one thread at a time.

    Parameters
    ----------
    folder
        Where the files lie; made when first needed.
    method
        How this unit makes scores; this very device's when None.
    """

    def __init__(self, folder: Path, *, method: str | None = None) -> None:
        self._folder = folder
        self._method = method or score_method()

    def load(self, patient: str) -> Calibration | None:
        """Return what is kept of a person; None when nothing is.

        A file that cannot be read, or whose scores were made otherwise, is as good as none: the
        score is then uncalibrated until the host sends a calibration of the new kind.
        """
        kept = self._read(patient)
        return None if kept is None else Calibration(kept)

    def take(self, patient: str, told: PersonCalibration) -> Calibration:
        """Keep what the host sent, beside what was rated here, and return both together.

        Raises
        ------
        CalibrationError
            If its scores were made otherwise, it is older than the one kept, or the disk refuses.
        """
        if told.score_method != self._method:
            msg = (
                f"the calibration is for scores of {told.score_method}, this unit makes "
                f"{self._method}: ask the person again with this unit"
            )
            raise CalibrationError(msg)
        kept = self._read(patient) or self._nothing(patient)
        if kept.told is not None and told.made_ns < kept.told.made_ns:
            msg = "the calibration is older than the one that this unit has: nothing is changed"
            raise CalibrationError(msg)
        return self._keep(msgspec.structs.replace(kept, told=told))

    def add(self, patient: str, rated: RatedScore) -> Calibration:
        """Keep a rating that was given at the unit.

        Raises
        ------
        CalibrationError
            If the disk refuses.
        """
        kept = self._read(patient) or self._nothing(patient)
        own = sorted([*kept.own, rated], key=lambda one: one.t_ns)[-MOST_RATINGS:]
        return self._keep(msgspec.structs.replace(kept, own=tuple(own)))

    def forget(self, patient: str) -> None:
        """Delete what is kept of a person.

        Raises
        ------
        CalibrationError
            If the disk refuses.
        """
        try:
            delete_file(self._path(patient))
        except OSError as error:
            raise _refused(error) from error

    def _read(self, patient: str) -> KeptCalibration | None:
        path = self._path(patient)
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=KeptCalibration)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
            logger.warning("calibration file %s cannot be read: it is left out", path.name)
            return None
        return kept if (kept.patient, kept.score_method) == (patient, self._method) else None

    def _nothing(self, patient: str) -> KeptCalibration:
        return KeptCalibration(patient=patient, score_method=self._method)

    def _keep(self, kept: KeptCalibration) -> Calibration:
        try:
            write_whole(self._path(kept.patient), msgspec.json.encode(kept))
        except OSError as error:
            raise _refused(error) from error
        return Calibration(kept)

    def _path(self, patient: str) -> Path:
        return self._folder / f"{patient}.calibration.json"


def _refused(error: OSError) -> CalibrationError:
    msg = f"the calibration cannot be kept on the unit's disk ({error.strerror}): see the disk"
    return CalibrationError(msg)
