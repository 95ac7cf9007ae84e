"""One unit at work with one configuration: everything opened, wired together and watched."""

import importlib.metadata
import logging
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from wince_wire import (
    Birth,
    Command,
    CommandRefusedError,
    ConfigReported,
    Notifier,
    StageStuckError,
)

from .aiming import Aiming
from .clock import WallClock
from .commands import CommandDesk, Identifier, Replies
from .discovery import SourceSpecs, open_sources
from .enrolment import credential_path
from .face import MODEL_SHA256
from .link import Link, LinkSettings, LinkState
from .metrics import UnitCollector, serve_metrics
from .outbox import Outbox
from .pipeline import Counts, Pipeline
from .recording import Recorder, RecordingEnd, consent_of
from .remote_configuration import KeptSettings, RemoteControl
from .sources import Camera, PulseSensor
from .supervision import Supervisor
from .throttling import ThrottlingReader
from .unit_figures import Gauges

logger = logging.getLogger(__name__)

CONSENT_TEXT = "2026-11"
"""Version of the text that the guides give for asking."""


class Unit:
    """Opens everything at the start of a block, and closes it in good order at its end.

    Parameters
    ----------
    kept
        The settings, with what the host set over them.
    specs
        The sources to open.
    link_settings
        Where the broker is.
    notifier
        Tells systemd's watchdog.

    Attributes
    ----------
    restart_asked
        Settings were set that hold after a new start.

    Raises
    ------
    WinceError
        If a source, the outbox or a model is not to be had.
    """

    def __init__(
        self,
        kept: KeptSettings,
        specs: SourceSpecs,
        link_settings: LinkSettings,
        *,
        notifier: Notifier,
    ) -> None:
        self._kept = kept
        self._link_settings = link_settings
        self._notifier = notifier
        self._specs = specs
        self.restart_asked = threading.Event()
        self._throttling = ThrottlingReader()
        self._given_up: str | None = None
        self._ended = False

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._open(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def name(self) -> str:
        """What it measures with."""
        names = [source.name for source in (self._camera, self._pulse) if source is not None]
        return " and ".join(names)

    @property
    def simulated(self) -> bool:
        """Whether anything is made up."""
        return any(source.simulated for source in (self._camera, self._pulse) if source is not None)

    @property
    def boot_id(self) -> str:
        """Name of this start."""
        return self._outbox.boot_id

    @property
    def rows_waiting(self) -> int:
        """Rows that the host has not acknowledged."""
        return self._outbox.statistics.rows

    @property
    def measuring(self) -> bool:
        """Whether the first frame was worked on, or the first samples came."""
        return self._pipeline.first_data.is_set()

    @property
    def healthy(self) -> bool:
        """Whether every stage moves and every source gives data."""
        return self._supervisor.well and self._pipeline.sources_well

    def check(self) -> None:
        """Look whether the unit can go on.

        Raises
        ------
        StageStuckError
            If a stage does not move and beginning it anew does not help.
        """
        if self._given_up is not None:
            raise StageStuckError(self._given_up)

    def look_after(self) -> None:
        """Ask the chip how it is and suit the work to it; called about once a second."""
        self._gauges.throttling = self._throttling.read()
        self._pipeline.pace_inference(slowed=self._gauges.throttling.slowed)

    def counts(self) -> Counts:
        """Return what was done so far."""
        return self._pipeline.counts()

    def start(self) -> None:
        """Begin to measure and to send."""
        self._link.start()
        self._pipeline.start()
        self._control.start()
        self._supervisor.start()

    def end(self, *, drain_s: float) -> None:
        """Stop measuring, give the host so long to take what is there, and part from it."""
        if self._ended:
            return
        self._ended = True
        self._supervisor.stop()
        self._control.stop()
        self._pipeline.stop()
        self._recorder.close()
        self._link.wait_drained(drain_s)
        self._link.stop()

    def _open(self, stack: ExitStack) -> None:
        settings, specs = self._kept.running, self._specs
        folder = Path(settings.state_folder)
        self._clock = WallClock()
        self._outbox = stack.enter_context(
            Outbox(
                folder / "outbox.db",
                maximum_bytes=settings.outbox.maximum_mb * 1_000_000,
                clock=self._clock,
            )
        )
        self._camera, self._pulse = open_sources(specs, stack)
        self._recorder = Recorder(
            folder / "recordings",
            recipient_file=_readable(settings.recording.recipient_file),
            maximum_mb=settings.recording.maximum_mb,
            reserve_mb=settings.outbox.maximum_mb,
            device=settings.name,
            clock=self._clock,
            ended=self._recording_ended,
        )
        self._pipeline = Pipeline(
            settings=settings,
            camera_spec=specs.camera,
            camera=self._camera,
            pulse_spec=specs.pulse,
            pulse=self._pulse,
            outbox=self._outbox,
            clock=self._clock,
            recorder=self._recorder,
        )
        replies = Replies(folder / "commands.db")
        stack.callback(replies.close)
        self._wire(replies)
        # Whatever happens, the stages end before the link, and both before the outbox is closed.
        stack.callback(self.end, drain_s=0.0)
        if settings.metrics.port:
            collector = UnitCollector(self._gauges.read, healthy=lambda: self.healthy)
            stack.enter_context(serve_metrics(collector, settings.metrics.port))

    def _wire(self, replies: Replies) -> None:
        settings = self._kept.running
        self._light = Identifier(Path(settings.identify_led))
        self._control = RemoteControl(
            self._kept,
            boot_id=self.boot_id,
            report=self._report,
            apply=self._pipeline.apply,
            restart=self.restart_asked.set,
            healthy=self._within_reach,
            desk=self._desk(replies),
            clock=self._clock,
        )
        self._link = Link(
            self._link_settings,
            self._outbox,
            device=settings.name,
            birth=_birth(self.boot_id, self._clock, self._camera, self._pulse),
            on_command=self._control.on_command,
            on_config=self._control.on_config,
            on_unreadable=self._control.on_unreadable,
        )
        self._aiming = Aiming(self._link.show, boot_id=self.boot_id, clock=self._clock)
        self._pipeline.watch_faces(self._aiming.take)
        self._supervisor = Supervisor(
            [*self._pipeline.workers, self._link.worker],
            give_up=self._give_up,
            all_moved=self._notifier.pat_watchdog,
        )
        self._gauges = Gauges(
            pipeline=self._pipeline,
            outbox=self._outbox,
            link=self._link,
            clock=self._clock,
            folder=Path(settings.state_folder),
            camera=self._camera.name if self._camera else "none",
            pulse_sensor=self._pulse.name if self._pulse else "none",
        )
        self._pipeline.health_row = self._gauges.health_row

    def _desk(self, replies: Replies) -> CommandDesk:
        pipeline = self._pipeline
        return CommandDesk(
            {
                "pause": lambda _command: pipeline.pause(),
                "resume": lambda _command: pipeline.resume(),
                "mark": lambda command: pipeline.mark(command.detail),
                "redo_baseline": lambda _command: pipeline.redo_baseline(),
                "guide_baseline": lambda _command: pipeline.guide_baseline(),
                "new_patient": self._new_patient,
                "start_recording": self._start_recording,
                "stop_recording": lambda _command: pipeline.stop_recording(),
                "set_calibration": pipeline.calibrating.desk.set,
                "forget_calibration": pipeline.calibrating.desk.forget,
                "rate": pipeline.calibrating.desk.rate,
                "identify": self._identify,
                "aim": self._aim,
            },
            replies=replies,
            append=self._outbox.append,
            clock=self._clock,
        )

    def _report(self, message: ConfigReported) -> None:
        self._link.report(message)

    def _within_reach(self) -> bool:
        """Return whether it is well, and the host can reach it: what the host set must keep so."""
        return self.healthy and self._link.state is LinkState.ONLINE

    def _start_recording(self, command: Command) -> None:
        consent = consent_of(command, now_ns=self._clock.now_ns(), text_version=CONSENT_TEXT)
        self._pipeline.start_recording(consent)

    def _recording_ended(self, end: RecordingEnd) -> None:
        self._pipeline.tell_recording_ended(end)

    def _identify(self, _command: Command) -> None:
        self._light.blink()

    def _aim(self, _command: Command) -> None:
        if self._camera is None:
            raise CommandRefusedError("this device has no camera to aim: send it to one that has")
        self._aiming.begin()

    def _new_patient(self, command: Command) -> None:
        # First on the disk: after a power cut nobody's values may go to the former person.
        patient = str(command.patient)
        self._kept.keep_patient(patient)
        self._pipeline.new_patient(patient)
        self._control.tell()

    def _give_up(self, sentence: str) -> None:
        logger.error("%s", sentence)
        self._given_up = sentence


def _readable(name: str) -> str:
    return str(credential_path(name)) if name else ""


def _birth(
    boot_id: str, clock: WallClock, camera: Camera | None, pulse: PulseSensor | None
) -> Birth:
    return Birth(
        boot_id=boot_id,
        t_ns=clock.now_ns(),
        clock=clock.state(),
        wince_version=importlib.metadata.version("wince"),
        camera=camera.name if camera else "none",
        pulse_sensor=pulse.name if pulse else "none",
        simulated=any(source.simulated for source in (camera, pulse) if source is not None),
        models=dict(MODEL_SHA256) if camera else {},
    )
