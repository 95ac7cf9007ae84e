"""Jobs, requests and mapped buffers in the shapes of the package picamera2."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


class EmulatedJob:
    """What a camera's loop is asked to do, with a result to wait for."""

    def __init__(self, signal_function: Callable[["EmulatedJob"], None] | None = None) -> None:
        self._future: Future[EmulatedRequest] = Future()
        self._future.set_running_or_notify_cancel()
        self._signal_function = signal_function

    def get_result(self, timeout: float | None = None) -> "EmulatedRequest":
        """Wait for the request; TimeoutError if it does not come in time."""
        return self._future.result(timeout=timeout)

    def cancel(self) -> None:
        """Let whoever waits see CancelledError."""
        self._future.set_exception(CancelledError())

    def finish(self, request: "EmulatedRequest") -> None:
        """Give the result."""
        self._future.set_result(request)
        if self._signal_function is not None:
            self._signal_function(self)


class EmulatedRequest:
    """A frame that has come: its buffer belongs to the reader until it is released.

    Parameters
    ----------
    buffer
        Shape ``(rows, stride)``: luma, and the colour below it.
    metadata
        What the frame's metadata says.
    config
        The camera's configuration when it was taken.
    give_back
        Takes the buffer.
    """

    def __init__(
        self,
        buffer: NDArray[np.uint8],
        metadata: dict[str, Any],
        config: dict[str, Any],
        give_back: Callable[[NDArray[np.uint8]], None],
    ) -> None:
        self.buffer: NDArray[np.uint8] | None = buffer
        self.config = config
        self._metadata = metadata
        self._give_back = give_back
        self._lock = threading.Lock()
        self._references = 1

    def get_metadata(self) -> dict[str, Any]:
        """Return a copy of the metadata."""
        if self.buffer is None:
            raise RuntimeError("the request was released")
        return dict(self._metadata)

    def make_array(self, name: str) -> NDArray[np.uint8]:
        """Return a copy of the picture, the colour below the luma."""
        if name != "main" or self.buffer is None:
            msg = f"Stream {name!r} is not defined"
            raise RuntimeError(msg)
        return self.buffer.copy()

    def acquire(self) -> None:
        """Hold it once more."""
        with self._lock:
            if self._references == 0:
                raise RuntimeError("CompletedRequest: acquiring lock with ref_count 0")
            self._references += 1

    def release(self) -> None:
        """Hold it once less; the last one gives the buffer back to the camera."""
        with self._lock:
            self._references -= 1
            if self._references < 0:
                raise RuntimeError("CompletedRequest: lock now has negative ref_count")
            if self._references == 0 and self.buffer is not None:
                buffer, self.buffer = self.buffer, None
                self._give_back(buffer)


class EmulatedMappedArray:
    """A request's buffer as an array, without a copy, for the time of a ``with``."""

    def __init__(
        self,
        request: EmulatedRequest,
        stream: str,
        reshape: bool = True,
        write: bool = True,
    ) -> None:
        if stream != "main":
            raise KeyError(stream)
        self._request, self._reshape, self._write = request, reshape, write
        self._array: NDArray[np.uint8] | None = None

    def __enter__(self) -> Self:
        if self._request.buffer is None:
            raise RuntimeError("the request was released")
        whole = self._request.buffer
        self._array = whole if self._reshape else whole.reshape(-1)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        exc_traceback: TracebackType | None,
    ) -> None:
        self._array = None

    @property
    def array(self) -> NDArray[np.uint8] | None:
        """The array; None outside of the ``with``."""
        return self._array
