"""Goes round all units: who is watched, who left, and what each look brings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from wince_host.live import OUT_OF_USE_S, DeviceView, LiveBoard
from wince_wire import Score

from ._limits import LimitsInForce, usual_limits
from ._now import HOST, Place
from ._observe import Watched, begin, observe
from ._post import Observation, Outcome, Post, leave, step
from ._presence import Presence
from ._states import Moment
from ._words import AlarmWords

HOST_LIMITS = replace(usual_limits(""), enabled=False, technical_after_s=60.0)
"""For what concerns all units: the broker is away, or rows cannot be stored."""
FIRST_ROUNDS_S = 120.0
"""After a start the board fills by and by: alarms of a unit not yet on it stay open meanwhile."""
SAME_AGAIN_S = 0.9
"""A unit that said nothing new is looked at once a second: hundreds of them say nothing new in
three looks of four, and what time alone brings is told in seconds."""

Advance = Callable[[Post], Outcome]


class Rounds:
    """Remembers from look to look whom each unit watches.

    Parameters
    ----------
    live
        What the units say now.
    limits
        When somebody is called.
    started_s
        Monotonic time of the start: silence before it was this host's own.
    """

    def __init__(self, live: LiveBoard, limits: LimitsInForce, *, started_s: float) -> None:
        self._live = live
        self._limits = limits
        self._watched: dict[str, Watched] = {}
        self._looked: dict[str, tuple[Score, float]] = {}
        self._started_s = started_s
        self._heard_since_s = started_s
        self._well = Presence(last_s=started_s)

    def watches(self, place: Place) -> bool:
        """Tell whether a unit watches this person now."""
        watched = self._watched.get(place[0])
        return watched is not None and watched.patient == place[1]

    def visits(
        self, posts: Mapping[Place, Post], moment: Moment
    ) -> Iterator[tuple[Place, Advance]]:
        """Yield every post that this look concerns, with what becomes of it."""
        yield HOST, self._host(moment)
        for view in self._live.devices():
            yield from self._unit(view, moment)
        for place in [place for place in posts if place != HOST and not self.watches(place)]:
            why = self._why_left(place[0], moment)
            if why is not None:
                yield place, _leaving(why)

    def _host(self, moment: Moment) -> Advance:
        problem = self._live.store_problem
        if problem is None and not self._live.broker_connected:
            problem = AlarmWords.BROKER_AWAY.said()
        if problem is None:
            self._well = self._well.with_one(moment.monotonic_s)
        else:
            # No score gets here, which is no unit's fault: their silence counts from the return.
            self._heard_since_s = moment.monotonic_s
        seen = Observation(
            score=None,
            absent_s=self._well.absent_s(moment.monotonic_s),
            is_back=self._well.is_back(moment.monotonic_s),
            because=problem or "",
        )
        return lambda post: step(post, seen, HOST_LIMITS, moment)

    def _unit(self, view: DeviceView, moment: Moment) -> Iterator[tuple[Place, Advance]]:
        score, received_s = view.last_score, view.score_received_monotonic_s
        if score is None or received_s is None or not view.scored_lately(moment.monotonic_s):
            self._watched.pop(view.device, None)
            return
        before, looked_s = self._looked.get(view.device, (None, 0.0))
        if score is before and moment.monotonic_s - looked_s < SAME_AGAIN_S:
            return
        self._looked[view.device] = (score, moment.monotonic_s)
        watched = self._watched.get(view.device)
        if watched is None or watched.patient != score.patient:
            watched = begin(score, received_s, self._heard_since_s)
        watched, seen = observe(
            replace(watched, scores=watched.scores.not_before(self._heard_since_s)),
            score,
            received_s,
            moment.monotonic_s,
        )
        self._watched[view.device] = watched
        limits = self._limits.of(score.patient, moment.monotonic_s)
        yield (
            (view.device, score.patient),
            lambda post: step(post, seen, limits, moment),
        )

    def _why_left(self, device: str, moment: Moment) -> str | None:
        if device in self._watched:
            return AlarmWords.PERSON_LEFT.said()
        if moment.monotonic_s - self._started_s < FIRST_ROUNDS_S:
            return None
        return AlarmWords.UNIT_OUT_OF_USE.said(hours=OUT_OF_USE_S / 3600.0)


def _leaving(why: str) -> Advance:
    return lambda post: leave(post, why)
