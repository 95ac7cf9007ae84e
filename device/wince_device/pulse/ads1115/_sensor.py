"""An AD8232 on an ADS1115 as a pulse sensor: starts, awaits and stamps each conversion itself."""

import logging
import math
import threading
import time
from typing import Final, NamedTuple, Protocol

import numpy as np

from wince_device.sources import SampleBatch, SensorState, SignalKind

from ._chip import CONVERSION_S, MILLIVOLTS_PER_COUNT, Ads1115Chip, I2cBus
from ._lead_off import LeadOffLines
from ._settings import Ad8232Settings

logger = logging.getLogger(__name__)

_BATCH_S: Final = 0.1
_SLOWEST: Final = 1.1
"""The chip's oscillator may be 10 % slow (datasheet, data rate variation)."""

_POLL_S: Final = 0.0001
_POLLS: Final = 20
_ROUNDING_S: Final = 1e-6
_SLOTS_LATE: Final = 1.0
"""A sample this late is still one of its slot, by its stamp; later, the slot is lost."""

_SHORTEST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 1.6
_CLOSES_WITHIN_S: Final = 2.0
_MIDDLE_MV: Final = 1650.0
_LOWEST_MV: Final = 30.0
_HIGHEST_MV: Final = 3270.0


class WaitingClock(Protocol):
    """A monotonic clock that can also be waited on."""

    def now_s(self) -> float:
        """Return the time in seconds."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let time pass, or less of it once the event is set."""
        ...


