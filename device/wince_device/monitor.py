"""The one synchronous heart of the device: frames and samples in, one result a second out.

Live and recorded runs drive the very same object, so their numbers are the same. It holds what
arrives until both streams have reached the next full second, and works through it in the order
of time.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wince_wire import NoScoreReason, SourceError

from .face import FaceObservation
from .heart import Beat, HeartSummary, HeartTracker
from .pain import Baseline, PainEstimate, PainEstimator
from .sources import PulseBatch, SampleBatch, SensorState, SignalKind

SILENT_AFTER_S = 1.0
"""A stream without data for longer than this is lost: nothing is told from its last values."""

FIRST_SAMPLES_S = 5.0
"""So long a pulse sensor may take to give its first samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondResult:
    """Everything that one second gave.

    Attributes
    ----------
    t_s
        End of the second, on the sources' clock.
    observations
        The second's frames, with their action units.
    beats
        Beats that became certain within it.
    heart
        The heart path's state; None without a pulse sensor.
    baseline_made
        The person's baseline, in the second in which it was completed.
    """

    t_s: float
    estimate: PainEstimate
    observations: tuple[FaceObservation, ...]
    beats: tuple[Beat, ...]
    heart: HeartSummary | None
    baseline_made: Baseline | None = None


class Monitor:
    """Merges both streams by time and makes one result a second.

    Parameters
    ----------
    estimator
        Holds the person's windows.
    pulse_kind, pulse_rate_hz
        What the pulse sensor delivers; ``pulse_kind=None`` without one.
    has_camera
        Whether frames will come at all.
    """

    def __init__(
        self,
        *,
        estimator: PainEstimator,
        has_camera: bool,
        pulse_kind: SignalKind | None,
        pulse_rate_hz: float,
    ) -> None:
        self._estimator = estimator
        self._has_camera = has_camera
        self._heart = HeartTracker(kind=pulse_kind, rate_hz=pulse_rate_hz) if pulse_kind else None
        self._faces: deque[FaceObservation] = deque()
        self._batches: deque[PulseBatch] = deque()
        self._next_s: float | None = None
        self._told_any = False
        self._awaited_s = -math.inf
        self._face_until_s = -math.inf
        self._pulse_until_s = -math.inf
        self._heard_s = -math.inf
        self._pulse_silent = False
        self._face_ended = not has_camera
        self._pulse_ended = pulse_kind is None
        self.blocked: NoScoreReason | None = None
        """A reason from outside that forbids scores: paused, the camera lost."""
        self.frames_refused = 0
        """Frames that came out of order, and were left out."""
        self.samples_refused = 0
        """Samples that came out of order, and were left out."""

    @property
    def estimator(self) -> PainEstimator:
        """The estimator in use."""
        return self._estimator

    def begin(self, t_s: float) -> None:
        """Count the seconds from here on, even if no data ever come."""
        self._start_at(t_s)

    def push_face(self, observation: FaceObservation) -> None:
        """Take one frame. One that is not later than the frame before is left out and counted."""
        if not self._face_until_s < observation.t_s < math.inf:
            self.frames_refused += 1
            return
        self._start_at(observation.t_s)
        self._faces.append(observation)
        self._face_until_s = observation.t_s

    def push_pulse(self, batch: PulseBatch) -> None:
        """Take consecutive samples. Those not later than the samples before are left out.

        Raises
        ------
        SourceError
            If the batch is none: times that do not rise, or a state that nobody knows. It is
            then left out as a whole.
        """
        _check(batch)
        first = int(np.searchsorted(batch.t_s, self._pulse_until_s, side="right"))
        self.samples_refused += first
        if first:
            if first == batch.t_s.size:
                return
            batch = _part(batch, first, batch.t_s.size, gap_before=batch.gap_before)
        self._batches.append(batch)
        # A batch without samples tells the sensor's state alone: that it was pulled out.
        self._pulse_silent = batch.t_s.size == 0
        if batch.t_s.size:
            self._start_at(float(batch.t_s[0]))
            self._pulse_until_s = float(batch.t_s[-1])

    def end_face(self) -> None:
        """Say that no frame will come any more."""
        self._face_ended = True

    def end_pulse(self) -> None:
        """Say that no sample will come any more."""
        self._pulse_ended = True

    @property
    def complete_until_s(self) -> float:
        """The time that both streams have reached; infinite when both have ended.

        A pulse sensor that says that it has no samples to give is not waited for.
        """
        return min(
            math.inf if self._face_ended else self._face_until_s,
            math.inf if self._pulse_ended or self._pulse_silent else self._pulse_until_s,
        )

    @property
    def last_s(self) -> float:
        """The latest time seen on either stream."""
        return max(self._face_until_s, self._pulse_until_s)

    def advance(self, until_s: float, deliver: Callable[[SecondResult], None]) -> None:
        """Deliver every full second up to a time.

        Parameters
        ----------
        until_s
            Usually `complete_until_s`; later when a stream is late and is not waited for.
        """
        while self._next_s is not None and self._next_s <= until_s:
            t_s = self._next_s
            if not self._told_any:
                self._told_any = True
                self._awaited_s = t_s + FIRST_SAMPLES_S
            self._next_s = t_s + 1.0
            deliver(self._second(t_s))

    def finish(self) -> tuple[tuple[FaceObservation, ...], tuple[Beat, ...]]:
        """Work through the broken second at the end of a recording: its frames and its beats.

        A score is made for full seconds only.
        """
        observations, beats = self._work_until(math.inf)
        return tuple(observations), tuple(beats)

    def _second(self, t_s: float) -> SecondResult:
        before = self._estimator.baseline
        observations, beats = self._work_until(t_s)
        heart = None if self._heart is None else self._heart.summary(t_s)
        blocked = self.blocked
        if blocked is None and self._face_ended and t_s > self._face_until_s + 1.0:
            blocked = NoScoreReason.SOURCE_ENDED if self._has_camera else NoScoreReason.NO_FACE
        estimate = self._estimator.estimate(
            t_s, heart, blocked=blocked, pulse_lost=self._pulse_lost(t_s)
        )
        made = self._estimator.baseline
        return SecondResult(
            t_s=t_s,
            estimate=estimate,
            observations=tuple(observations),
            beats=tuple(beats),
            heart=heart,
            baseline_made=made if made is not before else None,
        )

    def _pulse_lost(self, t_s: float) -> NoScoreReason | None:
        """Return why no samples came within the last second, None when some did."""
        if self._heart is None or t_s - self._heard_s <= SILENT_AFTER_S:
            return None
        if self._pulse_ended:
            return NoScoreReason.SOURCE_ENDED
        starting = self._heard_s == -math.inf and t_s < self._awaited_s
        return NoScoreReason.STARTING if starting else NoScoreReason.NO_PULSE

    def _work_until(self, t_s: float) -> tuple[list[FaceObservation], list[Beat]]:
        observations = []
        while self._faces and self._faces[0].t_s <= t_s:
            observations.append(self._estimator.add_face(self._faces.popleft()))
        beats = self._beats_until(t_s)
        self._estimator.add_beats(beats)
        return observations, beats

    def _beats_until(self, t_s: float) -> list[Beat]:
        beats: list[Beat] = []
        while self._heart is not None and self._batches:
            batch = self._batches[0]
            if batch.t_s.size and batch.t_s[0] > t_s:
                break
            self._batches.popleft()
            cut = int(np.searchsorted(batch.t_s, t_s, side="right"))
            if cut < batch.t_s.size:
                self._batches.appendleft(_part(batch, cut, batch.t_s.size, gap_before=False))
                batch = _part(batch, 0, cut, gap_before=batch.gap_before)
            beats.extend(self._heart.process(batch))
            if batch.t_s.size:
                self._heard_s = float(batch.t_s[-1])
        return beats

    def _start_at(self, t_s: float) -> None:
        """Begin with the earlier stream, whichever of the two is pushed first."""
        if not self._told_any:
            first_s = math.floor(t_s) + 1.0
            self._next_s = first_s if self._next_s is None else min(self._next_s, first_s)


def _check(batch: PulseBatch) -> None:
    t_s = batch.t_s
    if t_s.ndim != 1 or batch.samples.shape != t_s.shape:
        msg = (
            f"a pulse batch has samples of shape {batch.samples.shape} and times of shape "
            f"{t_s.shape}: the sensor must give one time for each sample"
        )
        raise SourceError(msg)
    if not (np.isfinite(t_s).all() and (np.diff(t_s) > 0.0).all()):
        msg = "a pulse batch has times that do not rise: the sensor must use one monotonic clock"
        raise SourceError(msg)
    if batch.state not in list(SensorState):
        known = ", ".join(SensorState)
        msg = f"a pulse batch has the unknown state {batch.state!r}: known are {known}"
        raise SourceError(msg)


def _part(batch: PulseBatch, start: int, stop: int, *, gap_before: bool) -> SampleBatch:
    return SampleBatch(
        samples=batch.samples[start:stop],
        t_s=batch.t_s[start:stop],
        gap_before=gap_before,
        state=batch.state,
    )
