"""Sees that each unit has the calibration of the person in front of it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec

from wince_host.broker import BrokerLogin
from wince_host.configuring import command_device
from wince_host.live import DeviceView, LiveBoard
from wince_wire import (
    CalibratedScore,
    CalibrationError,
    CommandRefusedError,
    MessageError,
    PersonCalibration,
    Score,
    WinceError,
)

from ._keeper import Calibrations

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0
FRESH_S: Final = 30.0
AGAIN_AFTER_S: Final = 60.0
"""A unit that did not answer, or still measures without what it took, is asked again after this."""
REFUSED_AGAIN_AFTER_S: Final = 3600.0
ANSWERS_WITHIN_S: Final = 5.0

_REFUSALS: Final = (MessageError, CommandRefusedError, CalibrationError)
"""Breaks the contract of an older unit, unknown to it, or refused: no use to ask soon again."""


class CalibrationWatch:
    """A thread that compares what units apply with what was entered, and sends what is missing.

    Parameters
    ----------
    live
        What units say now.
    calibrations
        What they should apply.
    login
        The host's at the broker.
    look_every_s
        How often it looks.
    """

    def __init__(
        self,
        live: LiveBoard,
        calibrations: Calibrations,
        login: BrokerLogin,
        *,
        look_every_s: float = LOOK_EVERY_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._calibrations = calibrations
        self._login = login
        self._look_every_s = look_every_s
        self._now_s = now_s
        self._ended = threading.Event()
        self._not_before_s: dict[tuple[str, str, int], float] = {}
        self._sent: dict[tuple[str, str], int] = {}
        self._thread = threading.Thread(target=self._run, name="calibrations", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a command that is being answered is waited for."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(2.0 * ANSWERS_WITHIN_S)

    def look(self) -> None:
        """Look at every unit once, and send what it lacks; one that fails hinders no other."""
        for view in self._live.devices():
            if self._ended.is_set():
                return
            score = view.last_score
            if score is None or not self._speaks(view) or not isinstance(score.score_method, str):
                continue
            try:
                self._look_at(view.device, score)
            except WinceError as error:
                logger.warning("%s cannot be calibrated now: W%03d", view.device, error.code)
            except Exception:  # the thread's edge: it must be there for the next look
                logger.exception("%s could not be calibrated once", view.device)

    def _run(self) -> None:
        while not self._ended.wait(self._look_every_s):
            self.look()

    def _speaks(self, view: DeviceView) -> bool:
        age_s = view.score_age_s(self._now_s())
        return view.online == "online" and age_s is not None and age_s < FRESH_S

    def _look_at(self, device: str, score: Score) -> None:
        patient = score.patient
        state = self._calibrations.state(patient, score_method=str(score.score_method))
        wanted = state.calibration
        told_ns = _told_ns(score)
        if wanted is None or told_ns == wanted.made_ns:
            return
        # What was rated at the unit itself the host knows nothing of, and leaves.
        if not state.enough and told_ns not in state.former_ns:
            return
        if score.score is None and self._sent.get((device, patient)) == wanted.made_ns:
            return  # it has it, and no score to apply it to
        self._say(device, patient, wanted)

    def _say(self, device: str, patient: str, wanted: PersonCalibration) -> None:
        key = (device, patient, wanted.made_ns)
        if self._now_s() < self._not_before_s.get(key, 0.0):
            return
        self._not_before_s[key] = self._now_s() + AGAIN_AFTER_S
        try:
            command_device(
                self._login,
                device,
                "set_calibration",
                timeout_s=ANSWERS_WITHIN_S,
                patient=patient,
                calibration=msgspec.to_builtins(wanted),
            )
        except WinceError as error:
            logger.warning("%s did not take a calibration: W%03d", device, error.code)
            if isinstance(error, _REFUSALS):
                self._not_before_s[key] = self._now_s() + REFUSED_AGAIN_AFTER_S
            return
        self._sent[(device, patient)] = wanted.made_ns
        logger.info("%s took a calibration", device)


def _told_ns(score: Score) -> int | None:
    """Return which calibration the unit applies; None when it applies none."""
    told = score.calibration
    return told.made_ns if isinstance(told, CalibratedScore) else None
