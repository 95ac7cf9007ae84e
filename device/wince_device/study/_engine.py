"""The one state machine of a session; it knows no screen, no page and no sensor."""

import hashlib
import threading
from collections.abc import Callable
from typing import Final, Literal, Protocol

from wince_wire import CommandRefusedError

from ._events import (
    BlockBegan,
    BlockEnded,
    BlockRedone,
    ConsentGiven,
    ConsentRefused,
    Ended,
    Event,
    Marked,
    Paused,
    QualityAccepted,
    QualityChanged,
    Rated,
    Resumed,
    Status,
    Stopped,
    WentOn,
)
from ._order import Step
from ._plan import BASELINE, BlockPlan, RatingPlan, StudyPlan, TaskPlan
from ._state import AttemptState, SessionState
from ._view import Phase

LONGEST_MARKER: Final = 200
HIGHEST_RATING: Final = 10


class BlockRecorder(Protocol):
    """Keeps what is measured while a block goes on. None of this may wait for a sensor."""

    def begin(self, folder: str, t_s: float, *, baseline: bool) -> str:
        """Record from a moment on; return the number of a picture recording, empty for none."""
        ...

    def pause(self, t_s: float) -> None:
        """Record nothing from a moment on, until `resume`."""
        ...

    def resume(self, t_s: float) -> None:
        """Record again."""
        ...

    def end(self, t_s: float) -> None:
        """Record up to a moment."""
        ...


