"""Carries out the host's commands about calibrations."""

import threading
import time
from collections.abc import Callable

import msgspec

from wince_device.clock import WallClock
from wince_wire import CalibrationError, Command, PersonCalibration

from ._calibration import Calibration
from ._recent import RecentScores
from ._store import CalibrationStore


class CalibrationDesk:
    """Takes, makes and forgets calibrations. Its methods may be called from any thread.

    Parameters
    ----------
    store
        Where they are kept.
    patient
        Returns the pseudonym of who is in front of the camera.
    recent
        The last minute's scores of that person.
    changed
        Gets the calibration that holds from now on for a person, None when there is none.
    clock
        Stamps ratings.
    """

    def __init__(
        self,
        store: CalibrationStore,
        *,
        patient: Callable[[], str],
        recent: RecentScores,
        changed: Callable[[str, Calibration | None], None],
        clock: WallClock,
    ) -> None:
        self._store = store
        self._patient = patient
        self._recent = recent
        self._changed = changed
        self._clock = clock
        self._lock = threading.Lock()

    def recall(self) -> None:
        """Put in force what is kept of whoever is in front of the camera now."""
        with self._lock:
            patient = self._patient()
            self._changed(patient, self._store.load(patient))

    def set(self, command: Command) -> None:
        """Take a calibration from the host.

        Raises
        ------
        CalibrationError
            If it is not to be had; what held still holds.
        """
        patient = _person(command)
        if not isinstance(command.calibration, PersonCalibration):
            raise CalibrationError("command 'set_calibration' has no calibration: set it")
        with self._lock:
            self._changed(patient, self._store.take(patient, command.calibration))

    def forget(self, command: Command) -> None:
        """Let a person's score be uncalibrated again.

        Raises
        ------
        CalibrationError
            If the disk refuses.
        """
        patient = _person(command)
        with self._lock:
            self._store.forget(patient)
            self._changed(patient, None)

    def rate(self, command: Command) -> None:
        """Take what the person says now.

        Raises
        ------
        CalibrationError
            If another person is in front of the camera, too few of the last sixty seconds have a
            score, or the disk refuses.
        """
        patient = _person(command)
        if not isinstance(command.rating, int | float):
            raise CalibrationError("command 'rate' has no rating: set one of 0 to 10")
        if patient != self._patient():
            raise CalibrationError(
                "the rating is of somebody who is not in front of this unit: send it to theirs"
            )
        rated = self._recent.rate(
            float(command.rating), t_ns=self._clock.now_ns(), now_s=time.monotonic()
        )
        if rated is None:
            raise CalibrationError(
                "fewer than half of the last 60 s have a score: the rating is left out, ask again "
                "when the face was in view for a minute"
            )
        with self._lock:
            self._changed(patient, self._store.add(patient, rated))


def _person(command: Command) -> str:
    if command.patient is msgspec.UNSET:
        msg = f"command {command.name!r} has no pseudonym: set patient"
        raise CalibrationError(msg)
    return str(command.patient)
