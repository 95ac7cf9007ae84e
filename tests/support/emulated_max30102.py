"""A driver on an emulated chip, both on one made-up clock, and what must hold between them."""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wince_device.pulse.max30102 import Max30102Sensor, Max30102Settings
from wince_device.sources import SampleBatch
from wince_sim._i2c_bus import EmulatedI2cBus
from wince_sim._max30102_chip import Max30102Emulator, TakenSample

FULL_SCALE = (1 << 18) - 1
COUNTS_PER_NA_PER_MA = 7.2 / 4096 * FULL_SCALE  # at the driver's first current and usual range


class MadeUpClock:
    """Time that passes only when somebody waits."""

    def __init__(self, start_s: float = 1000.0) -> None:
        self.time_s = start_s
        self.waits: list[float] = []
        self.later: list[tuple[int, Callable[[], None]]] = []

    def now_s(self) -> float:
        return self.time_s

    def wait(self, seconds: float, stop: threading.Event) -> None:
        self.waits.append(seconds)
        if not stop.is_set():
            self.time_s += max(seconds, 0.0)

    def spend(self, seconds: float) -> None:
        """Let a byte pass on the bus, and what was to happen just then."""
        self.time_s += seconds
        self.later = [(count - 1, what) for count, what in self.later]
        for count, what in self.later:
            if count < 0:
                what()
        self.later = [(count, what) for count, what in self.later if count >= 0]

    def jump(self, seconds: float) -> None:
        self.time_s += seconds


def ramp(t_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light that is never twice the same, so that each sample tells which one it is."""
    return (100_000.0 + 400.0 * (t_s - 1000.0)) / COUNTS_PER_NA_PER_MA


class Rig:
    """Driver, bus, chip and clock, and every batch that came."""

    def __init__(
        self,
        light: Callable[[NDArray[np.float64]], NDArray[np.float64]] = ramp,
        *,
        settings: Max30102Settings | None = None,
        clock_ppm: float = 0.0,
        drift_ppm_per_s: float = 0.0,
        bits_per_s: float = 400_000.0,
    ) -> None:
        self.clock = MadeUpClock()
        self.chip = Max30102Emulator(light, clock_ppm=clock_ppm, drift_ppm_per_s=drift_ppm_per_s)
        self.bus = EmulatedI2cBus(
            self.chip, self.clock.now_s, spend_s=self.clock.spend, bits_per_s=bits_per_s
        )
        self.settings = settings or Max30102Settings()
        self.sensor = Max30102Sensor(self.bus, self.settings, clock=self.clock)
        self.batches: list[SampleBatch] = []
        self.bounds_s: list[float] = []

    def flicker(self) -> None:
        """Take the power away for a moment."""
        self.bus.unplug()
        self.bus.plug_in()

    def read(self, timeout_s: float) -> SampleBatch | None:
        batch = self.sensor.read(timeout_s)
        if batch is not None:
            self.batches.append(batch)
            self.bounds_s.append(self.sensor.time_error_s)
        return batch

    def run(self, seconds: float, timeout_s: float = 0.5) -> list[SampleBatch]:
        end_s, first = self.clock.now_s() + seconds, len(self.batches)
        while self.clock.now_s() < end_s:
            self.read(timeout_s)
        return self.batches[first:]

    def taken_of(self, batch: SampleBatch) -> list[TakenSample]:
        """Return what the chip recorded of a batch's samples, which the light makes unique."""
        by_counts = {taken.infrared: taken for taken in self.chip.taken}
        assert len(by_counts) == len(self.chip.taken)
        return [by_counts[FULL_SCALE - round(sample)] for sample in batch.samples.tolist()]

    def errors_s(self, batches: list[SampleBatch]) -> NDArray[np.float64]:
        true_s = [taken.t_s for batch in batches for taken in self.taken_of(batch)]
        said_s = np.concatenate([batch.t_s for batch in batches])
        return np.asarray(said_s - np.array(true_s), dtype=np.float64)

    def check(self) -> None:
        """No sample invented, doubled or out of order; each lost one in a declared gap."""
        by_counts = {taken.infrared: taken for taken in self.chip.taken}
        assert len(by_counts) == len(self.chip.taken)
        before, last_s, gap = -1, -np.inf, False
        for batch, bound_s in zip(self.batches, self.bounds_s, strict=True):
            gap |= batch.gap_before
            if not batch.samples.size:
                assert batch.state == "unplugged"
                continue
            taken = [by_counts[FULL_SCALE - round(sample)] for sample in batch.samples.tolist()]
            numbers = np.array([one.number for one in taken])
            assert np.all(np.diff(numbers) == 1)
            assert numbers[0] > before
            assert gap or numbers[0] == before + 1
            assert np.all(np.diff(batch.t_s) > 0)
            assert batch.t_s[0] > last_s
            middles_s = np.array([one.t_s for one in taken]) - self.settings.delay_s
            errors_s = np.abs(batch.t_s - middles_s)
            if bound_s < 0.0015:
                assert errors_s.max() < 0.002
            before, last_s, gap = int(numbers[-1]), float(batch.t_s[-1]), False