class MonotonicClock:
    """The machine's own monotonic clock, which the cameras share."""

    def now_s(self) -> float:
        """Return the time in seconds."""
        return time.monotonic()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let time pass, or less of it once the event is set."""
        stop.wait(max(seconds, 0.0))


class _Taken(NamedTuple):
    counts: int
    t_s: float
    state: SensorState


class Ad8232Sensor:
    """ECG in millivolts at the electrodes, less the half of a 3.3 V supply.

    The host starts each conversion, so a sample is never read twice; it is stamped with the
    middle of its conversion. A slot that the host came too late for holds no sample, and the
    batch after it declares the gap. Without the lines LO+ and LO− an electrode that is off is
    seen only when it drives the output to one of its ends: the state is then ``saturated``.

    Parameters
    ----------
    bus
        The bus; it is closed with the sensor.
    settings
        Address, input, rate and gain.
    lead_off
        The lines LO+ and LO−, where they are wired; closed with the sensor.
    clock
        What times are measured with; the machine's monotonic clock unless given.
    name
        What a person calls it.
    simulated
        Whether the bus is made up.

    Raises
    ------
    OSError
        If no chip answers.
    """

    def __init__(
        self,
        bus: I2cBus,
        settings: Ad8232Settings | None = None,
        *,
        lead_off: LeadOffLines | None = None,
        clock: WaitingClock | None = None,
        name: str = "AD8232",
        simulated: bool = False,
    ) -> None:
        self._settings = settings if settings is not None else Ad8232Settings()
        self._bus, self._lead_off = bus, lead_off
        self._chip = Ads1115Chip(bus, self._settings.address, self._settings.channel)
        self._clock: WaitingClock = clock if clock is not None else MonotonicClock()
        self._name, self._simulated = name, simulated
        self._period_s = 1.0 / self._settings.rate_hz
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._taken = list[_Taken]()
        self._gap, self._down, self._pause_s = False, False, 0.0
        self._begun = False
        self._chip.start()
        self._slot_s = self._clock.now_s() + self._period_s

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._name

    @property
    def kind(self) -> SignalKind:
        """ECG."""
        return "ecg"

    @property
    def rate_hz(self) -> float:
        """Samples per second; the host sets the pace."""
        return self._settings.rate_hz

    @property
    def simulated(self) -> bool:
        """Whether the samples are made up."""
        return self._simulated

    @property
    def ended(self) -> bool:
        """Whether it was closed: a live sensor does not end by itself."""
        return self._closed.is_set()

    def read(self, timeout_s: float) -> SampleBatch | None:
        """Return a tenth of a second of samples, or None when they did not come in time.

        A conversion is begun only if it can end in time, so a limit below 2 ms gives none. A chip
        that does not end one is given 2 ms more.
        """
        deadline_s = self._clock.now_s() + max(timeout_s, 0.0)
        while not self._closed.is_set():
            now_s = self._clock.now_s()
            if max(self._slot_s, now_s) + _SLOWEST * CONVERSION_S > deadline_s:
                self._clock.wait(deadline_s - now_s, self._closed)
                return None
            self._clock.wait(self._slot_s - now_s, self._closed)
            with self._lock:
                batch = self._turn()
            if batch is not None:
                return batch
        return None

    def close(self) -> None:
        """Let the bus go. May be called twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        held = self._lock.acquire(timeout=_CLOSES_WITHIN_S)
        try:
            self._bus.close()
            if self._lead_off is not None:
                self._lead_off.close()
        finally:
            if held:
                self._lock.release()

    def _turn(self) -> SampleBatch | None:
        """Take one sample if its time has come."""
        now_s = self._clock.now_s()
        if self._closed.is_set() or now_s < self._slot_s - _ROUNDING_S:
            return None
        if now_s - self._slot_s > _SLOTS_LATE * self._period_s:
            return self._skip(now_s)
        try:
            self._take()
        except OSError as error:
            return self._fail(error)
        return self._full()

    def _skip(self, now_s: float) -> SampleBatch | None:
        """Give what there is, and let the slots pass that the host was late for."""
        batch = self._flush()
        missed = math.ceil((now_s - self._slot_s) / self._period_s)
        self._slot_s += missed * self._period_s
        self._gap = self._begun
        return batch

    def _take(self) -> None:
        start_s = self._clock.now_s()
        self._chip.start()
        started_s = self._clock.now_s()
        self._slot_s += self._period_s
        self._clock.wait(_SLOWEST * CONVERSION_S, self._closed)
        for _ in range(_POLLS):
            if self._chip.done():
                break
            self._clock.wait(_POLL_S, self._closed)
        else:
            raise OSError("the ADS1115 does not end its conversions")
        counts = self._chip.result()
        t_s = 0.5 * (start_s + started_s + CONVERSION_S)
        self._taken.append(_Taken(counts, t_s, self._state(counts)))
        if self._down:
            self._down, self._pause_s = False, 0.0
            logger.info("%s is back", self._name)

    def _state(self, counts: int) -> SensorState:
        if self._lead_off is not None and self._lead_off.off():
            return SensorState.LEAD_OFF
        inside = _LOWEST_MV < counts * MILLIVOLTS_PER_COUNT < _HIGHEST_MV
        return SensorState.OK if inside else SensorState.SATURATED

    def _full(self) -> SampleBatch | None:
        """Return a batch when a tenth of a second is there, or the last sample began another."""
        if len(self._taken) > 1 and self._taken[-1].state is not self._taken[-2].state:
            last = self._taken.pop()
            batch = self._flush()
            self._taken.append(last)
            return batch
        return self._flush() if len(self._taken) * self._period_s >= _BATCH_S else None

    def _flush(self) -> SampleBatch | None:
        if not self._taken:
            return None
        taken, self._taken = self._taken, []
        counts = np.array([one.counts for one in taken], dtype=np.float64)
        gap, self._gap, self._begun = self._gap, False, True
        return SampleBatch(
            samples=(counts * MILLIVOLTS_PER_COUNT - _MIDDLE_MV) / self._settings.gain,
            t_s=np.array([one.t_s for one in taken]),
            gap_before=gap,
            state=taken[0].state,
        )

    def _fail(self, error: OSError) -> SampleBatch | None:
        """Give what there is, then an empty batch at each attempt that fails."""
        batch = self._flush()
        if not self._down:
            logger.warning("%s: %s", self._name, error.strerror or error)
        self._down, self._gap = True, self._begun
        self._pause_s = min(max(2.0 * self._pause_s, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S)
        self._slot_s = self._clock.now_s() + self._pause_s
        if batch is not None:
            return batch
        nothing = np.empty(0)
        return SampleBatch(
            samples=nothing, t_s=nothing, gap_before=True, state=SensorState.UNPLUGGED
        )
