"""A serial ECG or PPG as a pulse sensor: reads the line and survives its cable."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from wince_device.sources import SampleBatch, SensorState, SignalKind
from wince_wire import SourceError

from ._line import Line
from ._seen import what_was_seen
from ._settings import SerialSettings
from ._stream import SampleStream

logger = logging.getLogger(__name__)

_SILENCE_S: Final = 3.0
_FIRST_PACKET_S: Final = 5.0
"""An Arduino starts anew when its port is opened, which takes two seconds."""

_SHORTEST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 1.6
_BATCH_S: Final = 0.1
_CLOSES_WITHIN_S: Final = 2.0


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


class SerialEcgSensor:
    """A device on a serial line.

    ECG of the ADS1292R is in millivolts, the signals of the HealthyPi 5 in counts of unknown
    gain. While the line is gone, an empty batch of the state ``unplugged`` comes at each attempt
    to open it again, at most 1.6 s apart. A line that is silent for 3 s is opened again too.

    Parameters
    ----------
    connect
        Opens the line, and is called again whenever it was lost. May raise OSError.
    settings
        Which device and signal.
    clock
        What times are measured with; the machine's monotonic clock unless given.
    name
        What a person calls it.
    simulated
        Whether the line leads to an emulated device.
    on_close
        Called once, when the sensor is let go.

    Raises
    ------
    OSError
        If the line does not open.
    """

    def __init__(
        self,
        connect: Callable[[], Line],
        settings: SerialSettings,
        *,
        clock: WaitingClock | None = None,
        name: str = "serial ECG",
        simulated: bool = False,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._on_close = on_close
        self._connect, self._settings = connect, settings
        self._clock: WaitingClock = clock if clock is not None else MonotonicClock()
        self._name, self._simulated = name, simulated
        self._stream = SampleStream(
            settings.signal,
            settings.baud_in_force,
            rate_hz=settings.rate_hz,
            invert=settings.invert,
        )
        self._ready: deque[SampleBatch] = deque()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._line: Line | None = connect()
        self._heard_s = self._clock.now_s()
        self._due_s, self._pause_s = -math.inf, 0.0

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._name

    @property
    def kind(self) -> SignalKind:
        """Whether it gives ECG or PPG."""
        return self._settings.kind

    @property
    def rate_hz(self) -> float:
        """Samples per second: measured after five seconds, nominal until then."""
        return self._stream.fit.rate_hz

    @property
    def simulated(self) -> bool:
        """Whether the samples are made up."""
        return self._simulated

    @property
    def ended(self) -> bool:
        """Whether it was closed: a live sensor does not end by itself."""
        return self._closed.is_set()

    def read(self, timeout_s: float) -> SampleBatch | None:
        """Return the next samples, or None when none came in time or the sensor was closed.

        Raises
        ------
        SourceError
            If the device sends at another rate than was set.
        """
        deadline_s = self._clock.now_s() + max(timeout_s, 0.0)
        while not self._closed.is_set():
            if self._ready:
                return self._ready.popleft()
            left_s = deadline_s - self._clock.now_s()
            with self._lock:
                if self._line is None:
                    self._wait_or_connect(left_s)
                else:
                    self._listen(self._line, left_s)
            if not self._ready and self._clock.now_s() >= deadline_s:
                return None
        return None

    def wait_for_packet(self, timeout_s: float = _FIRST_PACKET_S) -> None:
        """Wait until the first wanted packet has come, which `read` will give.

        Raises
        ------
        SourceError
            If none came; the sentence says what came instead.
        """
        deadline_s = self._clock.now_s() + timeout_s
        while (left_s := deadline_s - self._clock.now_s()) > 0.0:
            batch = self.read(left_s)
            if batch is not None and batch.samples.size:
                self._ready.appendleft(batch)
                return
        seen = what_was_seen(self._stream.seen)
        msg = f"{self._name} sent no {self.kind.upper()} packet within {timeout_s:g} s; {seen}"
        raise SourceError(msg)

    def close(self) -> None:
        """Let the line go. May be called twice; a read in progress ends within its own limit."""
        if self._closed.is_set():
            return
        self._closed.set()
        held = self._lock.acquire(timeout=_CLOSES_WITHIN_S)
        try:
            self._drop()
        finally:
            if held:
                self._lock.release()
            if self._on_close is not None:
                self._on_close()

    def _listen(self, line: Line, left_s: float) -> None:
        """Gather a tenth of a second of samples, or what comes in time."""
        stop_s = self._clock.now_s() + max(left_s, 0.0)
        first_s = math.inf
        while not self._closed.is_set():
            try:
                data = line.read(max(min(stop_s, first_s) - self._clock.now_s(), 0.0))
            except OSError as error:
                self._lose(f"is gone ({error.strerror or error})")
                break
            now_s = self._clock.now_s()
            if data:
                self._take(data, now_s)
                first_s = min(first_s, now_s + _BATCH_S)
            elif now_s - self._heard_s > _SILENCE_S:
                self._lose(f"was silent for {_SILENCE_S:g} s")
                break
            if now_s >= min(stop_s, first_s):
                break
        self._join_ready()

    def _take(self, data: bytes, now_s: float) -> None:
        self._heard_s = now_s
        self._ready.extend(self._stream.feed(data, now_s))
        if self._stream.fit.off_nominal:
            msg = (
                f"{self._name} sends about {self.rate_hz:.0f} samples/s, which is not the rate "
                f"that was expected: set rate={self.rate_hz:.0f}"
            )
            raise SourceError(msg)

    def _join_ready(self) -> None:
        """Put batches together where nothing lies between them."""
        joined = deque[SampleBatch]()
        for batch in self._ready:
            last = joined[-1] if joined else None
            if last is None or batch.gap_before or batch.state != last.state:
                joined.append(batch)
            else:
                joined[-1] = SampleBatch(
                    samples=np.concatenate([last.samples, batch.samples]),
                    t_s=np.concatenate([last.t_s, batch.t_s]),
                    gap_before=last.gap_before,
                    state=last.state,
                )
        self._ready = joined

    def _lose(self, how: str) -> None:
        logger.warning("%s %s: it is tried again until it is back", self._name, how)
        self._drop()
        self._stream.interrupt()
        self._due_s, self._pause_s = self._clock.now_s(), 0.0

    def _wait_or_connect(self, left_s: float) -> None:
        wait_s = self._due_s - self._clock.now_s()
        if wait_s > 0.0:
            self._clock.wait(min(wait_s, max(left_s, 0.0)), self._closed)
            return
        try:
            self._line = self._connect()
        except OSError:
            self._pause_s = min(max(2.0 * self._pause_s, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S)
            self._due_s = self._clock.now_s() + self._pause_s
            nothing = np.empty(0)
            self._ready.append(
                SampleBatch(
                    samples=nothing, t_s=nothing, gap_before=True, state=SensorState.UNPLUGGED
                )
            )
            return
        self._heard_s = self._clock.now_s()
        logger.info("%s is back", self._name)

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
