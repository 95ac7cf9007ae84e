"""Watches the live board and keeps every alarm: one thread, one look every quarter of a second."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from wince_host.care import AlarmAction, AlarmEntry, AlarmKind, AlarmLimits, CareStore
from wince_host.live import LiveBoard
from wince_wire import StoreError

from . import _post
from ._delivery import WAITS_S, Receiver
from ._duty import Alone, Duty
from ._limits import LimitsInForce
from ._now import AlarmsNow, Place, alarms_now
from ._post import Outcome, Post
from ._rebuild import rebuild
from ._recorder import Recorder
from ._rounds import Rounds
from ._states import Moment
from ._teller import Teller

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
FOLLOW_EVERY_S = 1.0
"""How often the lines of other hosts over the same database are read."""
RECORD_READ_NS = 35 * 86_400 * 1_000_000_000
"""How far back the record is read at the start: an older alarm is raised anew if it still holds."""


_OF_PEOPLE = frozenset({AlarmAction.ACKNOWLEDGED, AlarmAction.PAUSED, AlarmAction.RESUMED})


def moment_now() -> Moment:
    """Return this moment."""
    return Moment(monotonic_s=time.monotonic(), utc_ns=time.time_ns())


class AlarmWatch:
    """The alarms of everybody whom the live board shows. Safe to use from any thread.

    Parameters
    ----------
    live
        What the units say now; rows that come late never get there, so they raise nothing.
    care
        Holds limits and record.
    receivers
        Who outside is told.
    now
        The clocks; tests bring their own.
    waits_s
        Between the attempts of a delivery.
    duty
        Whether it is for this process to raise them. A process that is not on duty looks and
        shows as the others do, takes on and pauses alarms through the record, and is ready to go
        on at any moment.

    Raises
    ------
    StoreError
        If the record cannot be read.
    """

    def __init__(
        self,
        live: LiveBoard,
        care: CareStore,
        receivers: Sequence[Receiver] = (),
        *,
        now: Callable[[], Moment] = moment_now,
        waits_s: Sequence[float] = WAITS_S,
        duty: Duty | None = None,
    ) -> None:
        self._care = care
        self._now = now
        self._duty = duty or Alone()
        self._on_duty = self._duty.holds()
        self._lock = threading.Lock()
        moment = now()
        since_ns = moment.utc_ns - RECORD_READ_NS
        before = rebuild(care.alarms(since_ns=since_ns, until_ns=2**62), moment)
        self._record = before
        self._followed_s = moment.monotonic_s
        self._posts: dict[Place, Post] = before.posts
        self._recorder = Recorder(care, before.lines)
        self._limits = LimitsInForce(care)
        self._rounds = Rounds(live, self._limits, started_s=moment.monotonic_s)
        self._teller = Teller(self._recorder, receivers, before.results, now=now, waits_s=waits_s)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
        self._shown = AlarmsNow()
        self.failures = 0
        self._show()

    def start(self) -> None:
        """Begin to watch."""
        self._duty.start()
        self._teller.start(self._posts if self._on_duty else {}, self._now())
        self._thread.start()

    def stop(self) -> None:
        """End; open alarms stay open in the record and go on with the next start."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(30.0)
        self._teller.stop()
        self._duty.stop()

    def present(self) -> AlarmsNow:
        """Return what is open at this moment; never waits."""
        return self._shown

    def look(self) -> None:
        """Look at every unit once."""
        moment = self._now()
        with self._lock:
            self._recorder.try_again()
            self._follow_others(moment)
            for place, advance in self._rounds.visits(self._posts, moment):
                outcome = advance(self._posts.get(place, Post()))
                # What happens now, the one on duty says; evidence is gathered here all the same.
                if self._on_duty or not outcome[1]:
                    self._apply(place, outcome, moment)
            self._show()

    def acknowledge(self, device: str, patient: str, kind: AlarmKind, *, by: str) -> bool:
        """Take an alarm on; False when none of this kind waits there."""
        moment = self._now()
        return self._do(
            (device, patient), lambda post: _post.acknowledge(post, kind, by, moment), moment
        )

    def pause(self, device: str, patient: str, *, seconds: float, by: str) -> bool:
        """Silence a person's alarms for at most 30 min; False when nobody such is watched."""
        moment = self._now()
        place = (device, patient)
        if not self._rounds.watches(place):
            return False
        return self._do(place, lambda post: _post.pause(post, seconds, by, moment), moment)

    def resume(self, device: str, patient: str, *, by: str) -> bool:
        """End a pause; False when there is none."""
        moment = self._now()
        return self._do((device, patient), lambda post: _post.resume(post, by, moment), moment)

    def set_limits(self, limits: AlarmLimits) -> None:
        """Let these limits hold from the next look on.

        Raises
        ------
        EntryError
            If they cannot be.
        StoreError
            If they cannot be kept.
        """
        self._care.set_limits(limits)
        with self._lock:
            self._limits.forget()

    def limits(self, patient: str) -> AlarmLimits:
        """Return the limits in force for a person."""
        with self._lock:
            return self._limits.of(patient, self._now().monotonic_s)

    def _do(self, place: Place, change: Callable[[Post], Outcome], moment: Moment) -> bool:
        with self._lock:
            outcome = change(self._posts.get(place, Post()))
            self._apply(place, outcome, moment)
            self._show()
            return bool(outcome[1])

    def _apply(self, place: Place, outcome: Outcome, moment: Moment) -> None:
        post, happened = outcome
        self._posts[place] = post
        if post == Post():
            del self._posts[place]
        for happening in happened:
            entry = self._recorder.write(place, happening, moment)
            if self._on_duty:
                self._teller.tell(entry, place, post, silent=happening.silent)

    def _follow_others(self, moment: Moment) -> None:
        if not self._duty.is_shared or moment.monotonic_s - self._followed_s < FOLLOW_EVERY_S:
            return
        self._followed_s = moment.monotonic_s
        try:
            for entry in self._care.alarms_after(self._record.line):
                self._take_line(entry, moment)
        except StoreError as error:
            logger.warning("the alarm record cannot be read: %s", error.sentence)
            return  # what others wrote is not known: this is no moment to change places
        was, self._on_duty = self._on_duty, self._duty.holds()
        if self._on_duty and not was:
            logger.info("this host raises the alarms from now on")
            self._teller.tell_waiting(self._posts, moment)
        elif was and not self._on_duty:
            logger.warning("another host over this database raises the alarms from now on")

    def _take_line(self, entry: AlarmEntry, moment: Moment) -> None:
        if self._recorder.wrote(entry):
            self._record.line = max(self._record.line, entry.id)
            return
        self._record.take(entry, moment)
        if self._on_duty and entry.action in _OF_PEOPLE:
            place = (entry.device, entry.patient)
            self._teller.tell(entry, place, self._posts.get(place, Post()), silent=False)

    def _show(self) -> None:
        now = alarms_now(
            self._posts,
            self._recorder.lines,
            version=self._shown.version,
            unrecorded=self._recorder.unrecorded,
        )
        if now != self._shown:
            self._shown = replace(now, version=self._shown.version + 1)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception:  # the edge of the stage: alarms must go on
                self.failures += 1
                logger.exception("a look of the alarms failed (%d)", self.failures)
