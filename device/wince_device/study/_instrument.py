"""The device's own sources and stages, at work for a study."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings
from wince_device.discovery import SourceSpecs, open_sources
from wince_device.face import MODEL_SHA256, FaceObservation
from wince_device.heart import Beat
from wince_device.monitor import SecondResult
from wince_device.outbox import Outbox
from wince_device.pain import BaselineStore
from wince_device.pipeline import Pipeline
from wince_device.recording import Recorder
from wince_device.sources import Frame, PulseBatch
from wince_device.supervision import Supervisor
from wince_wire import Birth, StageStuckError

from ._events import Began
from ._quality import Quality
from ._tap import Tap

logger = logging.getLogger(__name__)


class _TappedRecorder(Recorder):
    """The device's recorder of pictures, at the place where everything measured comes by."""

    def tap(self, tap: Tap, quality: Quality) -> None:
        """Let a session see what comes by."""
        self._tap, self._quality = tap, quality

    def put_batch(self, batch: PulseBatch) -> None:
        self._quality.take_batch(batch, time.monotonic())
        self._tap.take_batch(batch)
        super().put_batch(batch)

    def put_second(self, result: SecondResult) -> None:
        self._quality.take_second(result)
        self._tap.take_second(result)
        super().put_second(result)

    def put_rest(self, observations: Sequence[FaceObservation], beats: Sequence[Beat]) -> None:
        self._tap.take_beats(beats)
        super().put_rest(observations, beats)


class Instrument:
    """Opens the sources at the start of a block, and closes everything at its end.

    Parameters
    ----------
    settings
        The unit's, with the participant as the person in front of it.
    specs
        The sources to open.
    quality
        Looks at what comes by.
    recordings
        Folder of the encrypted pictures.

    Raises
    ------
    WinceError
        If a source, the outbox or a model is not to be had.
    """

    def __init__(
        self,
        settings: DeviceSettings,
        specs: SourceSpecs,
        *,
        quality: Quality,
        recordings: Path,
        recipient_file: str,
        clock: WallClock,
    ) -> None:
        self.settings, self._specs, self.clock = settings, specs, clock
        self._recordings, self._recipient_file = recordings, recipient_file
        self._quality = quality
        self._given_up: str | None = None

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

    def began(self) -> Began:
        """Return what a session's journal says of this program and its sources."""
        camera, pulse = self._camera, self._pulse
        return Began(
            utc_ns=self.clock.now_ns(),
            device=self.settings.name,
            software=version("wince"),
            camera=camera.name if camera else "none",
            pulse_sensor=pulse.name if pulse else "none",
            pulse_kind=pulse.kind if pulse else "",
            frame_rate_hz=float(camera.rate_hz) if camera else 0.0,
            pulse_rate_hz=float(pulse.rate_hz) if pulse else 0.0,
            simulated=any(one.simulated for one in (camera, pulse) if one is not None),
            clock_synchronised=self.clock.state().synchronised,
        )

    def birth(self, began: Began) -> Birth:
        """Return what the unit says of itself to a host: what stands in the session's journal."""
        return Birth(
            boot_id=self.outbox.boot_id,
            t_ns=self.clock.now_ns(),
            clock=self.clock.state(),
            wince_version=began.software,
            camera=began.camera,
            pulse_sensor=began.pulse_sensor,
            simulated=began.simulated,
            models=dict(MODEL_SHA256) if self._camera else {},
        )

    def start(self, tap: Tap) -> None:
        """Begin to measure, and let a session see what comes by."""
        self.recorder.tap(tap, self._quality)
        if self._camera is not None:
            folder = Path(self.settings.state_folder) / "baselines"
            kept = BaselineStore(folder).load(self.settings.patient, source=self._camera.name)
            tap.use_baseline(kept)
        self._pipeline.watch_faces(self._watcher(tap))
        self._pipeline.start()
        self._supervisor.start()

    def learn_baseline(self) -> None:
        """Learn the person's rest anew, from now on."""
        self._pipeline.redo_baseline()

    def check(self) -> None:
        """Look whether it can go on.

        Raises
        ------
        StageStuckError
            If a stage does not move and beginning it anew does not help.
        """
        if self._given_up is not None:
            raise StageStuckError(self._given_up)

    def _watcher(self, tap: Tap) -> Callable[[Frame, FaceObservation], None]:
        def watch(frame: Frame, observation: FaceObservation) -> None:
            tap.take_face(observation)
            self._quality.take_face(frame, observation)

        return watch

    def _open(self, stack: ExitStack) -> None:
        settings, specs = self.settings, self._specs
        folder = Path(settings.state_folder)
        maximum_bytes = settings.outbox.maximum_mb * 1_000_000
        self.outbox = outbox = stack.enter_context(
            Outbox(folder / "outbox.db", maximum_bytes=maximum_bytes, clock=self.clock)
        )
        self._camera, self._pulse = open_sources(specs, stack)
        self.recorder = _TappedRecorder(
            self._recordings,
            recipient_file=self._recipient_file,
            maximum_mb=settings.recording.maximum_mb,
            reserve_mb=100,
            device=settings.name,
            clock=self.clock,
        )
        stack.callback(self.recorder.close)
        self._pipeline = Pipeline(
            settings=settings,
            camera_spec=specs.camera,
            camera=self._camera,
            pulse_spec=specs.pulse,
            pulse=self._pulse,
            outbox=outbox,
            clock=self.clock,
            recorder=self.recorder,
        )
        stack.callback(self._pipeline.stop)
        self._supervisor = Supervisor(self._pipeline.workers, give_up=self._give_up)
        stack.callback(self._supervisor.stop)

    def _give_up(self, sentence: str) -> None:
        logger.error("%s", sentence)
        self._given_up = sentence
