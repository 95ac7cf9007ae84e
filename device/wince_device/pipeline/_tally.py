"""Counts what the pipeline has done and lost, and tells how its stages are doing."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from wince_device.monitor import SecondResult
from wince_device.sources import PulseBatch

from ._estimator_stage import EstimatorStage
from ._face_stage import FRAMES_WAITING, FaceStage
from ._failures import Failures
from ._figures import PipelineFigures, StageFigures
from ._inbox import OBSERVATIONS_KEPT, Inbox
from ._reopening import SourceReader
from ._row_keeper import RowKeeper
from ._steps import StepWindow


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

    def __add__(self, other: "Counts") -> "Counts":
        """Return what both did together."""
        return Counts(
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in dataclasses.fields(Counts)
            }
        )


class Tally:
    """Of one pipeline. The figures of a stage are read from the stage itself.

    Parameters
    ----------
    face, camera, pulse
        None where the device has none.
    estimator, inbox, rows, failures
        The pipeline's.

    Attributes
    ----------
    beats
        Valid ones.
    frames_dropped_told
        How many dropped frames the rows have told of.
    told
        From the end of a second at the sensors to its rows on the disk.
    """

    def __init__(
        self,
        *,
        face: FaceStage | None,
        camera: SourceReader[object] | None,
        pulse: SourceReader[object] | None,
        estimator: EstimatorStage,
        inbox: Inbox,
        rows: RowKeeper,
        failures: Failures,
    ) -> None:
        self._face = face
        self._camera = camera
        self._pulse = pulse
        self._estimator = estimator
        self._inbox = inbox
        self._rows = rows
        self._failures = failures
        self.beats = self._seconds = self._scores = 0
        self.frames_dropped_told = 0
        self._pulse_gaps = 0
        self._pulse_rate_hz: float | None = None
        self.told = StepWindow()

    @property
    def frames_dropped(self) -> int:
        """Frames lost anywhere between the sensor and the estimator."""
        return (self._face.dropped if self._face else 0) + self._inbox.observations_lost

    def note_batch(self, batch: PulseBatch) -> None:
        """Count the gap that a batch declares."""
        self._pulse_gaps += batch.gap_before

    def note_second(self, result: SecondResult, *, frames_dropped: int) -> None:
        """Count a second whose rows were kept, and that they told of so many dropped frames."""
        self.frames_dropped_told += frames_dropped
        self.beats += len(result.beats)
        self._seconds += 1
        self._scores += result.estimate.score is not None
        if result.heart is not None:
            self._pulse_rate_hz = result.heart.sample_rate_hz

    def counts(self) -> Counts:
        """Return what was done so far."""
        face, readers = self._face, (self._camera, self._pulse)
        return Counts(
            frames=face.frames if face else 0,
            frames_dropped=self.frames_dropped,
            beats=self.beats,
            seconds=self._seconds,
            scores=self._scores,
            rows_refused=self._rows.refused,
            failures=self._failures.count
            + self._estimator.failed
            + (face.failed if face else 0)
            + sum(reader.failed for reader in readers if reader is not None),
        )

    def figures(self, *, paused: bool, recording: bool, inference_every: int) -> PipelineFigures:
        """Return how every stage is doing at this moment."""
        face, readers = self._face, (self._camera, self._pulse)
        return PipelineFigures(
            frame_rate_hz=face.latency.rate_hz() if face else None,
            frames_total=face.frames if face else 0,
            drops=self._drops(),
            stages=tuple(self._stages()),
            camera_state=self._camera.state if self._camera else "none",
            pulse_state=self._pulse.state if self._pulse else "none",
            pulse_rate_hz=self._pulse_rate_hz,
            pulse_gaps_total=self._pulse_gaps,
            reopened_total=sum(reader.reopened for reader in readers if reader is not None),
            failures_total=self.counts().failures,
            paused=paused,
            recording=recording,
            inference_every=inference_every,
        )

    def _stages(self) -> Iterator[StageFigures]:
        face, estimator = self._face, self._estimator
        if self._camera is not None and face is not None:
            yield StageFigures.of(self._camera.worker, steps=face.arrival)
        if self._pulse is not None:
            yield StageFigures.of(self._pulse.worker)
        if face is not None:
            yield StageFigures.of(
                face.worker, steps=face.latency, waiting=face.waiting, room=FRAMES_WAITING
            )
        yield StageFigures.of(
            estimator.worker,
            steps=estimator.latency,
            waiting=self._inbox.waiting,
            room=OBSERVATIONS_KEPT,
        )

    def _drops(self) -> dict[str, int]:
        face = self._face
        missed = face.dropped - face.late - face.failed if face else 0
        return {
            "camera": max(0, missed),
            "face_late": face.late if face else 0,
            "face_failed": face.failed if face else 0,
            "estimator_frames": self._inbox.observations_lost,
            "estimator_pulse": self._inbox.batches_lost,
            "rows_refused": self._rows.refused,
        }
