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
    """Keeps the limits of everybody.

    Parameters
    ----------
    care
        Holds them.
    """

    def __init__(self, care: CareStore) -> None:
        self._care = care
        self._held: dict[str, AlarmLimits] = {}
        self._read_s: float | None = None

    def of(self, patient: str, now_s: float) -> AlarmLimits:
        """Return a person's limits; the last known ones while the store fails."""
        if self._read_s is None or now_s - self._read_s >= READ_EVERY_S:
            self._read_s = now_s
            self._read()
        return self._held.get(patient) or usual_limits(patient)

    def forget(self) -> None:
        """Read the limits anew at the next look."""
        self._read_s = None

    def _read(self) -> None:
        try:
            self._held = self._care.limits_in_force()
        except StoreError as error:
            logger.warning("alarm limits cannot be read: %s", error.sentence)
