"""Adds up how long scores spoke for something, and takes back what spoke against it."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

LONGEST_STEP_S: Final = 3.0
"""A score speaks for the time since the one before, but for no more than this: a unit that is heard
every 2-3 s counts in full, and one score after a gap hardly."""
FORGOTTEN_PER_S: Final = 0.1
"""What time without a word for or against takes back: a face that is lost again and again must not
hide pain, and high seconds of long ago must not add up to an alarm."""
LONGEST_GAP_S: Final = 300.0
"""What was seen before a longer gap says nothing of now."""


class Speaks(Enum):
    """What a score says; its value is what each of its seconds adds."""

    FOR = 1.0
    NEITHER = -FORGOTTEN_PER_S
    AGAINST = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """By how much longer scores spoke for something than against it: a cumulative sum.

    Attributes
    ----------
    held_s
        Seconds; never below zero.
    last_s
        When the last score came; None when there was none.

    References
    ----------
    Page, "Continuous inspection schemes", Biometrika 41 (1954) 100-115.
    """

    held_s: float = 0.0
    last_s: float | None = None

    def with_score(self, at_s: float, speaks: Speaks, *, most_s: float) -> "Evidence":
        """Return the evidence with one score more; the first stands for no time yet.

        Parameters
        ----------
        most_s
            What is asked for: more is not kept, so that old evidence does not outlive its time.
        """
        if self.last_s is None or at_s - self.last_s > LONGEST_GAP_S:
            return Evidence(last_s=at_s)
        passed_s = max(0.0, at_s - self.last_s)
        step_s = min(passed_s, LONGEST_STEP_S)
        # What lies before the score's own time was a gap, so it counts first.
        before_s = max(0.0, self.held_s - FORGOTTEN_PER_S * (passed_s - step_s))
        after_s = max(0.0, before_s + speaks.value * step_s)
        return Evidence(held_s=min(after_s, most_s), last_s=at_s)

    def holds_now(self, seconds: float, now_s: float) -> bool:
        """Tell whether it is as long as this, by a score of this moment."""
        if self.last_s is None or now_s - self.last_s > LONGEST_STEP_S:
            return False
        return self.held_s >= seconds


NONE = Evidence()
