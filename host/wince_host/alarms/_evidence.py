"""How long something has held without a break, as the scores tell it."""

from dataclasses import dataclass

STEP_S = 2.0
"""A score speaks for the second before it; arrival may be a second late."""
LONGEST_GAP_S = 10.0
"""A head turned away for a moment stops the clock; anything longer begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Time for which every score said the same.

    Attributes
    ----------
    held_s
        Seconds that scores stand for; a gap adds none.
    last_s
        When the last such score came; None when there is no evidence.
    """

    held_s: float = 0.0
    last_s: float | None = None

    def with_score(self, at_s: float) -> "Evidence":
        """Return the evidence with one more score that says the same."""
        if self.last_s is None or at_s - self.last_s > LONGEST_GAP_S:
            return Evidence(held_s=0.0, last_s=at_s)
        step_s = max(0.0, at_s - self.last_s)
        return Evidence(held_s=self.held_s + (step_s if step_s <= STEP_S else 0.0), last_s=at_s)

    def lasts(self, seconds: float) -> bool:
        """Tell whether it held for so long."""
        return self.last_s is not None and self.held_s >= seconds


NONE = Evidence()
