"""Holds the calibration of whoever is in front of the camera."""

from collections.abc import Callable
from pathlib import Path

from wince_device.clock import WallClock
from wince_device.monitor import SecondResult
from wince_device.pain.calibration import (
    Calibration,
    CalibrationDesk,
    CalibrationStore,
    RecentScores,
)


class Calibrating:
    """Written by the thread of the commands, read by the one that makes rows.

    Parameters
    ----------
    folder
        Where calibrations are kept.
    patient
        Returns the pseudonym of who is in front of the camera.
    clock
        Stamps ratings.

    Attributes
    ----------
    desk
        Carries out what the host wants.
    """

    def __init__(self, folder: Path, *, patient: Callable[[], str], clock: WallClock) -> None:
        self._patient = patient
        self._recent = RecentScores()
        self._held: Calibration | None = None
        self.desk = CalibrationDesk(
            CalibrationStore(folder),
            patient=patient,
            recent=self._recent,
            changed=self._changed,
            clock=clock,
        )
        self.desk.recall()

    @property
    def now(self) -> Calibration | None:
        """What holds for the person in front of the camera."""
        held = self._held
        return held if held is not None and held.patient == self._patient() else None

    def note(self, result: SecondResult) -> None:
        """Remember a second, for a rating that may follow it."""
        estimate = result.estimate
        self._recent.add(estimate.t_s, estimate.score, estimate.measured_interval)

    def new_patient(self) -> None:
        """Begin with another person."""
        self._recent.clear()
        self.desk.recall()

    def _changed(self, patient: str, calibration: Calibration | None) -> None:
        if patient == self._patient():
            self._held = calibration
