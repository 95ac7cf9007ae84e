"""How long something that should come again and again has been absent."""

import math
from dataclasses import dataclass, replace
from typing import Final

AGAIN_S: Final = 5.0
"""What came for so long is back: one lucky second does not end an absence."""
LONGEST_BREAK_S: Final = 5.0
"""A network that hands over several seconds at once is no absence; scores further apart are few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """When something came: scores of a unit, or looks at a host that was well.

    Attributes
    ----------
    last_s
        Monotonic time at which it last came in a run that lasted, or from which its absence counts.
    run_from_s, run_to_s
        Monotonic times of the newest run, in which one came soon after the other.
    """

    last_s: float
    run_from_s: float = -math.inf
    run_to_s: float = -math.inf

    def with_one(self, at_s: float) -> "Presence":
        """Return the presence after it came once more."""
        goes_on = self._runs(at_s)
        run = replace(self, run_from_s=self.run_from_s if goes_on else at_s, run_to_s=at_s)
        return run.not_before(at_s) if run.lasts else run

    def not_before(self, at_s: float) -> "Presence":
        """Return the presence with its absence counted from then at the earliest."""
        return replace(self, last_s=max(self.last_s, at_s))

    def absent_s(self, now_s: float) -> float:
        """Return for how long it has been absent; 0 while it comes, be it back or not."""
        return 0.0 if self._runs(now_s) else max(0.0, now_s - self.last_s)

    def is_back(self, now_s: float) -> bool:
        """Tell whether it comes, and has done so for long enough."""
        return self._runs(now_s) and self.lasts

    @property
    def came_in_between(self) -> bool:
        """Whether it came during the absence, but never for long."""
        return self.run_to_s > self.last_s

    @property
    def lasts(self) -> bool:
        """Whether the newest run was long enough to end an absence."""
        return self.run_to_s - self.run_from_s >= AGAIN_S

    def _runs(self, now_s: float) -> bool:
        return now_s - self.run_to_s <= LONGEST_BREAK_S
