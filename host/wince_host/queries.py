"""What pages and commands ask of the store, in the shape in which they show it."""

from dataclasses import dataclass

from wince_host._thinning import TrendPoint, points_of_minutes, points_of_rows, thin
from wince_host.store import DeadLetter, DeviceCounts, ScoreCounts, Store
from wince_wire import Score, decode

SECOND_NS = 1_000_000_000
LONGEST_BY_SECOND_NS = 4 * 3600 * SECOND_NS
"""Longer spans are read by the minute: 4 h of seconds take a tenth of a second, and no chart has as
many points."""

__all__ = ["DeviceCounts", "Queries", "ScoreCounts", "TrendPoint"]


@dataclass(frozen=True, slots=True)
class Queries:
    """Read access to a store. Safe to use from any thread; every call may take milliseconds.

    Every method raises StoreError when the database fails.
    """

    store: Store

    def devices(self) -> list[str]:
        """Return the names of all devices that ever sent something, sorted."""
        return self.store.devices()

    def score_trend(
        self,
        device: str,
        *,
        since_ns: int,
        until_ns: int,
        maximum_points: int,
        patient: str | None = None,
    ) -> list[TrendPoint]:
        """Return the course of the score with ``since_ns <= t_ns < until_ns``, in order of time.

        Seconds without a row are absent, and the first point after them says so in
        ``gap_before``. A second whose row has no score is a point without a score, with its
        reason. No point is made up: each is a row of the store. When there are more rows than
        ``maximum_points``, each stretch of time keeps its lowest and its highest score and its
        first and last second without one. Spans above 4 h are read by the minute, where only
        holes of a whole minute are told.

        Parameters
        ----------
        device
            Its name.
        since_ns, until_ns
            UTC in nanoseconds.
        maximum_points
            At least 4.
        patient
            Only this person's seconds; all when None.

        Raises
        ------
        ValueError
            If ``maximum_points`` is below 4.
        """
        if until_ns - since_ns <= LONGEST_BY_SECOND_NS:
            rows = self.store.score_points(
                device, since_ns=since_ns, until_ns=until_ns, patient=patient
            )
            return thin(points_of_rows(rows), maximum_points)
        minutes = self.store.score_minutes(
            device, since_ns=since_ns, until_ns=until_ns, patient=patient
        )
        return thin(points_of_minutes(minutes), maximum_points)

    def score_counts(self, device: str) -> ScoreCounts:
        """Return how many seconds have a score, and why the others have none."""
        return self.store.score_counts(device)

    def score_at(self, device: str, t_ns: int, *, within_s: float = 1.0) -> Score | None:
        """Return the whole score message nearest to a moment, or None when none is that near."""
        payload = self.store.nearest_score(device, t_ns, within_ns=int(within_s * SECOND_NS))
        return None if payload is None else decode(payload.encode(), Score)

    def device_counts(self, device: str) -> DeviceCounts:
        """Return how many rows, scores, holes and dead letters there are of a device."""
        return self.store.device_counts(device)

    def dead_letters(self, *, limit: int = 100) -> list[DeadLetter]:
        """Return the newest messages that could not be read, newest first."""
        return self.store.dead_letters(limit=limit)
