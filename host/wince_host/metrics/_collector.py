"""The host's state as Prometheus metrics; no value of anybody's health is among them."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from wince_host.live import DeviceView, LiveBoard
from wince_host.store import Store
from wince_wire import Health, StoreError

_UNIT: Final[dict[str, tuple[str, Callable[[Health], float | None]]]] = {
    "outbox_rows": ("Rows that wait on the unit", lambda health: health.outbox_rows),
    "outbox_bytes": ("Bytes that wait on the unit", lambda health: health.outbox_bytes),
    "outbox_dropped_rows": (
        "Rows that the unit let go",
        lambda health: health.outbox_dropped_total,
    ),
    "frames_dropped": (
        "Pictures that the unit let go since its start",
        lambda health: health.frames_dropped_total,
    ),
    "temperature_celsius": ("Temperature of the chip", lambda health: health.temperature_c),
    "disk_free_bytes": (
        "Free space on the unit",
        lambda health: None if health.disk_free_mb is None else health.disk_free_mb * 1e6,
    ),
    "uptime_seconds": ("Since the unit's start", lambda health: health.uptime_s),
    "frame_rate_hertz": ("Pictures a second", lambda health: health.frame_rate_hz),
}


class HostCollector(Collector):
    """Reads the live board and the store whenever somebody scrapes.

    Parameters
    ----------
    live, store
        What is told.
    monotonic
        The clock.
    """

    def __init__(
        self, live: LiveBoard, store: Store, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._live = live
        self._store = store
        self._monotonic = monotonic

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics."""
        yield _single("broker_connected", "The broker answers", self._live.broker_connected)
        yield _single("store_well", "Rows can be stored", self._live.store_problem is None)
        yield from self._dead_letters()
        views = self._live.devices()
        yield _single("units", "Units that ever spoke", len(views))
        yield self._of_each("unit_online", "The unit is there", views, _online)
        now_s = self._monotonic()
        yield self._of_each(
            "unit_score_age_seconds",
            "Since the last score row came",
            views,
            lambda view: view.score_age_s(now_s),
        )
        for name, (text, read) in _UNIT.items():
            yield self._of_each(f"unit_{name}", text, views, _health(read))

    def _dead_letters(self) -> Iterator[Metric]:
        try:
            count = self._store.dead_letter_count()
        except StoreError:
            return
        yield _single("dead_letters", "Messages that nobody can read", count)

    @staticmethod
    def _of_each(
        name: str,
        text: str,
        views: list[DeviceView],
        read: Callable[[DeviceView], float | None],
    ) -> Metric:
        family = GaugeMetricFamily(f"wince_host_{name}", text, labels=["device"])
        for view in views:
            value = read(view)
            if value is not None:
                family.add_metric([view.device], float(value))
        return family


def _single(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"wince_host_{name}", text, value=float(value))


def _online(view: DeviceView) -> float | None:
    return None if view.online is None else float(view.online == "online")


def _health(read: Callable[[Health], float | None]) -> Callable[[DeviceView], float | None]:
    return lambda view: None if view.last_health is None else read(view.last_health)
