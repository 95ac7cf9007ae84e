"""Between the session and whoever leads it: what is to be seen, and what may be done."""

import time
from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from wince_wire import CommandRefusedError

from ._engine import Engine
from ._plan import BASELINE
from ._quality import Quality
from ._view import ConsentQuestion, Deed, Offer, Phase, View

Source = Literal["key", "button", "page", "mqtt"]


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a person asks for.

    Attributes
    ----------
    turn
        Of the view that it answers; None for what holds whenever it comes, as a marker.
    role, frames
        Of consent.
    value
        Of a rating.
    text
        Of a marker.
    """

    do: Deed
    turn: int | None = None
    role: Annotated[str, Meta(max_length=32)] = ""
    frames: bool = False
    value: int | None = None
    text: Annotated[str, Meta(max_length=1000)] = ""


_WHENEVER: Final = frozenset({"stop", "mark"})
"""A late stop is meant all the same, and a marker is about the moment."""

_OFFERS: Final = {
    Phase.CONSENT: (),
    Phase.AIM: (Offer(do="next", label="Go on", key="enter", first=True),),
    Phase.INSTRUCTION: (
        Offer(do="next", label="Start", key="enter", first=True),
        Offer(do="redo", label="Redo the last block", key="r"),
        Offer(do="mark", label="Mark", key="m"),
        Offer(do="stop", label="Stop", key="s"),
    ),
    Phase.COUNTDOWN: (
        Offer(do="pause", label="Not yet", key="p", first=True),
        Offer(do="stop", label="Stop", key="s"),
    ),
    Phase.RECORDING: (
        Offer(do="mark", label="Mark", key="m", first=True),
        Offer(do="pause", label="Pause", key="p"),
        Offer(do="redo", label="Redo this block", key="r"),
        Offer(do="stop", label="Stop", key="s"),
    ),
    Phase.RATING: (
        Offer(do="skip", label="No answer", key="n"),
        Offer(do="redo", label="Redo the block", key="r"),
        Offer(do="stop", label="Stop", key="s"),
    ),
    Phase.STOPPED: (
        Offer(do="go_on", label="Go on", key="g"),
        Offer(do="finish", label="End the session", key="e", first=True),
    ),
    Phase.DONE: (),
}
_PAUSED: Final = (
    Offer(do="resume", label="Go on", key="enter", first=True),
    Offer(do="mark", label="Mark", key="m"),
    Offer(do="redo", label="Redo this block", key="r"),
    Offer(do="stop", label="Stop", key="s"),
)


class Desk:
    """One view and one way to act, for every front end.

    Parameters
    ----------
    engine
        Of the session.
    quality
        Tells how the signals are.
    participant
        Pseudonym.
    now_s
        The sources' clock.
    """

    def __init__(
        self,
        engine: Engine,
        quality: Quality,
        *,
        participant: str,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._quality = engine, quality
        self._participant, self._now_s = participant, now_s

    def view(self) -> View:
        """Return what is to be seen now."""
        engine = self._engine
        # Nothing is measured before somebody agreed, so there is nothing to be seen of it.
        asking = engine.phase is Phase.CONSENT
        lights = () if asking else self._quality.lights(self._now_s())
        with engine.lock:
            running = engine.state.running
            title, subtitle, words, stimulus = self._words()
            return View(
                turn=engine.turn,
                phase=engine.phase,
                study=engine.plan.name,
                participant=self._participant,
                title=title,
                subtitle=subtitle,
                words=words,
                stimulus=stimulus,
                remaining_s=engine.remaining_s(),
                length_s=running.began.planned_s if running else None,
                paused=running is not None and running.paused,
                place=sum(engine.state.complete(one.order) is not None for one in engine.items),
                places=len(engine.items),
                markers=len(running.markers) if running else 0,
                consent=self._consent_question(),
                question=engine.question,
                offers=self._offers(),
                lights=lights,
                notice=engine.notice,
            )

    def act(self, act: Act, source: Source) -> None:
        """Do what somebody asks for.

        Raises
        ------
        CommandRefusedError
            If it cannot be done now, or was meant for a step that is over.
        """
        engine = self._engine
        with engine.lock:
            late = act.turn is not None and act.turn != engine.turn
            if late and act.do not in _WHENEVER:
                raise CommandRefusedError("the session has gone on meanwhile: look again")
            self._do(act, source)

    def mark(self, text: str, source: Source) -> None:
        """Note that something happens now."""
        self._engine.mark(text, source)

    def _do(self, act: Act, source: Source) -> None:
        engine = self._engine
        match act.do:
            case "agree":
                engine.agree(act.role, frames=act.frames)
            case "refuse":
                engine.refuse()
            case "next":
                self._next()
            case "pause":
                engine.pause()
            case "resume":
                engine.resume()
            case "redo":
                engine.redo()
            case "stop":
                engine.stop(source)
            case "go_on":
                engine.go_on()
            case "finish":
                engine.finish()
            case "mark":
                engine.mark(act.text, source)
            case "rate":
                if act.value is None:
                    raise CommandRefusedError("a rating has no value: give 0 to 10")
                engine.rate(act.value, source)
            case "skip":
                engine.rate(None, source)

    def _next(self) -> None:
        if self._engine.phase is Phase.AIM:
            lights = self._quality.lights(self._now_s())
            self._engine.accept_quality("; ".join(f"{one.name}: {one.words}" for one in lights))
        else:
            self._engine.start()

    def _offers(self) -> tuple[Offer, ...]:
        engine = self._engine
        running = engine.state.running
        if running is not None and running.paused:
            return _PAUSED
        if engine.phase is Phase.AIM and not engine.measuring:
            return ()
        offers = _OFFERS[engine.phase]
        if engine.phase is Phase.INSTRUCTION and not engine.can_redo:
            return tuple(one for one in offers if one.do != "redo")
        return offers

    def _consent_question(self) -> ConsentQuestion | None:
        if self._engine.phase is not Phase.CONSENT:
            return None
        plan = self._engine.plan
        return ConsentQuestion(
            text=plan.consent.text,
            version=plan.consent.version,
            roles=tuple(role.value for role in plan.consent.roles),
            ask_frames=plan.frames.ask,
        )

    def _words(self) -> tuple[str, str, str, str]:
        """Return title, subtitle, instruction and stimulus."""
        engine = self._engine
        match engine.phase:
            case Phase.CONSENT:
                return "Consent", "Nothing is recorded before somebody agrees", "", ""
            case Phase.AIM:
                words = "Mend what is not good, then go on. You may go on all the same."
                return "Look at the signals", "Camera, pulse and light", words, ""
            case Phase.RATING:
                return self._question_words()
            case Phase.STOPPED:
                words = "Everything up to here is kept. Take your time."
                return "Stopped", "Let the cuff down, if there is one", words, ""
            case Phase.DONE:
                return self._closing_words()
            case _:
                return self._item_words()

    def _question_words(self) -> tuple[str, str, str, str]:
        question = self._engine.question
        if question is None:
            return "Rating", "", "", ""
        ends = f"0 is {question.lowest}, 10 is {question.highest}"
        return "Rating", ends if question.lowest and question.highest else "", question.question, ""

    def _closing_words(self) -> tuple[str, str, str, str]:
        state = self._engine.state
        if state.refused:
            return "No consent", "Nothing was recorded", "", ""
        ended = state.ended
        how = "All blocks are done" if ended and ended.status == "complete" else "Stopped"
        return "Done", how, "The session's folder is being written. Thank the person.", ""

    def _item_words(self) -> tuple[str, str, str, str]:
        item = self._engine.item
        if item is None:
            return "", "", "", ""
        if item.task.id == BASELINE:
            return item.task.name, item.block.name, item.task.instruction, ""
        words = " ".join(filter(None, (item.task.instruction, item.block.instruction)))
        return item.task.name, item.block.name, words, item.block.stimulus
