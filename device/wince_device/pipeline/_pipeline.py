"""Puts the stages together, starts and stops them, and counts what they did."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings
from wince_device.face import FaceTracker
from wince_device.health import disk_free_mb, memory_mb, temperature_c
from wince_device.monitor import Monitor, SecondResult
from wince_device.outbox import Outbox, RowMaker
from wince_device.pain import BaselineStore, PainEstimator
from wince_device.rows import RowContext, rows_of
from wince_device.sources import Camera, PulseSensor, open_camera, open_pulse_sensor
from wince_wire import Command, Event, EventKind, Health, NoScoreReason

from ._estimator_stage import EstimatorStage
from ._face_stage import FaceStage
from ._inbox import Inbox
from ._reopening import SourceReader

logger = logging.getLogger(__name__)

HEALTH_EVERY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the pipeline has done since its start."""

    frames: int
    frames_dropped: int
    beats: int
    seconds: int
    scores: int


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
        self._outbox = outbox
        self._clock = clock
        self._camera = camera
        self._pulse = pulse
        self._started_s = time.monotonic()
        self._health_due_s = self._started_s + HEALTH_EVERY_S
        self._dropped_told = 0
        self._beats = self._seconds = self._scores = 0
        self.publish_refused: Callable[[], int] = lambda: 0
        self._paused = False
        self._camera_lost = False
        self._baselines = BaselineStore(Path(settings.state_folder) / "baselines")
        self._inbox = Inbox()
        self._monitor = self._make_monitor()
        self._estimator = EstimatorStage(
            inbox=self._inbox, monitor=self._monitor, deliver=self._store
        )
        self._face = (
            FaceStage(tracker=FaceTracker(), deliver=self._inbox.put_observation)
            if camera
            else None
        )
        self._camera_reader = self._make_camera_reader(camera, camera_spec)
        self._pulse_reader = self._make_pulse_reader(pulse, pulse_spec)

    def start(self) -> None:
        """Start every stage, the last one in the data's way first."""
        self._estimator.start()
        if self._face is not None:
            self._face.start()
        for reader in (self._camera_reader, self._pulse_reader):
            if reader is not None:
                reader.start()
        self._tell(EventKind.STARTED, "")

    def stop(self) -> None:
        """Stop every stage in the data's way, so that nothing that was measured is lost."""
        for reader in (self._camera_reader, self._pulse_reader):
            if reader is not None:
                reader.stop()
        if self._face is not None:
            self._face.stop()
        self._estimator.stop()
        self._tell(EventKind.STOPPED, "")

    def counts(self) -> Counts:
        """Return what was done so far."""
        return Counts(
            frames=self._face.frames if self._face else 0,
            frames_dropped=self._face.dropped if self._face else 0,
            beats=self._beats,
            seconds=self._seconds,
            scores=self._scores,
        )

    def handle(self, command: Command) -> None:
        """Do what the host asks for."""
        logger.info("command %s", command.name)
        if command.name in ("pause", "resume"):
            self._paused = command.name == "pause"
            self._block()
        elif command.name == "redo_baseline":
            self._baselines.forget(self._settings.patient)
            self._estimator.order(lambda monitor: monitor.estimator.redo_baseline())
        else:
            self._tell(EventKind.MARKER, command.detail)

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
            deliver=face.put,
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

    def _store(self, result: SecondResult) -> None:
        dropped = self._face.dropped if self._face else 0
        context = RowContext(
            patient=self._settings.patient,
            utc_ns=self._clock.utc_ns,
            clock=self._clock.state(),
            pulse_kind=self._pulse.kind if self._pulse else None,
            frames_dropped=dropped - self._dropped_told,
            window_s=self._settings.score.window_s,
        )
        self._dropped_told = dropped
        rows: list[RowMaker] = list(rows_of(result, context))
        if result.t_s >= self._health_due_s:
            self._health_due_s = result.t_s + HEALTH_EVERY_S
            rows.append(self._health_row())
        self._outbox.append_many(rows)
        self._beats += len(result.beats)
        self._seconds += 1
        self._scores += result.estimate.score is not None
        if result.baseline_made is not None:
            self._baselines.save(result.baseline_made)

    def _health_row(self) -> RowMaker:
        face = self._face
        uptime_s = time.monotonic() - self._started_s
        # Read now: the outbox is closed to questions while it has rows made.
        statistics = self._outbox.statistics
        frame_rate_hz = face.frames / uptime_s if face and uptime_s > 0 else None
        return lambda boot_id, seq: Health(
            boot_id=boot_id,
            seq=seq,
            t_ns=self._clock.now_ns(),
            clock=self._clock.state(),
            uptime_s=uptime_s,
            camera=self._camera.name if self._camera else "none",
            camera_state=self._camera_reader.state if self._camera_reader else "none",
            frame_rate_hz=frame_rate_hz,
            frames_total=face.frames if face else 0,
            frames_dropped_total=face.dropped if face else 0,
            frame_latency_ms_p50=face.latency_ms(50.0) if face else None,
            frame_latency_ms_p99=face.latency_ms(99.0) if face else None,
            pulse_sensor=self._pulse.name if self._pulse else "none",
            pulse_state=self._pulse_reader.state if self._pulse_reader else "none",
            pulse_rate_hz=self._pulse.rate_hz if self._pulse else None,
            outbox_rows=statistics.rows,
            outbox_bytes=statistics.size_bytes,
            outbox_dropped_total=statistics.dropped_total,
            publish_refused_total=self.publish_refused(),
            temperature_c=temperature_c(),
            memory_mb=memory_mb(),
            disk_free_mb=disk_free_mb(Path(self._settings.state_folder)),
        )

    def _camera_changed(self, state: str, why: str) -> None:
        self._camera_lost = state == "lost"
        self._block()
        self._source_changed("camera", state, why)

    def _block(self) -> None:
        reason = (
            NoScoreReason.PAUSED
            if self._paused
            else NoScoreReason.CAMERA_LOST
            if self._camera_lost
            else None
        )

        def change(monitor: Monitor) -> None:
            monitor.blocked = reason

        self._estimator.order(change)

    def _source_changed(self, what: str, state: str, why: str) -> None:
        kind = EventKind.SOURCE_LOST if state == "lost" else EventKind.SOURCE_BACK
        self._tell(kind, f"{what}: {why}" if why else what)

    def _tell(self, kind: EventKind, detail: str) -> None:
        def row(boot_id: str, seq: int) -> Event:
            return Event(
                boot_id=boot_id,
                seq=seq,
                t_ns=self._clock.now_ns(),
                clock=self._clock.state(),
                kind=kind,
                detail=detail,
            )

        self._outbox.append_many([row])
