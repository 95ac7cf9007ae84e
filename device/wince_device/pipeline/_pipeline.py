"""Puts the stages together, starts and stops them, and does what the host asks for."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings
from wince_device.face import FaceObservation, FaceTracker, TrackerSettings
from wince_device.heart import Beat
from wince_device.inference_pace import InferencePace
from wince_device.monitor import Monitor, SecondResult
from wince_device.noise_floor import FloorGauge, FloorStore
from wince_device.outbox import Outbox, RowMaker
from wince_device.pain import (
    BaselineStore,
    PainEstimator,
    classifiers_at_hand,
    log_classifiers_missing,
    pain_network_at_hand,
)
from wince_device.recording import Consent, EndReason, Recorder, RecordingEnd
from wince_device.rows import RowContext, rows_of
from wince_device.sources import (
    Camera,
    Frame,
    PulseBatch,
    PulseSensor,
    open_camera,
    open_pulse_sensor,
)
from wince_device.supervision import Worker
from wince_wire import CommandRefusedError, EventKind

from ._baseline_keeper import BaselineKeeper
from ._calibrating import Calibrating
from ._estimator_stage import EstimatorStage
from ._face_stage import FaceStage
from ._failures import Failures
from ._figures import PipelineFigures
from ._inbox import Inbox
from ._obstacles import Obstacles
from ._reopening import SourceReader
from ._row_keeper import RowKeeper
from ._steps import StepWindow
from ._tally import Counts, Tally

logger = logging.getLogger(__name__)

FIRST_HEALTH_S = 10.0
HEALTH_EVERY_S = 30.0

SLOWEST_PACE = 6
"""The landmark model is asked in each sixth frame at least: a turning head is lost otherwise."""


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
    recorder
        Gets everything, and keeps it while somebody consents.
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
        recorder: Recorder | None = None,
    ) -> None:
        self._settings = settings
        self._recorder = recorder
        self._patient = settings.patient
        self._rows = RowKeeper(outbox=outbox, clock=clock)
        self._clock = clock
        self._camera = camera
        self._pulse = pulse
        self._obstacles = Obstacles(Path(settings.state_folder))
        self._failures = Failures("pipeline")
        self._stopped = False
        self._baselines = BaselineKeeper(
            BaselineStore(Path(settings.state_folder) / "baselines"), self._failures
        )
        self.calibrating = Calibrating(
            Path(settings.state_folder) / "calibrations",
            patient=lambda: self._patient,
            clock=clock,
        )
        self._floor = FloorGauge(
            FloorStore(Path(settings.state_folder)).load(), camera=camera.name if camera else None
        )
        self._classifiers = classifiers_at_hand() if settings.score.classifiers else None
        if camera and settings.score.classifiers:
            log_classifiers_missing()
        self._inbox = Inbox()
        every = settings.face.inference_every
        self._pace = InferencePace(least=every, most=max(every, SLOWEST_PACE))
        self._estimator = EstimatorStage(
            inbox=self._inbox,
            new_monitor=self._make_monitor,
            deliver=self._store,
            deliver_rest=self._count_rest,
        )
        self._face = (
            FaceStage(new_tracker=partial(_tracker, settings), deliver=self._take_observation)
            if camera
            else None
        )
        self._camera_reader = self._make_camera_reader(camera, camera_spec)
        self._pulse_reader = self._make_pulse_reader(pulse, pulse_spec)
        self._tally = Tally(
            face=self._face,
            camera=self._camera_reader,
            pulse=self._pulse_reader,
            estimator=self._estimator,
            inbox=self._inbox,
            rows=self._rows,
            failures=self._failures,
        )
        self.first_data = threading.Event()
        self._next_health_s = time.monotonic() + FIRST_HEALTH_S
        self.health_row: Callable[[], RowMaker] | None = None
        """Makes the row that tells how the unit is doing; the unit's, which knows its link too."""

    @property
    def workers(self) -> list[Worker]:
        """The stages' threads, for the supervisor."""
        stages = (self._camera_reader, self._pulse_reader, self._face, self._estimator)
        return [stage.worker for stage in stages if stage is not None]

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
        return self._tally.counts()

    def figures(self) -> PipelineFigures:
        """Return how every stage is doing at this moment."""
        return self._tally.figures(
            paused=self._obstacles.paused,
            recording=self._recorder is not None and self._recorder.active,
            inference_every=self._pace.every,
        )

    @property
    def sources_well(self) -> bool:
        """Whether every configured source gives data."""
        readers = (self._camera_reader, self._pulse_reader)
        return self.first_data.is_set() and all(
            reader.state != "lost" for reader in readers if reader is not None
        )

    def pause(self) -> None:
        """Give no scores until `resume`, also after a restart: a person asked for it."""
        self._obstacles.pause()
        self._block()

    def resume(self) -> None:
        """Give scores again."""
        self._obstacles.resume()
        self._block()

    def mark(self, text: str) -> None:
        """Note that something happened at this moment."""
        if self._recorder is not None:
            self._recorder.mark(text)
        self._rows.tell(EventKind.MARKER, text)

    def start_recording(self, consent: Consent) -> None:
        """Record what is measured, as far as consent goes.

        Raises
        ------
        WinceError
            If there is no consent, no key of the site, no room, or a recording goes on already.
        """
        if self._recorder is None:
            raise CommandRefusedError("this device keeps no recordings")
        self._recorder.start(consent, patient=self._patient, camera=self._camera, pulse=self._pulse)
        self._rows.tell(EventKind.RECORDING_STARTED, consent.scope.value)

    def stop_recording(self, reason: EndReason = EndReason.ASKED) -> None:
        """Record nothing from this moment on."""
        if self._recorder is not None:
            self._recorder.stop(reason)

    def tell_recording_ended(self, end: RecordingEnd) -> None:
        """Tell the host why a recording ended."""
        self._rows.tell(EventKind.RECORDING_ENDED, end.reason.value)

    def pace_inference(self, *, slowed: bool) -> None:
        """Ask the landmark model less often while the chip cannot keep up; called once a second."""
        face, camera = self._face, self._camera
        if face is None or camera is None:
            return
        frame_s = 1.0 / camera.rate_hz
        step_s = face.steps.mean_s(max(1, round(camera.rate_hz)))
        face.ask_every = self._pace.update(step_s=step_s, frame_s=frame_s, slowed=slowed)

    def watch_faces(self, watch: Callable[[Frame, FaceObservation], None]) -> None:
        """Give each frame with its observation to somebody as well, in the face stage's thread."""
        if self._face is not None:
            self._face.watch = watch

    def redo_baseline(self) -> None:
        """Learn this person's resting face anew."""
        self._estimator.order(self._redo_baseline)

    def guide_baseline(self) -> None:
        """Lead the person through a rest; the resting face that is kept holds until it is over.

        Raises
        ------
        CommandRefusedError
            If there is no camera.
        """
        if self._camera is None:
            raise CommandRefusedError("this device has no camera: send it to one that has")
        rest_s = self._settings.score.guided_rest_s
        self._estimator.order(lambda monitor: monitor.estimator.guide_baseline(rest_s))
        self._rows.tell(EventKind.BASELINE_BEGUN, f"guided rest of {rest_s:.0f} s")

    def new_patient(self, patient: str) -> None:
        """Begin with another person: nothing of the former one's windows or rest is used."""
        self.stop_recording(EndReason.NEW_PATIENT)
        self._estimator.order(lambda _monitor: self._change_patient(patient))
        self._estimator.begin_anew()

    def apply(self, settings: DeviceSettings) -> None:
        """Put settings in force of which only those differ that need no restart."""
        self._settings = settings
        self._estimator.order(partial(_require_pulse, settings.score.require_pulse))

    def _make_monitor(self) -> Monitor:
        settings, camera, pulse = self._settings, self._camera, self._pulse
        source = camera.name if camera else "none"
        estimator = PainEstimator(
            patient=self._patient,
            source=source,
            rate_hz=camera.rate_hz if camera else 30.0,
            window_s=settings.score.window_s,
            baseline_s=settings.score.baseline_s,
            has_pulse=pulse is not None,
            require_pulse=settings.score.require_pulse,
            simulated=bool((camera and camera.simulated) or (pulse and pulse.simulated)),
            baseline=self._baselines.load(self._patient, source=source),
            utc_ns=self._clock.utc_ns,
            floor=self._floor,
            classifiers=self._classifiers,
        )
        monitor = Monitor(
            estimator=estimator,
            has_camera=camera is not None,
            pulse_kind=pulse.kind if pulse else None,
            pulse_rate_hz=pulse.rate_hz if pulse else 0.0,
        )
        monitor.blocked = self._obstacles.reason
        return monitor

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
            deliver=self._take_batch,
            changed=lambda state, why: self._source_changed("pulse sensor", state, why),
            ended=self._inbox.end_pulse,
        )

    def _take_frame(self, face: FaceStage, frame: Frame) -> None:
        self._floor.note_frame_size(frame.image.shape[1], frame.image.shape[0])
        face.put(frame)
        if self._recorder is not None:
            self._recorder.put_frame(frame)

    def _take_observation(self, observation: FaceObservation) -> None:
        self._inbox.put_observation(observation)
        self.first_data.set()

    def _take_batch(self, batch: PulseBatch) -> None:
        self._tally.note_batch(batch)
        self._inbox.put_batch(batch)
        if self._recorder is not None:
            self._recorder.put_batch(batch)
        if self._face is None:
            self.first_data.set()

    def _store(self, result: SecondResult) -> None:
        context = RowContext(
            patient=self._patient,
            utc_ns=self._clock.utc_ns,
            clock=self._clock.state(),
            pulse_kind=self._pulse.kind if self._pulse else None,
            frames_dropped=self._tally.frames_dropped - self._tally.frames_dropped_told,
            window_s=self._settings.score.window_s,
            calibration=self.calibrating.now,
        )
        self.calibrating.note(result)
        self._rows.keep(rows_of(result, context))
        self._tally.note_second(result, frames_dropped=context.frames_dropped)
        self._baselines.keep(result.baseline_made)
        if self._recorder is not None:
            self._recorder.put_second(result)
        self._tally.told.add(time.monotonic() - result.t_s)
        self._tell_health(result.t_s)

    def _tell_health(self, t_s: float) -> None:
        if self.health_row is not None and t_s >= self._next_health_s:
            self._next_health_s = t_s + HEALTH_EVERY_S
            self._rows.keep([self.health_row()])

    def _count_rest(self, observations: Sequence[FaceObservation], beats: Sequence[Beat]) -> None:
        self._tally.beats += len(beats)
        if self._recorder is not None:
            self._recorder.put_rest(observations, beats)

    def _redo_baseline(self, monitor: Monitor) -> None:
        """Forget the baseline, on the thread that saves it: the two must not cross."""
        monitor.estimator.redo_baseline()
        self._baselines.retire(self._patient)

    def _change_patient(self, patient: str) -> None:
        self._patient = patient
        self._baselines.let_go()
        self.calibrating.new_patient()
        if self._face is not None:
            self._face.forget_person()
        self._rows.tell(EventKind.MARKER, "new patient")

    @property
    def told(self) -> StepWindow:
        """From the end of a second at the sensors to its rows on the disk."""
        return self._tally.told

    def _camera_changed(self, state: str, why: str) -> None:
        self._obstacles.camera_lost = state == "lost"
        self._block()
        self._source_changed("camera", state, why)

    def _block(self) -> None:
        # The reason is found when the order is carried out: two orders may overtake each other.
        self._estimator.order(self._set_blocked)

    def _set_blocked(self, monitor: Monitor) -> None:
        monitor.blocked = self._obstacles.reason

    def _source_changed(self, what: str, state: str, why: str) -> None:
        kind = EventKind.SOURCE_LOST if state == "lost" else EventKind.SOURCE_BACK
        self._rows.tell(kind, f"{what}: {why}" if why else what)


def _require_pulse(required: bool, monitor: Monitor) -> None:
    monitor.estimator.require_pulse = required


def _tracker(settings: DeviceSettings) -> FaceTracker:
    return FaceTracker(
        settings=TrackerSettings(inference_every=settings.face.inference_every),
        classifiers=settings.score.classifiers and pain_network_at_hand(),
    )
