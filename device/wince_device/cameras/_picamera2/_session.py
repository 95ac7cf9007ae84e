"""One camera from its start to its end: requests, exposure, times and lent buffers."""

import atexit
import logging
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Final

from wince_device.cameras.frame import CameraFrame

from ._exposure import CONFIRM_LIMIT_S, SETTLE_LIMIT_S, Exposure, ExposureSetting
from ._frame_times import FrameTimes
from ._lending import Lender
from ._light import LightWatch
from ._opening import OpenCamera
from ._package import Job, Package, Request
from ._settings import PiCameraSettings

_log = logging.getLogger(__name__)

WAIT_S: Final = 0.25
"""For one request; the same request is then waited for again."""
AGAIN_LIMITS_S: Final = (0.5, 0.25)
"""To settle and to confirm when the exposure is set anew: meanwhile no frame is given, and the
reader must not take that for a stall."""
LOANS_LIMIT_S: Final = 0.5
"""So long is waited at the end for pictures that somebody still looks at."""


class Session:
    """A started camera. Any call may hang, so it belongs to a thread that nobody waits for.

    Parameters
    ----------
    package
        Maps the buffers.
    opened
        The camera, configured.
    settings
        How it is run.
    """

    def __init__(self, package: Package, opened: OpenCamera, settings: PiCameraSettings) -> None:
        self._camera, self._frame_us, self._settings = opened.camera, opened.frame_us, settings
        # picamera2 closes its cameras when Python ends, which may hang; ours are closed before.
        atexit.unregister(opened.camera.close)
        self._lender = Lender(
            package, width=opened.width, height=opened.height, buffers=settings.buffers
        )
        self.times = FrameTimes(opened.frame_us)
        self._job: Job | None = None
        self._setting: ExposureSetting | None = None
        self._watch = LightWatch(time.monotonic())
        self.exposure: Exposure | None = None
        self.exposures_set = 0
        self.last_request_s = time.monotonic()

    @property
    def copied(self) -> int:
        """Frames that were copied because too many were held."""
        return self._lender.copied

    def start(self) -> None:
        """Begin to take pictures, and to set the exposure."""
        self._set_exposure(SETTLE_LIMIT_S, CONFIRM_LIMIT_S)
        self._camera.start()
        self.last_request_s = time.monotonic()

    def next_frame(self) -> CameraFrame | None:
        """Return the next frame; None when none came in time, or it only served the exposure."""
        self._lender.take_back()
        request = self._next_request()
        if request is None:
            return None
        placed: tuple[float, int] | None = None
        try:
            placed = self._look_at(request.get_metadata())
        finally:
            if placed is None:
                request.release()
        if placed is None:
            return None
        frame = CameraFrame(image=self._lender.picture(request), t_s=placed[0], index=placed[1])
        if self._watch.changed(frame.image, time.monotonic()):
            _log.info("the light has changed: the exposure is set anew")
            self._set_exposure(*AGAIN_LIMITS_S)
        return frame

    def close(self) -> None:
        """Take back what was lent, and close the camera."""
        self._forget_job()
        self._lender.take_back(LOANS_LIMIT_S)
        self._camera.close()

    def _forget_job(self) -> None:
        """Take the request back that was asked for: a camera stops only after it, so never."""
        job, self._job = self._job, None
        cancel = getattr(self._camera, "cancel_all_and_flush", None)  # missing in old ones
        if cancel is not None:
            cancel()
        if job is not None:
            with suppress(TimeoutError, CancelledError):
                job.get_result(timeout=0.0).release()

    def _next_request(self) -> Request | None:
        """Wait for the request that was asked for last, and ask for the next one at once."""
        if self._job is None:
            self._job = self._camera.capture_request(wait=False)
        try:
            request = self._job.get_result(timeout=WAIT_S)
        except TimeoutError:
            return None
        self._job = None
        self.last_request_s = time.monotonic()
        self._job = self._camera.capture_request(wait=False)
        return request

    def _look_at(self, metadata: Mapping[str, Any]) -> tuple[float, int] | None:
        """Return time and number of a frame that is to be given."""
        exposure_us = metadata.get("ExposureTime") or (
            self.exposure.exposure_us if self.exposure else 0.0
        )
        placed = self.times.place(
            int(metadata.get("SensorTimestamp") or 0),
            float(exposure_us),
            metadata.get("FrameDuration"),
        )
        if self._setting is None:
            return placed
        self._follow_exposure(self._setting, metadata)
        return None

    def _follow_exposure(self, setting: ExposureSetting, metadata: Mapping[str, Any]) -> None:
        now_s = time.monotonic()
        controls = setting.feed(metadata, now_s)
        if controls is not None:
            self._camera.set_controls(controls)
        if setting.fixed is None:
            return
        self._setting, self.exposure = None, setting.fixed
        self._watch = LightWatch(now_s)
        self.exposures_set += 1
        _log.info("%s", describe(self.exposure, settled=setting.settled_in_time))

    def _set_exposure(self, settle_limit_s: float, confirm_limit_s: float) -> None:
        self._setting = ExposureSetting(
            self._camera.camera_controls,
            frame_us=self._frame_us,
            flicker_us=self._settings.flicker_us,
            by_hand=_by_hand(self._settings),
            now_s=time.monotonic(),
            settle_limit_s=settle_limit_s,
            confirm_limit_s=confirm_limit_s,
        )
        self._camera.set_controls(self._setting.first_controls())


def describe(exposure: Exposure, *, settled: bool = True) -> str:
    """Return a sentence on a fixed exposure."""
    lamps = {
        None: "",
        True: ", in step with the lamps' flicker",
        False: ", not in step with the lamps' flicker: lamps may make the picture flicker",
    }
    late = "" if settled else ", fixed before the camera had settled"
    return (
        f"exposure {exposure.exposure_us:.0f} us, gain {exposure.gain:.2f}"
        f"{lamps[exposure.flicker_safe]}{late}"
    )


def _by_hand(settings: PiCameraSettings) -> Exposure | None:
    if settings.exposure_us is None or settings.gain is None:
        return None
    periods = settings.exposure_us / settings.flicker_us if settings.flicker_us else 0.0
    safe = abs(periods - round(periods)) < 0.01 <= periods if settings.flicker_us else None
    return Exposure(exposure_us=settings.exposure_us, gain=settings.gain, flicker_safe=safe)
