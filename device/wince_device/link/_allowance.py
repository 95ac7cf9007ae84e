"""A token bucket: how many rows may go out now at a limited rate."""


class Allowance:
    """Grows with time up to a burst.

    Parameters
    ----------
    rate_per_s, burst
        How fast it grows and how far.
    now_s
        Monotonic time of the start, with a full burst.
    """

    def __init__(self, *, rate_per_s: float, burst: int, now_s: float) -> None:
        self._rate_per_s = rate_per_s
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at_s = now_s

    def ready_at(self, now_s: float) -> float:
        """Return when one more may go: ``now_s`` or later."""
        self._grow(now_s)
        missing = 1.0 - self._tokens
        # A token that rounding keeps just short of whole must not make anybody wait for nothing.
        return now_s if missing <= 1e-9 else now_s + missing / self._rate_per_s

    def spend(self, now_s: float) -> None:
        """Take one."""
        self._grow(now_s)
        self._tokens -= 1.0

    def _grow(self, now_s: float) -> None:
        grown = self._tokens + (now_s - self._at_s) * self._rate_per_s
        self._tokens = min(self._burst, grown)
        self._at_s = now_s
