"""Puts the stages together, starts and stops them, and does what the host asks for."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings
from wince_device.face import FaceObservation, FaceTracker, TrackerSettings
from wince_device.heart import Beat
from wince_device.monitor import Monitor, SecondResult
from wince_device.noise_floor import FloorGauge, FloorStore
from wince_device.outbox import Outbox, RowMaker
from wince_device.pain import Baseline, BaselineStore, PainEstimator
from wince_device.rows import RowContext, rows_of
from wince_device.sources import Camera, Frame, PulseSensor, open_camera, open_pulse_sensor
from wince_wire import Command, EventKind, NoScoreReason

from ._estimator_stage import EstimatorStage
from ._face_stage import FaceStage
from ._failures import Failures
from ._health_report import HealthReport
from ._inbox import Inbox
from ._reopening import SourceReader
from ._row_keeper import RowKeeper

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the pipeline has done since its start.

    Attributes
    ----------
    frames, frames_dropped
        Frames worked on, and frames lost anywhere between the sensor and the estimator.
    beats
        Valid beats.
    seconds, scores
        Seconds told, and how many of them with a score.
    rows_refused
        Rows that broke the contract and could not be kept: a defect of the device.
    failures
        What went wrong at the edges of the stages; each kind stands in the log.
    """

    frames: int
    frames_dropped: int
    beats: int
    seconds: int
    scores: int
    rows_refused: int = 0
    failures: int = 0


