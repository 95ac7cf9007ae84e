"""How the stages are doing, as figures of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from wince_device.supervision import Worker

from ._steps import StepWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """One stage.

    Attributes
    ----------
    age_s
        Since it last moved.
    replaced_total
        How often it was stuck and begun anew.
    latency_ms
        50th, 95th and 99th percentile of its last 600 steps; None where it has none to tell.
    waiting, room
        Work that waits for it, and how much may.
    """

    name: str
    age_s: float
    replaced_total: int
    latency_ms: tuple[float, float, float] | None = None
    waiting: int | None = None
    room: int | None = None

    @classmethod
    def of(
        cls,
        worker: Worker,
        *,
        steps: StepWindow | None = None,
        waiting: int | None = None,
        room: int | None = None,
    ) -> Self:
        """Return the figures of a stage at this moment."""
        return cls(
            name=worker.name,
            age_s=worker.heartbeat.age_s,
            replaced_total=worker.replaced,
            latency_ms=steps.percentiles_ms() if steps else None,
            waiting=waiting,
            room=room,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineFigures:
    """All stages between the sources and the outbox.

    Attributes
    ----------
    frame_rate_hz
        Frames worked on, over the last five seconds; None without a camera.
    drops
        By cause, since the start: frames, batches and rows that were lost.
    pulse_rate_hz
        Measured; None without a pulse sensor.
    pulse_gaps_total
        Declared gaps: samples that a sensor's memory could not hold, or that a bus lost.
    reopened_total
        How often a source was opened again.
    failures_total
        Failures at the stages' edges.
    inference_every
        In which frames the landmark model is asked at present.
    """

    frame_rate_hz: float | None
    frames_total: int
    drops: Mapping[str, int]
    stages: tuple[StageFigures, ...]
    camera_state: str
    pulse_state: str
    pulse_rate_hz: float | None
    pulse_gaps_total: int
    reopened_total: int
    failures_total: int
    paused: bool
    recording: bool
    inference_every: int
