"""A Raspberry Pi camera: a thread of its own talks to picamera2, whose calls may all hang."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Event, Thread

from wince_device.cameras.frame import CameraFrame
from wince_wire import SourceError

from ._exposure import Exposure
from ._session import Session

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the camera is waited for, seconds.

    Attributes
    ----------
    open_s
        Until it is open, started, and its exposure fixed.
    first_s
        From its start to its first frame.
    stall_s
        Without a frame for this long it has stalled; with the wait for a read this is told within
        2 s.
    close_s
        For closing; then it is left to its thread.
    """

    open_s: float = 15.0
    first_s: float = 2.5
    stall_s: float = 1.0
    close_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameCounts:
    """What became of the frames.

    Attributes
    ----------
    dropped
        Lost at the sensor or on the way, by the time stamps.
    wrong_times
        Left out because their time stamp was on no clock of this machine or did not rise.
    copied
        Copied because readers held too many of the camera's buffers.
    exposures_set
        How often the exposure was set: once at the start, again when the light changed.
    """

    dropped: int = 0
    wrong_times: int = 0
    copied: int = 0
    exposures_set: int = 0


class Picamera2Camera:
    """A live camera through picamera2; only its newest frame is kept.

    Luma pictures are views of the camera's own buffers. Exposure, gain and white balance are fixed
    once they have settled. When no frame comes any more, `read` fails and the camera is closed;
    whoever reads opens it anew. A call of picamera2 that never comes back holds nothing but the
    camera's own thread.

    Parameters
    ----------
    opener
        Opens and configures the camera.
    name
        What a person calls it.
    rate_hz
        Frames per second that are asked for.
    simulated
        Whether the pictures are made up.
    limits
        How long it is waited for.

    Raises
    ------
    SourceError
        If it cannot be opened, or is not ready within ``limits.open_s``.
    """

    def __init__(
        self,
        opener: Callable[[], Session],
        *,
        name: str,
        rate_hz: float,
        simulated: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._opener, self._name, self._simulated = opener, name, simulated
        self._rate_hz, self._limits = rate_hz, limits or Limits()
        self._changed = Condition()
        self._newest: CameraFrame | None = None
        self._failure: SourceError | None = None
        self._session: Session | None = None
        self._ready, self._stop = Event(), Event()
        self._last_frame_s = time.monotonic()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._wait_until_ready()

    @property
    def name(self) -> str:
        """Which camera it is."""
        return self._name

    @property
    def rate_hz(self) -> float:
        """Frames per second that are set."""
        return self._rate_hz

    @property
    def simulated(self) -> bool:
        """Whether a simulated patient stands before an emulated camera."""
        return self._simulated

    @property
    def ended(self) -> bool:
        """False: a live camera does not end."""
        return False

    @property
    def frames_total(self) -> int | None:
        """None: a live camera does not end."""
        return None

    @property
    def exposure(self) -> Exposure | None:
        """The exposure in force, as the camera itself tells it."""
        return None if self._session is None else self._session.exposure

    @property
    def clock(self) -> str:
        """The clock that the sensor's time stamps were on: ``monotonic`` or ``boottime``."""
        return "" if self._session is None else self._session.times.clock

    @property
    def counts(self) -> FrameCounts:
        """What became of the frames."""
        session = self._session
        if session is None:
            return FrameCounts()
        return FrameCounts(
            dropped=session.times.dropped,
            wrong_times=session.times.wrong,
            copied=session.copied,
            exposures_set=session.exposures_set,
        )

    def read(self, timeout_s: float) -> CameraFrame | None:
        """Return the newest frame that was not read yet, or None when none came in time.

        The frame's picture is one of the camera's own buffers: hold few of them.

        Raises
        ------
        SourceError
            If the camera failed, or has given no frame for ``limits.stall_s``.
        """
        with self._changed:
            self._changed.wait_for(self._has_news, timeout=max(0.0, timeout_s))
            frame, self._newest = self._newest, None
            if frame is None and self._failure is None and not self._stop.is_set():
                self._note_stall()
            if frame is None and self._failure is not None:
                raise self._failure
            return frame

    def close(self) -> None:
        """Close the camera; if that hangs, leave it to its thread. May be called twice."""
        self._stop.set()
        with self._changed:
            self._newest = None
            self._changed.notify_all()
        self._thread.join(timeout=self._limits.close_s)
        if self._thread.is_alive():
            _log.warning("%s did not close within %g s", self._name, self._limits.close_s)

    def _wait_until_ready(self) -> None:
        if not self._ready.wait(self._limits.open_s):
            self._stop.set()
            msg = (
                f"{self._name} was not ready within {self._limits.open_s:g} s: end other programs "
                "that use it; if that does not help, start the machine again"
            )
            raise SourceError(msg)
        if self._failure is not None:
            self._thread.join(timeout=self._limits.close_s)
            raise self._failure

    def _has_news(self) -> bool:
        return self._newest is not None or self._failure is not None or self._stop.is_set()

    def _note_stall(self) -> None:
        if time.monotonic() - self._last_frame_s > self._limits.stall_s:
            self._failure = self._silent(self._limits.stall_s)
            self._stop.set()  # the thread closes the camera, if it still can

    def _silent(self, for_s: float) -> SourceError:
        wrong = self.counts.wrong_times
        odd = f" ({wrong} had times that cannot be)" if wrong else ""
        return SourceError(
            f"{self._name} has given no frame for {for_s:g} s{odd}: check its cable and the unit's "
            "power supply"
        )

    def _run(self) -> None:
        session: Session | None = None
        try:
            session = self._opener()
            self._session = session
            session.start()
            while not self._stop.is_set():
                self._step(session)
        except Exception as error:  # the edge of this stage: read() tells what happened
            self._fail(error)
        finally:
            self._end(session)

    def _step(self, session: Session) -> None:
        frame = session.next_frame()
        if frame is not None:
            self._publish(frame)
            return
        limit_s = self._limits.stall_s if self._ready.is_set() else self._limits.first_s
        if time.monotonic() - session.last_request_s > limit_s:
            raise self._silent(limit_s)

    def _publish(self, frame: CameraFrame) -> None:
        with self._changed:
            self._newest = frame
            self._last_frame_s = time.monotonic()
            self._changed.notify_all()
        self._ready.set()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, SourceError):
            _log.warning("%s failed: %s", self._name, error)
            _log.debug("%s failed here", self._name, exc_info=error)
            error = SourceError(f"{self._name} failed ({error}): check its cable")
        with self._changed:
            self._failure = self._failure or error
            self._newest = None
            self._changed.notify_all()
        self._ready.set()

    def _end(self, session: Session | None) -> None:
        with self._changed:
            self._newest = None
        if session is None:
            return
        try:
            session.close()
        except Exception:  # the edge to a package that may fail in any way
            _log.warning("%s could not be closed", self._name)
            _log.debug("%s failed here", self._name, exc_info=True)
