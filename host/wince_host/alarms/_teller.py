"""Says outside what happened, and puts into the record how that went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from wince_host.care import AlarmAction, AlarmEntry, AlarmKind

from ._delivery import Deliveries, DeliveryError, Receiver
from ._now import Place
from ._post import Post
from ._recorder import Recorder
from ._states import Moment
from ._words import AlarmWords


class Teller:
    """Tells the receivers of each line of the record, except of what a pause keeps silent.

    Parameters
    ----------
    recorder
        Takes the results.
    receivers
        Who is told.
    results
        Which alarm had a result of which delivery before this start.
    now
        The clocks.
    waits_s
        Between the attempts of a delivery.
    """

    def __init__(
        self,
        recorder: Recorder,
        receivers: Sequence[Receiver],
        results: set[tuple[int, str]],
        *,
        now: Callable[[], Moment],
        waits_s: Sequence[float],
    ) -> None:
        self._recorder = recorder
        self._results = results
        self._now = now
        self._deliveries = Deliveries(receivers, self._report, waits_s=waits_s)

    def start(self, posts: Mapping[Place, Post], moment: Moment) -> None:
        """Begin, with what was raised before the host ended and had no result yet."""
        self._deliveries.start()
        self.tell_waiting(posts, moment)

    def tell_waiting(self, posts: Mapping[Place, Post], moment: Moment) -> None:
        """Tell of what waits for somebody and had no result yet."""
        for place, post in posts.items():
            for entry in self._waiting(place, post, moment):
                names = self._deliveries.names()
                told = {name for name in names if (entry.id, _result(entry, name)) in self._results}
                self._deliveries.put(entry, unless=told)

    def stop(self) -> None:
        """End; what did not arrive yet is told by the next start."""
        self._deliveries.stop()

    def tell(self, entry: AlarmEntry, place: Place, post: Post, *, silent: bool) -> None:
        """Tell of one line; the end of a pause brings what was raised in it."""
        if not silent:
            self._deliveries.put(entry)
        if entry.action is AlarmAction.RESUMED:
            for waiting in self._waiting(place, post, self._now()):
                self._deliveries.put(waiting)

    def _waiting(self, place: Place, post: Post, moment: Moment) -> list[AlarmEntry]:
        if post.pause is not None:
            return []
        return [
            AlarmEntry(
                at_ns=moment.utc_ns,
                kind=kind,
                action=AlarmAction.RAISED,
                device=place[0],
                patient=place[1],
                detail=post.alarm(kind).detail,
                id=self._recorder.lines.get((place, kind), 0),
            )
            for kind in AlarmKind
            if post.alarm(kind).is_waiting
        ]

    def _report(self, entry: AlarmEntry, name: str, error: DeliveryError | None) -> None:
        detail = _result(entry, name)
        if error is not None:
            detail = AlarmWords.NOT_DELIVERED.said(
                action=entry.action.value, receiver=name, why=str(error)
            )
        self._recorder.write_result(
            replace(
                entry,
                at_ns=self._now().utc_ns,
                action=AlarmAction.DELIVERED if error is None else AlarmAction.DELIVERY_FAILED,
                by="",
                detail=detail,
                alarm_id=entry.alarm_id or entry.id,
                until_ns=0,
                id=0,
                digest="",
            )
        )


def _result(entry: AlarmEntry, name: str) -> str:
    return AlarmWords.DELIVERED.said(action=entry.action.value, receiver=name)
