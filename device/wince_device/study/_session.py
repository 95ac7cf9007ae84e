"""Wires a session together and keeps it going: nothing is measured before somebody agreed."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings, replace_settings
from wince_device.discovery import SourceSpecs
from wince_device.link import LinkSettings
from wince_device.warm_up import warm_up
from wince_wire import RecordingError, StopRequest

from ._desk import Desk
from ._engine import Engine
from ._events import Event
from ._instrument import Instrument
from ._journal import Journal
from ._lines import LineMarkers
from ._link import StudyLink
from ._order import steps_for
from ._parts import PartWriter
from ._pictures import Pictures
from ._plan import StudyPlan
from ._quality import Quality
from ._state import SessionState
from ._streams import Streams
from ._tap import Tap
from ._work import recordings_folder

LOOK_EVERY_S: Final = 0.05
GOODBYE_S: Final = 1.0
BASELINE_ENDS_EARLIER_S: Final = 2.0
"""So that the resting values are there when the baseline's block is over."""

OUTBOX_MB: Final = 50


class FrontEnd(Protocol):
    """A screen that leads through the session from the program's own thread."""

    def wait(self, words: str) -> None:
        """Say what is waited for before there is anything to show."""
        ...

    def step(self, desk: Desk) -> bool:
        """Show the view and do what was asked for; return False when the person wants to leave."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """What a session is to be run with.

    Attributes
    ----------
    dataset
        The study's folder.
    settings
        The unit's.
    specs
        The sources, after ``auto`` was resolved.
    own_state
        The settings name a unit's own state folder. Without, what the stages keep lies with the
        session's work files, and goes with them.
    consent
        Role through which consent was given on paper; empty asks for it.
    link
        Where the unit's broker is; None for a unit without one.
    streams
        Offer everything as Lab Streaming Layer streams too.
    """

    dataset: Path
    settings: DeviceSettings
    specs: SourceSpecs
    own_state: bool = False
    consent: str = ""
    consent_frames: bool = False
    link: LinkSettings | None = None
    streams: bool = False
    front_ends: list[FrontEnd] = field(default_factory=list)


class Session:
    """One session, from where its journal left it.

    Parameters
    ----------
    work
        Folder of its work files.
    state
        As the journal has it; kept up to date.

    Raises
    ------
    RecordingError
        If the journal has no beginning.
    """

    def __init__(
        self,
        request: SessionRequest,
        plan: StudyPlan,
        work: Path,
        journal: Journal,
        state: SessionState,
    ) -> None:
        self._request, self._plan, self._work = request, plan, work
        self._journal, self._state = journal, state
        if state.opened is None:
            msg = f"the journal in {work} has no beginning: delete that folder"
            raise RecordingError(msg)
        self._participant = state.opened.participant
        self._clock = WallClock()
        self._streams: Streams | None = None
        self._instrument: Instrument | None = None
        self._pictures: Pictures | None = None

    def lead(self, stop: StopRequest) -> None:
        """Lead through it until it is over or somebody leaves.

        Raises
        ------
        WinceError
            If a source is not to be had, or the disk refuses.
        """
        with ExitStack() as stack:
            self._open(stack)
            try:
                self._keep_going(stack, stop)
            finally:
                self._engine.leave()

    def _wait(self, words: str) -> None:
        for front in self._request.front_ends:
            front.wait(words)

    def _open(self, stack: ExitStack) -> None:
        specs = self._request.specs
        self._writer = stack.enter_context(PartWriter(self._work))
        self._quality = Quality(
            has_camera=specs.camera is not None, has_pulse=specs.pulse is not None
        )
        self._tap = Tap(self._writer, started=self._block_started, ended=self._block_ended)
        self._engine = Engine(
            self._plan,
            steps_for(self._plan, self._participant),
            state=self._state,
            append=self._write,
            recorder=self._tap,
            now_s=time.monotonic,
            utc_ns=self._clock.now_ns,
        )
        desk = self._desk = Desk(self._engine, self._quality, participant=self._participant)
        lines = self._plan.markers.lines
        stack.enter_context(LineMarkers(lines, lambda text: desk.mark(text, "button")))
        if self._request.consent and self._state.consent is None:
            self._engine.agree(self._request.consent, frames=self._request.consent_frames)

    def _measure(self, stack: ExitStack) -> None:
        """Open the sources and begin to measure: somebody agreed."""
        self._wait("Getting the sensors and models ready …")
        warm_up(models=self._request.specs.camera is not None)
        instrument = stack.enter_context(self._make_instrument())
        began = instrument.began()
        if self._request.streams:
            kind = began.pulse_kind or "ppg"
            self._streams = stack.enter_context(Streams(began.device, pulse_kind=kind))
            self._tap.streams = self._streams
        self._write(began)
        self._state.apply(began)
        self._pictures = Pictures(instrument.recorder, self._participant, self._state)
        if self._request.link is not None:
            birth = instrument.birth(began)
            link = StudyLink(instrument.settings, self._request.link, instrument.outbox, birth)
            stack.enter_context(link).serve(self._desk)
        instrument.start(self._tap)
        self._instrument = instrument
        self._engine.measuring = True

    def _write(self, event: Event) -> None:
        self._journal.append(event)
        if self._streams is not None:
            self._streams.note(event)

    def _make_instrument(self) -> Instrument:
        request, settings = self._request, self._request.settings
        changes: dict[str, object] = {"patient": self._participant}
        if self._plan.baseline_s:
            changes["score.baseline_s"] = self._plan.baseline_s - BASELINE_ENDS_EARLIER_S
        if not request.own_state:
            changes |= {
                "state_folder": str(self._work / "unit"),
                "outbox.maximum_mb": OUTBOX_MB,
            }
        return Instrument(
            replace_settings(settings, changes),
            request.specs,
            quality=self._quality,
            recordings=recordings_folder(request.dataset),
            recipient_file=self._plan.frames.recipient_file or settings.recording.recipient_file,
            clock=self._clock,
        )

    def _block_started(self, baseline: bool) -> str:
        if baseline and self._instrument is not None:
            self._instrument.learn_baseline()
        return "" if self._pictures is None else self._pictures.start()

    def _block_ended(self) -> None:
        if self._pictures is not None:
            self._pictures.stop()

    def _keep_going(self, stack: ExitStack, stop: StopRequest) -> None:
        while not self._engine.done:
            if self._instrument is None and self._state.consent is not None:
                self._measure(stack)
            self._engine.tick()
            self._look()
            staying = [front.step(self._desk) for front in self._request.front_ends]
            if not all(staying) or stop.wait(LOOK_EVERY_S):
                return
        self._say_goodbye(stop)

    def _say_goodbye(self, stop: StopRequest) -> None:
        """Show the last view for a moment, so that a page does not take the end for a failure."""
        until_s = time.monotonic() + GOODBYE_S
        while time.monotonic() < until_s and not stop.asked:
            for front in self._request.front_ends:
                front.step(self._desk)
            stop.wait(LOOK_EVERY_S)

    def _look(self) -> None:
        if self._writer.failure is not None:
            raise self._writer.failure
        if self._instrument is None:
            return
        self._instrument.check()
        now_s = time.monotonic()
        for text in self._quality.changes(now_s):
            self._engine.note_quality(text, now_s)