class Engine:
    """Leads through a session; every event is in the journal before it takes effect.

    Its methods may be called from any thread.

    Parameters
    ----------
    plan, steps
        The study, and this participant's way through it.
    state
        As the journal left it.
    append
        Writes an event to the journal.
    recorder
        Keeps what is measured.
    now_s, utc_ns
        The sources' clock, and UTC.

    Attributes
    ----------
    phase, turn
        Where it stands; the turn changes with each step.
    notice
        The last thing that a person should know.
    measuring
        Whether the sensors are at work; set from outside.
    """

    def __init__(
        self,
        plan: StudyPlan,
        steps: tuple[Step, ...],
        *,
        state: SessionState,
        append: Callable[[Event], None],
        recorder: BlockRecorder,
        now_s: Callable[[], float],
        utc_ns: Callable[[], int],
    ) -> None:
        self.plan, self.state = plan, state
        self.items = (*_baseline(plan), *steps)
        self._append, self._recorder = append, recorder
        self._now_s, self._utc_ns = now_s, utc_ns
        self._lock = threading.RLock()
        self._countdown_until_s = 0.0
        self.phase = Phase.CONSENT if state.consent is None else Phase.AIM
        self.turn = 0
        self.notice = _welcome_back(state)
        self.measuring = False
        # What an earlier program recorded was cut off with it: its clock says nothing here.
        state.running = None
        if state.ended is not None:
            self.phase = Phase.DONE

    @property
    def lock(self) -> threading.RLock:
        """Held while the session is looked at as a whole."""
        return self._lock

    @property
    def item(self) -> Step | None:
        """What comes next or is under way; None after the last."""
        return next((one for one in self.items if self.state.complete(one.order) is None), None)

    @property
    def question(self) -> RatingPlan | None:
        """The question to be answered now."""
        if self.phase is not Phase.RATING:
            return None
        return next(iter(self._open_questions()), None)

    @property
    def done(self) -> bool:
        """Whether the session is over."""
        return self.phase is Phase.DONE

    @property
    def can_redo(self) -> bool:
        """Whether a block was done that could be done again."""
        return self._last_done() is not None

    def remaining_s(self) -> float | None:
        """Return what is left of a countdown or a block."""
        now_s, running = self._now_s(), self.state.running
        if self.phase is Phase.COUNTDOWN:
            return max(0.0, self._countdown_until_s - now_s)
        if self.phase is Phase.RECORDING and running is not None:
            return max(0.0, running.began.planned_s - running.recorded_until_s(now_s))
        return None

    def tick(self) -> None:
        """Do what the time asks for; called several times a second."""
        with self._lock:
            if self.remaining_s() != 0.0:
                return
            item, running = self.item, self.state.running
            if self.phase is Phase.COUNTDOWN and item is not None:
                self._begin_block(item)
            elif self.phase is Phase.RECORDING and running is not None:
                self._end_block(running, "complete")
                self._go_on()

    def agree(self, role: str, *, frames: bool) -> None:
        """Take consent, through one of the study's roles."""
        with self._lock:
            self._only_in(Phase.CONSENT)
            asked = self.plan.consent
            if role not in asked.roles:
                msg = f"consent cannot be given by {role!r}: use one of {', '.join(asked.roles)}"
                raise CommandRefusedError(msg)
            self._write(
                ConsentGiven(
                    utc_ns=self._utc_ns(),
                    given_by=role,
                    text_version=asked.version,
                    text_sha256=hashlib.sha256(asked.text.encode()).hexdigest(),
                    frames=frames and self.plan.frames.ask,
                )
            )
            self._enter(Phase.AIM)

    def refuse(self) -> None:
        """Take it that somebody does not agree: the session is over before it began."""
        with self._lock:
            self._only_in(Phase.CONSENT)
            self._write(ConsentRefused(utc_ns=self._utc_ns()))
            self._enter(Phase.DONE)

    def accept_quality(self, words: str) -> None:
        """Go on from the look at the live quality."""
        with self._lock:
            self._only_in(Phase.AIM)
            if not self.measuring:
                raise CommandRefusedError("the sensors are just starting: wait a moment")
            self._write(QualityAccepted(utc_ns=self._utc_ns(), words=words))
            self._go_on()

    def start(self) -> None:
        """Count down to the block whose instruction is shown."""
        with self._lock:
            self._only_in(Phase.INSTRUCTION)
            self._countdown_until_s = self._now_s() + self.plan.countdown_s
            self._enter(Phase.COUNTDOWN)
            self.tick()

    def pause(self) -> None:
        """Let a recording stand still; a countdown is taken back."""
        with self._lock:
            self._only_in(Phase.COUNTDOWN, Phase.RECORDING)
            running = self.state.running
            if running is None:
                self._enter(Phase.INSTRUCTION)
            elif not running.paused:
                t_s = self._now_s()
                self._recorder.pause(t_s)
                self._write(Paused(utc_ns=self._utc_ns(), t_s=t_s))

    def resume(self) -> None:
        """Let a recording go on."""
        with self._lock:
            self._only_in(Phase.RECORDING)
            if self.state.running is not None and self.state.running.paused:
                t_s = self._now_s()
                self._write(Resumed(utc_ns=self._utc_ns(), t_s=t_s))
                self._recorder.resume(t_s)

    def redo(self) -> None:
        """Do the block under way again, or the last one that was done."""
        with self._lock:
            self._only_in(Phase.INSTRUCTION, Phase.COUNTDOWN, Phase.RECORDING, Phase.RATING)
            running = self.state.running
            if running is not None:
                self._end_block(running, "redone")
            elif self.phase is not Phase.COUNTDOWN:
                last = self._last_done()
                if last is None:
                    raise CommandRefusedError("no block was done yet: there is none to do again")
                self._write(BlockRedone(utc_ns=self._utc_ns(), order=last.began.order))
            self._enter(Phase.INSTRUCTION)
            self.notice = "what was recorded is kept; the new attempt counts"

    def stop(self, source: str) -> None:
        """Stop at once and keep everything."""
        with self._lock:
            if self.phase in (Phase.DONE, Phase.STOPPED):
                return
            running = self.state.running
            if running is not None:
                self._end_block(running, "stopped")
            self._write(Stopped(utc_ns=self._utc_ns(), source=source))
            self._enter(Phase.STOPPED)

    def go_on(self) -> None:
        """Go on after a stop, with the block that was stopped."""
        with self._lock:
            self._only_in(Phase.STOPPED)
            self._write(WentOn(utc_ns=self._utc_ns()))
            if self.state.consent is None:
                self._enter(Phase.CONSENT)
            else:
                self._go_on()

    def finish(self) -> None:
        """End the session after a stop."""
        with self._lock:
            self._only_in(Phase.STOPPED)
            self._end("stopped")

    def leave(self) -> None:
        """Let the program end without ending the session: it can be taken up again."""
        with self._lock:
            running = self.state.running
            if running is not None:
                self._end_block(running, "interrupted")

    def mark(self, text: str, source: str) -> None:
        """Note that something happens now."""
        with self._lock:
            if self.phase is Phase.DONE:
                return
            words = "".join(sign if sign.isprintable() else " " for sign in text)
            self._write(
                Marked(
                    utc_ns=self._utc_ns(),
                    t_s=self._now_s(),
                    text=words[:LONGEST_MARKER].strip() or "marker",
                    source=source,
                )
            )
            recording = self.state.running is not None
            self.notice = "marked" if recording else "marked, in the journal: no block goes on"

    def rate(self, value: int | None, source: str) -> None:
        """Answer the question; None leaves it open."""
        with self._lock:
            self._only_in(Phase.RATING)
            question, last = self.question, self._last_done()
            if value is not None and not 0 <= value <= HIGHEST_RATING:
                msg = f"a rating of {value} is none: give a whole number from 0 to 10"
                raise CommandRefusedError(msg)
            if question is None or last is None:
                raise CommandRefusedError("there is nothing to rate now")
            self._write(
                Rated(
                    utc_ns=self._utc_ns(),
                    order=last.began.order,
                    scale=question.id,
                    value=value,
                    t_s=self._now_s(),
                    source=source,
                )
            )
            self._go_on()

    def note_quality(self, text: str, t_s: float) -> None:
        """Note that a signal came, went, or changed state."""
        with self._lock:
            if not self.done:
                self._write(QualityChanged(utc_ns=self._utc_ns(), t_s=t_s, text=text))

    def _go_on(self) -> None:
        """Enter what comes next."""
        if self._open_questions():
            self._enter(Phase.RATING)
        elif self.item is not None:
            self._enter(Phase.INSTRUCTION)
        else:
            self._end("complete")

    def _open_questions(self) -> list[RatingPlan]:
        last = self._last_done()
        if last is None or last.began.order == 0:
            return []
        return [one for one in self.plan.ratings if one.id not in last.ratings]

    def _last_done(self) -> AttemptState | None:
        """Return the attempt that counts at the last place before what comes next."""
        item = self.item
        before = [one for one in self.items if item is None or one.order < item.order]
        return self.state.complete(before[-1].order) if before else None

    def _begin_block(self, item: Step) -> None:
        attempt = self.state.attempts_at(item.order) + 1
        folder, t_s = f"{item.order:03d}-{attempt:02d}", self._now_s()
        baseline = item.order == 0
        recording = self._recorder.begin(folder, t_s, baseline=baseline)
        self._write(
            BlockBegan(
                utc_ns=self._utc_ns(),
                order=item.order,
                task=item.task.id,
                block="" if baseline else item.block.id,
                attempt=attempt,
                t_s=t_s,
                planned_s=item.duration_s,
                folder=folder,
                recording=recording,
            )
        )
        self._enter(Phase.RECORDING)

    def _end_block(self, running: AttemptState, status: Status) -> None:
        now_s = self._now_s()
        over_s = running.recorded_until_s(now_s) - running.began.planned_s
        # A block ends when it is over, not when somebody looks.
        t_s = now_s - max(0.0, over_s)
        self._recorder.end(t_s)
        recorded_s = round(running.recorded_until_s(t_s), 6)
        self._write(
            BlockEnded(utc_ns=self._utc_ns(), status=status, t_s=t_s, recorded_s=recorded_s)
        )

    def _end(self, status: Literal["complete", "stopped"]) -> None:
        self._write(Ended(utc_ns=self._utc_ns(), status=status))
        self._enter(Phase.DONE)

    def _write(self, event: Event) -> None:
        self._append(event)
        self.state.apply(event)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self.turn += 1
        self.notice = ""

    def _only_in(self, *phases: Phase) -> None:
        if self.phase not in phases:
            msg = f"this cannot be done now: the session is at {self.phase.value!r}"
            raise CommandRefusedError(msg)


def _baseline(plan: StudyPlan) -> tuple[Step, ...]:
    if not plan.baseline_s:
        return ()
    task = TaskPlan(
        id=BASELINE,
        title="Baseline",
        instruction="Sit still, relax your face, look at the camera, and breathe as you like.",
    )
    return (Step(0, task, BlockPlan(id=BASELINE, title="At rest"), plan.baseline_s),)


def _welcome_back(state: SessionState) -> str:
    cut = state.attempts[-1] if state.attempts else None
    if cut is None or cut.status != "interrupted":
        return "the session goes on" if state.attempts else ""
    name = " · ".join(filter(None, (cut.began.task, cut.began.block)))
    return f"{name} was cut off: what was recorded is kept, and the block is done again"
