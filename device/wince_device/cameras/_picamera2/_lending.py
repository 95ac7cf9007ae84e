"""Lends the camera's own buffers as pictures, and gives each back when nobody looks at it."""

import logging
import time
from queue import Empty, SimpleQueue
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ._package import Mapped, Package, Request

_log = logging.getLogger(__name__)

STAY_WITH_CAMERA: Final = 3
"""Buffers that are never lent: one is being filled, one waits to be filled, one is on its way."""


class Lender:
    """Makes luma pictures of requests, without a copy as long as buffers are left.

    The picture is a view of the request's buffer. When the last view of it is gone, whichever
    thread drops it, the buffer goes into a queue, and `take_back` gives it to the camera: never a
    finaliser itself, which may run while a lock of picamera2 is held. When readers hold so many
    that the camera would run out, a picture is copied instead.

    Parameters
    ----------
    package
        Maps the buffers.
    width, height
        Of the luma, pixels.
    buffers
        How many the camera has.
    """

    def __init__(self, package: Package, *, width: int, height: int, buffers: int) -> None:
        self._package, self._width, self._height = package, width, height
        self._most = max(1, buffers - STAY_WITH_CAMERA)
        self._returned: SimpleQueue[tuple[Mapped, Request]] = SimpleQueue()
        self.lent = 0
        self.copied = 0

    def picture(self, request: Request) -> NDArray[np.uint8]:
        """Return the luma of a request, shape ``(height, width)``, read-only.

        The request is the lender's from here on.
        """
        mapped = self._package.MappedArray(request, "main", write=False)
        try:
            luma = self._luma(mapped)
            if self.lent < self._most:
                self.lent += 1
                return np.asarray(_Loan(luma, mapped, request, self._returned))
            luma = luma.copy()
        except BaseException:
            request.release()
            raise
        luma.setflags(write=False)
        self.copied += 1
        _give_back(mapped, request)
        return luma

    def take_back(self, timeout_s: float = 0.0) -> None:
        """Give back what nobody looks at any more; wait for what is still lent if asked to."""
        deadline_s = time.monotonic() + timeout_s
        while self.lent:
            left_s = deadline_s - time.monotonic()
            try:
                mapped, request = (
                    self._returned.get(timeout=left_s)
                    if left_s > 0
                    else self._returned.get_nowait()
                )
            except Empty:
                return
            self.lent -= 1
            _give_back(mapped, request)

    def _luma(self, mapped: Mapped) -> NDArray[np.uint8]:
        whole = mapped.__enter__().array
        if whole is None:
            raise RuntimeError("picamera2 gave a frame without a picture")
        return whole[: self._height, : self._width]


def _give_back(mapped: Mapped, request: Request) -> None:
    mapped.__exit__(None, None, None)
    request.release()


class _Loan:
    """What keeps a buffer from being given back while a picture of it exists."""

    def __init__(
        self,
        luma: NDArray[np.uint8],
        mapped: Mapped,
        request: Request,
        returned: "SimpleQueue[tuple[Mapped, Request]]",
    ) -> None:
        self._luma: NDArray[np.uint8] | None = luma
        self._mapped, self._request, self._returned = mapped, request, returned

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """The picture for numpy, read-only."""
        if self._luma is None:
            raise BufferError("the picture was given back")
        interface = dict(self._luma.__array_interface__)
        interface["data"] = (interface["data"][0], True)
        return interface

    def __del__(self) -> None:
        self._luma = None  # before the buffer goes back: it is exported as long as this lives
        self._returned.put((self._mapped, self._request))
