"""How the whole unit is doing at one moment, for the host's health row and for the metrics."""

import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wince_wire import ClockState, Health, StageHealth

from .clock import WallClock
from .health import disk_free_mb, memory_mb, temperature_c
from .link import Link, LinkState, LinkStatistics
from .outbox import Outbox, OutboxState, OutboxStatistics, RowMaker
from .pipeline import Pipeline, PipelineFigures
from .throttling import UNKNOWN, Throttling


class _Stamp(msgspec.Struct):
    """The part of any row that tells its age."""

    t_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """Figures of one moment; what a machine does not tell is None.

    Attributes
    ----------
    outbox_age_s
        Age of the oldest row that the host has not acknowledged; None when it has them all.
    seconds_latency_ms
        50th, 95th and 99th percentile from the end of a second at the sensors to its rows on the
        disk.
    """

    uptime_s: float
    pipeline: PipelineFigures
    seconds_latency_ms: tuple[float, float, float] | None
    outbox: OutboxStatistics
    outbox_state: OutboxState
    outbox_age_s: float | None
    link: LinkStatistics
    link_state: LinkState
    clock: ClockState
    memory_mb: float | None
    temperature_c: float | None
    disk_free_mb: float | None
    throttling: Throttling


class Gauges:
    """Reads the figures of a running unit; from any thread.

    Parameters
    ----------
    pipeline, outbox, link, clock
        Of the unit.
    folder
        On the disk whose free space is told.
    camera, pulse_sensor
        Their names.
    """

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        outbox: Outbox,
        link: Link,
        clock: WallClock,
        folder: Path,
        camera: str,
        pulse_sensor: str,
    ) -> None:
        self._pipeline = pipeline
        self._outbox = outbox
        self._link = link
        self._clock = clock
        self._folder = folder
        self._camera = camera
        self._pulse_sensor = pulse_sensor
        self._began_s = time.monotonic()
        self.throttling = UNKNOWN
        """What the chip last said; somebody else asks it, because it may be slow to answer."""

    def read(self) -> UnitFigures:
        """Return the figures of this moment."""
        return UnitFigures(
            uptime_s=time.monotonic() - self._began_s,
            pipeline=self._pipeline.figures(),
            seconds_latency_ms=self._pipeline.told.percentiles_ms(),
            outbox=self._outbox.statistics,
            outbox_state=self._outbox.state,
            outbox_age_s=self._oldest_age_s(),
            link=self._link.statistics,
            link_state=self._link.state,
            clock=self._clock.state(),
            memory_mb=memory_mb(),
            temperature_c=temperature_c(),
            disk_free_mb=disk_free_mb(self._folder),
            throttling=self.throttling,
        )

    def health_row(self) -> RowMaker:
        """Return the row that tells the host.

        All figures are taken here: while the outbox has a row made, it answers no questions.
        """
        report = self._report(self.read())
        return lambda boot_id, seq: msgspec.structs.replace(report, boot_id=boot_id, seq=seq)

    def _report(self, now: UnitFigures) -> Health:
        pipeline = now.pipeline
        face = next((stage for stage in pipeline.stages if stage.name == "face"), None)
        latency_ms = face.latency_ms if face else None
        return Health(
            boot_id=self._outbox.boot_id,
            seq=0,
            t_ns=self._clock.now_ns(),
            clock=now.clock,
            uptime_s=now.uptime_s,
            camera=self._camera,
            camera_state=pipeline.camera_state,
            frame_rate_hz=pipeline.frame_rate_hz,
            frames_total=pipeline.frames_total,
            frames_dropped_total=self._pipeline.counts().frames_dropped,
            frame_latency_ms_p50=latency_ms[0] if latency_ms else None,
            frame_latency_ms_p99=latency_ms[2] if latency_ms else None,
            pulse_sensor=self._pulse_sensor,
            pulse_state=pipeline.pulse_state,
            pulse_rate_hz=pipeline.pulse_rate_hz,
            outbox_rows=now.outbox.rows,
            outbox_bytes=now.outbox.size_bytes,
            outbox_dropped_total=now.outbox.dropped_total,
            publish_refused_total=now.link.refused,
            temperature_c=now.temperature_c,
            memory_mb=now.memory_mb,
            disk_free_mb=now.disk_free_mb,
            drops=dict(pipeline.drops),
            pulse_gaps_total=pipeline.pulse_gaps_total,
            outbox_state=now.outbox_state.value,
            outbox_age_s=now.outbox_age_s,
            stages=tuple(
                StageHealth(
                    name=stage.name,
                    replaced_total=stage.replaced_total,
                    latency_ms=stage.latency_ms,
                    waiting=stage.waiting,
                )
                for stage in pipeline.stages
            ),
            seconds_latency_ms=now.seconds_latency_ms,
            throttled=now.throttling.throttled,
            under_voltage=now.throttling.under_voltage,
            inference_every=pipeline.inference_every,
            recording=pipeline.recording,
        )

    def _oldest_age_s(self) -> float | None:
        oldest = self._outbox.unacknowledged(1)
        if not oldest:
            return None
        stamp = msgspec.json.decode(oldest[0].payload, type=_Stamp)
        return max(0.0, (self._clock.now_ns() - stamp.t_ns) / 1e9)
