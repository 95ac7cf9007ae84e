"""A USB or built-in camera through V4L2: only its newest frame is kept."""

import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Final, Protocol

import cv2

from wince_wire import SourceError

from ._frame_clock import FrameClock
from ._opencv import silence_opencv, to_rgb
from .frame import CameraFrame

_log = logging.getLogger(__name__)

DEFAULT_RATE_HZ: Final = 30.0
GIVE_UP_S: Final = 30.0
"""A cable that is pushed in again comes back within seconds; after this the camera has failed."""
FIRST_WAIT_S: Final = 0.25
LONGEST_WAIT_S: Final = 5.0
MAX_AGE_S: Final = 1.0
"""A buffer time further from now than this is on another clock."""
CLOSE_S: Final = 2.0


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Return whether the device is open."""
        ...

    def read(self) -> tuple[bool, object]:
        """Return whether a frame came, and the frame."""
        ...

    def get(self, propId: int) -> float:  # noqa: N803 - OpenCV's name
        """Return a property, 0 where it is not known."""
        ...

    def release(self) -> None:
        """Let the device go."""
        ...


def open_capture(device: Path) -> Capture:
    """Open a V4L2 device with OpenCV."""
    silence_opencv()
    return cv2.VideoCapture(str(device), cv2.CAP_V4L2)


class V4l2Camera:
    """A live camera read by a thread of its own.

    Times are the driver's buffer times where those are on the monotonic clock (they are for USB
    cameras: the start of the frame's transfer), else the moment the frame came. Neither is
    mid-exposure: the exposure time is not known here. When the camera stops giving frames it is
    opened again with growing waits; what was lost shows as a step in `index`.

    Parameters
    ----------
    device
        The device file.
    give_up_s
        Without a frame for this long the camera has failed for good.
    opener
        Opens the device.

    Raises
    ------
    SourceError
        If the device cannot be opened.
    """

    def __init__(
        self,
        device: Path,
        *,
        give_up_s: float = GIVE_UP_S,
        opener: Callable[[Path], Capture] = open_capture,
    ) -> None:
        self._device = device
        self._opener = opener
        self._give_up_s = give_up_s
        capture = opener(device)
        if not capture.isOpened():
            capture.release()
            msg = (
                f"the camera {device} cannot be opened: check that it is plugged in, that no other "
                "program uses it, and that this user is in the group 'video'"
            )
            raise SourceError(msg)
        told = capture.get(cv2.CAP_PROP_FPS)
        self._rate_hz = told if math.isfinite(told) and told > 0 else DEFAULT_RATE_HZ
        self._clock = FrameClock(self._rate_hz)
        self._changed = Condition()
        self._newest: CameraFrame | None = None
        self._failure: SourceError | None = None
        self._stop = Event()
        self.reopened = 0
        self._thread = Thread(
            target=self._run, args=(capture,), name=f"camera {device.name}", daemon=True
        )
        self._thread.start()

    @property
    def name(self) -> str:
        """The device file's name."""
        return f"camera {self._device.name}"

    @property
    def rate_hz(self) -> float:
        """Frames per second as the driver tells, or 30 where it does not."""
        return self._rate_hz

    @property
    def simulated(self) -> bool:
        """False."""
        return False

    @property
    def ended(self) -> bool:
        """False: a live camera does not end."""
        return False

    @property
    def frames_total(self) -> int | None:
        """None: a live camera does not end."""
        return None

    def read(self, timeout_s: float) -> CameraFrame | None:
        """Return the newest frame that was not read yet, or None when none came in time.

        Raises
        ------
        SourceError
            If the camera gave no frame for `give_up_s`.
        """
        with self._changed:
            self._changed.wait_for(self._has_news, timeout=max(0.0, timeout_s))
            frame, self._newest = self._newest, None
            if frame is None and self._failure is not None:
                raise self._failure
            return frame

    def close(self) -> None:
        """Stop the thread and let the device go. May be called twice."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(timeout=CLOSE_S)

    def _has_news(self) -> bool:
        return self._newest is not None or self._failure is not None or self._stop.is_set()

    def _run(self, capture: Capture) -> None:
        try:
            while not self._stop.is_set():
                self._read_until_it_fails(capture)
                capture.release()
                if self._stop.is_set():
                    return
                _log.warning("%s gives no frames: opening it again", self.name)
                capture = self._open_again()
        except Exception as error:  # the edge of this stage: read() tells what happened
            _log.exception("%s failed", self.name)
            self._fail(error)
        finally:
            capture.release()

    def _read_until_it_fails(self, capture: Capture) -> None:
        while not self._stop.is_set():
            good, picture = capture.read()
            if not good or picture is None:
                return
            t_s = _frame_time(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0, time.monotonic())
            index = self._clock.index_at(t_s)
            if index is None:
                continue
            frame = CameraFrame(image=to_rgb(picture), t_s=t_s, index=index)
            with self._changed:
                self._newest = frame
                self._changed.notify_all()

    def _open_again(self) -> Capture:
        deadline_s = time.monotonic() + self._give_up_s
        wait_s = FIRST_WAIT_S
        while not self._stop.wait(min(wait_s, max(0.0, deadline_s - time.monotonic()))):
            capture = self._opener(self._device)
            if capture.isOpened():
                self.reopened += 1
                return capture
            capture.release()
            if time.monotonic() >= deadline_s:
                msg = (
                    f"{self.name} has given no frame for {self._give_up_s:g} s: check its cable, "
                    "then start again"
                )
                raise SourceError(msg)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        return _Closed()

    def _fail(self, error: Exception) -> None:
        failure = error if isinstance(error, SourceError) else None
        with self._changed:
            self._failure = failure or SourceError(f"{self.name} failed: {error}")
            self._changed.notify_all()


class _Closed:
    """What stands for a capture when the camera was closed while it was being opened again."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return False

    def read(self) -> tuple[bool, object]:
        return False, None

    def get(self, propId: int) -> float:  # noqa: ARG002, N803 - OpenCV's name
        return 0.0

    def release(self) -> None:
        return


def _frame_time(buffer_s: float, now_s: float) -> float:
    """Return the buffer's time if it is a recent one of the monotonic clock, else now."""
    return buffer_s if 0.0 <= now_s - buffer_s <= MAX_AGE_S else now_s
