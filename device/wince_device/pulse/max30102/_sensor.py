"""The MAX30102 as a pulse sensor: polls its FIFO, times the samples and survives its cable."""

import logging
import math
import threading
from enum import Enum, auto
from typing import Final

import numpy as np

from wince_device.sources import SampleBatch, SensorState, SignalKind
from wince_wire import SourceError

from ._bus import I2cBus
from ._chip import Max30102Chip
from ._clock import DriverClock, MonotonicClock
from ._registers import FIFO_DEPTH, RESET_TIME_S
from ._retry import Retry
from ._sampler import Sampler
from ._settings import Max30102Settings

logger = logging.getLogger(__name__)

_CLOSES_WITHIN_S: Final = 2.0
_WARNS_EVERY_S: Final = 10.0
_ROUNDING_S: Final = 1e-6


class _Phase(Enum):
    DOWN = auto()
    RESETTING = auto()
    RUNNING = auto()


class Max30102Sensor:
    """A MAX30102 on a bus.

    Samples are ``262143 - counts`` of the infrared channel, so that a beat points up: blood takes
    light away. What is lost is always declared by ``gap_before``: an overflow, a bus error, a
    change of the LED's current, a pulled-out cable. While the cable is out, an empty batch of the
    state ``unplugged`` comes at each attempt to reach the chip, at most 1.6 s apart.

    Parameters
    ----------
    bus
        The bus; it is closed with the sensor.
    settings
        Rate, averaging, range and pulse width.
    clock
        What times are measured with; the machine's monotonic clock unless given.
    name
        What a person calls it.
    simulated
        Whether the bus is made up.

    Raises
    ------
    SourceError
        If no MAX30102 answers, or it does not take the settings.
    """

    def __init__(
        self,
        bus: I2cBus,
        settings: Max30102Settings | None = None,
        *,
        clock: DriverClock | None = None,
        name: str = "MAX30102",
        simulated: bool = False,
    ) -> None:
        self._settings = settings if settings is not None else Max30102Settings()
        self._bus = bus
        self._chip = Max30102Chip(bus, self._settings)
        self._clock: DriverClock = clock if clock is not None else MonotonicClock()
        self._sampler = Sampler(self._chip, self._settings, self._clock)
        self._retry = Retry()
        self._name = name
        self._simulated = simulated
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._phase = _Phase.DOWN
        self._polled_s = self._clock.now_s()
        self._warned_s = -math.inf
        self._open()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._name

    @property
    def kind(self) -> SignalKind:
        """PPG."""
        return "ppg"

    @property
    def rate_hz(self) -> float:
        """Samples per second by the chip's own clock, measured as soon as it can be."""
        return 1.0 / self._sampler.fit.period_s

    @property
    def simulated(self) -> bool:
        """Whether the samples are made up."""
        return self._simulated

    @property
    def ended(self) -> bool:
        """Whether it was closed: a live sensor does not end by itself."""
        return self._closed.is_set()

    @property
    def time_error_s(self) -> float:
        """By how much the times given last can be off, seconds."""
        return self._sampler.fit.error_bound_s

    @property
    def led_current_steps(self) -> int:
        """Current of the infrared LED in steps of 0.2 mA."""
        return self._sampler.led.steps

    @property
    def temperature_c(self) -> float | None:
        """Temperature of the chip, °C; None until it was measured."""
        return self._sampler.thermometer.temperature_c

    def read(self, timeout_s: float) -> SampleBatch | None:
        """Return the next samples, or None when none came in time or the sensor was closed."""
        deadline_s = self._clock.now_s() + max(timeout_s, 0.0)
        while not self._closed.is_set():
            now_s = self._clock.now_s()
            due_s = min(self._due_s(now_s), deadline_s)
            if due_s > now_s:
                self._clock.wait(due_s - now_s, self._closed)
            batch = self._poll()
            if batch is not None or self._clock.now_s() >= deadline_s:
                return batch
        return None

    def close(self) -> None:
        """Switch the LEDs off and let the bus go. May be called twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        held = self._lock.acquire(timeout=_CLOSES_WITHIN_S)
        try:
            self._chip.shut_down()
        except OSError as error:
            logger.warning("%s: its LEDs could not be switched off: %s", self._name, error)
        finally:
            self._bus.close()
            if held:
                self._lock.release()

    def _open(self) -> None:
        try:
            self._bring_up_further()
            self._clock.wait(RESET_TIME_S, self._closed)
            self._bring_up_further()
        except OSError as error:
            self._bus.close()
            raise SourceError(f"{self._name} cannot be used: {why(error)}") from error

    def _due_s(self, now_s: float) -> float:
        """Return when to look next.

        Looking in the middle of the time in which a sample may come halves what is unknown about
        the chip's clock, so while it is not settled even a late reader waits for such a moment.
        """
        if self._phase is not _Phase.RUNNING:
            return self._retry.due_s
        waiting = self._settings.batch
        due_s = self._sampler.fit.arrival_s(waiting)
        if not self._sampler.fit.settled:
            while due_s < now_s and waiting < FIFO_DEPTH // 2:
                waiting += 1
                due_s = self._sampler.fit.arrival_s(waiting)
        # A clock that is off must not make this a busy loop.
        return max(due_s, self._polled_s + 0.25 * self._settings.period_s)

    def _poll(self) -> SampleBatch | None:
        with self._lock:
            if self._closed.is_set() or self._clock.now_s() < self._retry.due_s - _ROUNDING_S:
                return None
            running = self._phase is _Phase.RUNNING
            try:
                if running:
                    return self._take()
                self._bring_up_further()
            except OSError as error:
                return self._fail(error, was_running=running)
            finally:
                self._polled_s = self._clock.now_s()
            return None

    def _fail(self, error: OSError, *, was_running: bool) -> SampleBatch | None:
        """Note a failure. The first attempt after it comes at once and decides what it was."""
        self._phase, self._sampler.gap = _Phase.DOWN, True
        now_s = self._clock.now_s()
        if was_running:
            self._warn(error, now_s)
            self._retry.at_once(now_s)
            return None
        self._retry.later(now_s)
        nothing = np.empty(0)
        return SampleBatch(
            samples=nothing, t_s=nothing, gap_before=True, state=SensorState.UNPLUGGED
        )

    def _warn(self, error: OSError, now_s: float) -> None:
        """Log a failure, but not each of the many that a loose contact makes."""
        if now_s - self._warned_s >= _WARNS_EVERY_S:
            self._warned_s = now_s
            logger.warning("%s: %s", self._name, why(error))

    def _bring_up_further(self) -> None:
        if self._phase is _Phase.DOWN:
            self._chip.identify()
            self._chip.begin_reset()
            self._phase = _Phase.RESETTING
            self._retry.due_s = self._clock.now_s() + RESET_TIME_S
            return
        self._sampler.start()
        self._phase = _Phase.RUNNING
        logger.debug("%s: measuring", self._name)

    def _take(self) -> SampleBatch | None:
        batch = self._sampler.take()
        try:
            self._sampler.follow_up()
        except OSError as error:
            self._fail(error, was_running=True)
        return batch


def why(error: OSError) -> str:
    """Return what a bus error means and what to do, as half a sentence."""
    if error.errno is None:
        return str(error)
    return (
        f"nothing answers on the I2C bus ({error.strerror}): check the sensor's wires "
        "(VIN, GND, SDA, SCL) with 'i2cdetect -y N' for bus N, where it shows as 57"
    )
