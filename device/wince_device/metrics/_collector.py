"""Turns the figures of a moment into Prometheus metrics; none of them is a health value."""

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from wince_device.pipeline import StageFigures
from wince_device.unit_figures import UnitFigures

QUANTILES: Final = ("0.5", "0.95", "0.99")
MS_PER_S: Final = 1e3


class UnitCollector(Collector):
    """Asked by the registry whenever somebody reads the metrics.

    Parameters
    ----------
    read
        Returns the figures of this moment.
    healthy
        Whether every stage moves and every source gives data.
    """

    def __init__(self, read: Callable[[], UnitFigures], *, healthy: Callable[[], bool]) -> None:
        self._read = read
        self._healthy = healthy

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        now = self._read()
        yield _gauge("healthy", "Every stage moves and every source gives data.", self._healthy())
        yield _gauge("uptime_seconds", "Since the unit began to measure.", now.uptime_s)
        yield from _sources(now)
        yield from _stages(now.pipeline.stages)
        yield _latency("second_latency_seconds", "From a second's end to the disk.", now)
        yield from _outbox(now)
        yield from _link(now)
        yield from _clock(now)
        yield from _machine(now)


def _sources(now: UnitFigures) -> Iterator[Metric]:
    pipeline = now.pipeline
    yield _gauge("frame_rate_hertz", "Frames worked on.", pipeline.frame_rate_hz)
    yield _counter("frames", "Frames worked on.", pipeline.frames_total)
    drops = CounterMetricFamily(
        "wince_dropped", "Frames, batches and rows lost, by cause.", labels=["cause"]
    )
    for cause, count in pipeline.drops.items():
        drops.add_metric([cause], count)
    yield drops
    states = GaugeMetricFamily("wince_source_ok", "1 while it gives data.", labels=["source"])
    for source, state in (("camera", pipeline.camera_state), ("pulse", pipeline.pulse_state)):
        if state != "none":
            states.add_metric([source], float(state == "ok"))
    yield states
    yield _gauge("pulse_rate_hertz", "Measured sample rate.", pipeline.pulse_rate_hz)
    yield _counter("pulse_gaps", "Declared gaps in the samples.", pipeline.pulse_gaps_total)
    yield _counter("sources_reopened", "Sources opened again.", pipeline.reopened_total)
    yield _counter("stage_failures", "Failures at the stages' edges.", pipeline.failures_total)
    yield _gauge("paused", "1 while somebody asked for a pause.", pipeline.paused)
    yield _gauge("recording", "1 while a recording goes on.", pipeline.recording)
    yield _gauge("inference_every", "Frames to each asking of the model.", pipeline.inference_every)


def _stages(stages: tuple[StageFigures, ...]) -> Iterator[Metric]:
    label = ["stage"]
    age = GaugeMetricFamily("wince_stage_age_seconds", "Since it last moved.", labels=label)
    replaced = CounterMetricFamily("wince_stage_replaced", "Begun anew.", labels=label)
    waiting = GaugeMetricFamily("wince_queue_depth", "Work that waits.", labels=label)
    room = GaugeMetricFamily("wince_queue_limit", "Work that may wait.", labels=label)
    latency = GaugeMetricFamily(
        "wince_stage_latency_seconds", "Of its last steps.", labels=["stage", "quantile"]
    )
    for stage in stages:
        age.add_metric([stage.name], stage.age_s)
        replaced.add_metric([stage.name], stage.replaced_total)
        if stage.waiting is not None and stage.room is not None:
            waiting.add_metric([stage.name], stage.waiting)
            room.add_metric([stage.name], stage.room)
        for quantile, value_ms in zip(QUANTILES, stage.latency_ms or (), strict=False):
            latency.add_metric([stage.name, quantile], value_ms / MS_PER_S)
    yield from (age, replaced, waiting, room, latency)


def _latency(name: str, told: str, now: UnitFigures) -> Metric:
    family = GaugeMetricFamily(f"wince_{name}", told, labels=["quantile"])
    for quantile, value_ms in zip(QUANTILES, now.seconds_latency_ms or (), strict=False):
        family.add_metric([quantile], value_ms / MS_PER_S)
    return family


def _outbox(now: UnitFigures) -> Iterator[Metric]:
    outbox = now.outbox
    yield _gauge("outbox_rows", "Rows owed to the host.", outbox.rows)
    yield _gauge("outbox_bytes", "What they take.", outbox.size_bytes)
    yield _gauge("outbox_rows_in_memory", "Rows the disk has not taken.", outbox.rows_in_memory)
    yield _gauge("outbox_age_seconds", "Age of the oldest row.", now.outbox_age_s or 0.0)
    yield _gauge("outbox_writing", "1 while rows reach the disk.", now.outbox_state == "writing")
    yield _counter("outbox_dropped", "Rows a full outbox let go.", outbox.dropped_total)
    yield _counter("outbox_write_failures", "Refusals.", outbox.write_failures_total)


def _link(now: UnitFigures) -> Iterator[Metric]:
    link = now.link
    yield _gauge("link_online", "1 while the broker lets us in.", now.link_state == "online")
    yield _counter("link_connections", "Connections made.", link.connections)
    yield _counter("rows_published", "Rows taken by the broker.", link.published)
    yield _counter("rows_retransmitted", "Rows sent late or again.", link.retransmitted)
    yield _counter("rows_acknowledged", "Rows the host has.", link.acknowledged)
    yield _counter("publish_refused", "Rows the broker refused.", link.refused)
    yield _counter("messages_refused", "What broke the contract.", link.undecodable)


def _clock(now: UnitFigures) -> Iterator[Metric]:
    clock = now.clock
    yield _gauge("clock_synchronised", "1 while a source steers it.", clock.synchronised)
    offset = None if clock.offset_ms is None else clock.offset_ms / MS_PER_S
    bound = None if clock.error_bound_ms is None else clock.error_bound_ms / MS_PER_S
    yield _gauge("clock_offset_seconds", "Against its source.", offset)
    yield _gauge("clock_error_bound_seconds", "At most.", bound)


def _machine(now: UnitFigures) -> Iterator[Metric]:
    memory = None if now.memory_mb is None else now.memory_mb * 1024.0 * 1024.0
    disk = None if now.disk_free_mb is None else now.disk_free_mb * 1e6
    yield _gauge("memory_bytes", "Resident memory of this process.", memory)
    yield _gauge("disk_free_bytes", "On the state folder's disk.", disk)
    yield _gauge("temperature_celsius", "Of the chip.", now.temperature_c)
    yield _gauge("throttled", "1 while the chip is slowed.", now.throttling.throttled)
    yield _gauge("under_voltage", "1 while the supply is too low.", now.throttling.under_voltage)


def _gauge(name: str, told: str, value: float | None) -> Metric:
    """Return a gauge; one that has no value is named and left empty."""
    family = GaugeMetricFamily(f"wince_{name}", told)
    if value is not None:
        family.add_metric([], float(value))
    return family


def _counter(name: str, told: str, value: float) -> Metric:
    return CounterMetricFamily(f"wince_{name}", told, value=float(value))