class Pipeline:
    """The running device between its sources and its outbox.

    Parameters
    ----------
    settings
        The device's settings.
    camera_spec, pulse_spec
        The sources after ``auto`` was resolved; None for none.
    camera, pulse
        The same sources, open.
    outbox
        Gets every row, committed before it is published.
    clock
        UTC and clock state.
    """

    def __init__(
        self,
        *,
        settings: DeviceSettings,
        camera_spec: str | None,
        camera: Camera | None,
        pulse_spec: str | None,
        pulse: PulseSensor | None,
        outbox: Outbox,
        clock: WallClock,
    ) -> None:
        self._settings = settings
        self._rows = RowKeeper(outbox=outbox, clock=clock)
        self._clock = clock
        self._camera = camera
        self._pulse = pulse
        self._dropped_told = 0
        self._beats = self._seconds = self._scores = 0
        self.publish_refused: Callable[[], int] = lambda: 0
        # Set by other threads, looked at by the estimator's.
        self._paused = threading.Event()
        self._camera_lost = threading.Event()
        self._failures = Failures("pipeline")
        self._unsaved: Baseline | None = None
        self._stopped = False
        self._baselines = BaselineStore(Path(settings.state_folder) / "baselines")
        self._floor = FloorGauge(
            FloorStore(Path(settings.state_folder)).load(), camera=camera.name if camera else None
        )
        self._inbox = Inbox()
        self._monitor = self._make_monitor()
        self._estimator = EstimatorStage(
            inbox=self._inbox,
            monitor=self._monitor,
            deliver=self._store,
            deliver_rest=self._count_rest,
        )
        self._face = (
            FaceStage(tracker=_tracker(settings), deliver=self._inbox.put_observation)
            if camera
            else None
        )
        self._camera_reader = self._make_camera_reader(camera, camera_spec)
        self._pulse_reader = self._make_pulse_reader(pulse, pulse_spec)
        self._health = HealthReport(
            clock=clock,
            outbox=outbox,
            folder=Path(settings.state_folder),
            camera=camera.name if camera else "none",
            pulse_sensor=pulse.name if pulse else "none",
        )

    def start(self) -> None:
        """Start every stage, the last one in the data's way first."""
        self._estimator.start()
        if self._face is not None:
            self._face.start()
        for reader in (self._camera_reader, self._pulse_reader):
            if reader is not None:
                reader.start()
        self._rows.tell(EventKind.STARTED, "")

    def stop(self) -> None:
        """Stop every stage in the data's way, so that nothing that was measured is lost.

        May be called twice.
        """
        if self._stopped:
            return
        self._stopped = True
        for reader in (self._camera_reader, self._pulse_reader):
            if reader is not None:
                reader.stop()
        if self._face is not None:
            self._face.stop()
        self._estimator.stop()
        self._rows.tell(EventKind.STOPPED, "")

    def counts(self) -> Counts:
        """Return what was done so far."""
        face, readers = self._face, (self._camera_reader, self._pulse_reader)
        return Counts(
            frames=face.frames if face else 0,
            frames_dropped=self._frames_dropped(),
            beats=self._beats,
            seconds=self._seconds,
            scores=self._scores,
            rows_refused=self._rows.refused,
            failures=self._failures.count
            + self._estimator.failed
            + (face.failed if face else 0)
            + sum(reader.failed for reader in readers if reader is not None),
        )

    def handle(self, command: Command) -> None:
        """Do what the host asks for."""
        logger.info("command %s", command.name)
        if command.name == "pause":
            self._paused.set()
            self._block()
        elif command.name == "resume":
            self._paused.clear()
            self._block()
        elif command.name == "redo_baseline":
            self._estimator.order(self._redo_baseline)
        else:
            self._rows.tell(EventKind.MARKER, command.detail)

    def _make_monitor(self) -> Monitor:
        settings, camera, pulse = self._settings, self._camera, self._pulse
        source = camera.name if camera else "none"
        estimator = PainEstimator(
            patient=settings.patient,
            source=source,
            rate_hz=camera.rate_hz if camera else 30.0,
            window_s=settings.score.window_s,
            baseline_s=settings.score.baseline_s,
            has_pulse=pulse is not None,
            require_pulse=settings.score.require_pulse,
            simulated=bool((camera and camera.simulated) or (pulse and pulse.simulated)),
            baseline=self._baselines.load(settings.patient, source=source),
            utc_ns=self._clock.utc_ns,
            floor=self._floor,
        )
        return Monitor(
            estimator=estimator,
            has_camera=camera is not None,
            pulse_kind=pulse.kind if pulse else None,
            pulse_rate_hz=pulse.rate_hz if pulse else 0.0,
        )

    def _make_camera_reader(
        self, camera: Camera | None, spec: str | None
    ) -> SourceReader[object] | None:
        face = self._face
        if camera is None or spec is None or face is None:
            return None
        return SourceReader(
            name="camera",
            source=camera,
            reopen=lambda: open_camera(spec),
            deliver=partial(self._take_frame, face),
            changed=self._camera_changed,
            ended=lambda: face.when_drained(self._inbox.end_face),
        )

    def _make_pulse_reader(
        self, pulse: PulseSensor | None, spec: str | None
    ) -> SourceReader[object] | None:
        if pulse is None or spec is None:
            return None
        return SourceReader(
            name="pulse sensor",
            source=pulse,
            reopen=lambda: open_pulse_sensor(spec),
            deliver=self._inbox.put_batch,
            changed=lambda state, why: self._source_changed("pulse sensor", state, why),
            ended=self._inbox.end_pulse,
        )

    def _take_frame(self, face: FaceStage, frame: Frame) -> None:
        self._floor.note_frame_size(frame.image.shape[1], frame.image.shape[0])
        face.put(frame)

    def _store(self, result: SecondResult) -> None:
        dropped = self._frames_dropped()
        context = RowContext(
            patient=self._settings.patient,
            utc_ns=self._clock.utc_ns,
            clock=self._clock.state(),
            pulse_kind=self._pulse.kind if self._pulse else None,
            frames_dropped=dropped - self._dropped_told,
            window_s=self._settings.score.window_s,
        )
        self._rows.keep(rows_of(result, context))
        self._dropped_told = dropped
        self._beats += len(result.beats)
        self._seconds += 1
        self._scores += result.estimate.score is not None
        self._unsaved = result.baseline_made or self._unsaved
        self._save_baseline()
        if self._health.due(result.t_s):
            self._rows.keep([self._health_row(result)])

    def _count_rest(self, _observations: Sequence[FaceObservation], beats: Sequence[Beat]) -> None:
        self._beats += len(beats)

    def _frames_dropped(self) -> int:
        return (self._face.dropped if self._face else 0) + self._inbox.observations_lost

    def _save_baseline(self) -> None:
        """Bring a new baseline to the disk; while it refuses, try again every second."""
        if self._unsaved is None:
            return
        try:
            self._baselines.save(self._unsaved)
        except OSError as error:
            self._failures.note("the baseline could not be kept for the next start", error)
            return
        self._unsaved = None

    def _redo_baseline(self, monitor: Monitor) -> None:
        """Forget the baseline, on the thread that saves it: the two must not cross."""
        monitor.estimator.redo_baseline()
        self._unsaved = None
        self._baselines.forget(self._settings.patient)

    def _health_row(self, result: SecondResult) -> RowMaker:
        return self._health.row(
            result.t_s,
            face=self._face,
            frames_dropped=self._frames_dropped(),
            camera_state=self._camera_reader.state if self._camera_reader else "none",
            pulse_state=self._pulse_reader.state if self._pulse_reader else "none",
            pulse_rate_hz=result.heart.sample_rate_hz if result.heart else None,
            publish_refused=self.publish_refused(),
        )

    def _camera_changed(self, state: str, why: str) -> None:
        if state == "lost":
            self._camera_lost.set()
        else:
            self._camera_lost.clear()
        self._block()
        self._source_changed("camera", state, why)

    def _block(self) -> None:
        # The reason is found when the order is carried out: two orders may overtake each other.
        self._estimator.order(self._set_blocked)

    def _set_blocked(self, monitor: Monitor) -> None:
        if self._paused.is_set():
            monitor.blocked = NoScoreReason.PAUSED
        elif self._camera_lost.is_set():
            monitor.blocked = NoScoreReason.CAMERA_LOST
        else:
            monitor.blocked = None

    def _source_changed(self, what: str, state: str, why: str) -> None:
        kind = EventKind.SOURCE_LOST if state == "lost" else EventKind.SOURCE_BACK
        self._rows.tell(kind, f"{what}: {why}" if why else what)


def _tracker(settings: DeviceSettings) -> FaceTracker:
    return FaceTracker(settings=TrackerSettings(inference_every=settings.face.inference_every))
