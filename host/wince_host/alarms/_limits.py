"""The alarm limits in force, read from the store now and then and never waited for."""

import logging

from wince_host.care import AlarmLimits, CareStore
from wince_wire import StoreError

logger = logging.getLogger(__name__)

READ_EVERY_S = 10.0
"""Another program may set limits too; ours are in force at once."""


def usual_limits(patient: str) -> AlarmLimits:
    """Return the limits of a person for whom nobody set any."""
    return AlarmLimits(patient=patient, set_by="", set_ns=0)


class LimitsInForce:
    """Keeps the limits of everybody who is watched.

    Parameters
    ----------
    care
        Holds them.
    """

    def __init__(self, care: CareStore) -> None:
        self._care = care
        self._held: dict[str, tuple[float, AlarmLimits]] = {}

    def of(self, patient: str, now_s: float) -> AlarmLimits:
        """Return a person's limits; the last known ones while the store fails."""
        read_s, limits = self._held.get(patient, (None, usual_limits(patient)))
        if read_s is None or now_s - read_s >= READ_EVERY_S:
            limits = self._read(patient, limits)
            self._held[patient] = (now_s, limits)
        return limits

    def forget(self, patient: str) -> None:
        """Read a person's limits anew at the next look."""
        self._held.pop(patient, None)

    def _read(self, patient: str, before: AlarmLimits) -> AlarmLimits:
        if not patient:
            return before
        try:
            return self._care.limits(patient) or usual_limits(patient)
        except StoreError as error:
            logger.warning("alarm limits cannot be read: %s", error.sentence)
            return before
