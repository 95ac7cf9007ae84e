"""How old a value may be before it must say so, and before it must go."""

from enum import StrEnum

from wince_host.live import STALE_AFTER_S

OLD_AFTER_S = 5.0


class Freshness(StrEnum):
    """What a page does with a value: show it, show it with its age, or show a dash."""

    FRESH = "fresh"
    OLD = "old"
    STALE = "stale"


def freshness(age_s: float | None) -> Freshness:
    """Return what to do with a value of this age; a value of unknown age is stale."""
    if age_s is None or age_s > STALE_AFTER_S:
        return Freshness.STALE
    return Freshness.OLD if age_s > OLD_AFTER_S else Freshness.FRESH


def age_s(received_monotonic_s: float | None, now_monotonic_s: float) -> float | None:
    """Return the age of a value since it arrived, or None when it never came.

    The device's clock plays no part: a row that lay in a queue is not live and never gets here.
    """
    if received_monotonic_s is None:
        return None
    return max(0.0, now_monotonic_s - received_monotonic_s)
