"""The camera class of an emulated picamera2: opened, configured, started, asked, closed."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._picamera2_bench import Bench
from wince_sim._picamera2_faults import holds
from wince_sim._picamera2_request import EmulatedJob, EmulatedRequest
from wince_sim._picamera2_sensor import (
    HIGHEST_GAIN,
    LEAST_EXPOSURE_US,
    LONGEST_FRAME_US,
    shortest_frame_us,
)
from wince_sim._picamera2_view import FULL_RANGE, VIDEO_RANGE, View
from wince_sim._registry import enter_scene

MODEL: Final = "imx296"
ID: Final = "/base/axi/pcie@120000/rp1/i2c@88000/imx296@1a"
STRIDE: Final = 64
"""Rows of the image processor begin at multiples of this."""
_ENDS_WITHIN_S: Final = 5.0
_LOOK_EVERY_S: Final = 0.05


class EmulatedPicamera2:
    """One camera; see the package picamera2 for what each method is.

    Parameters
    ----------
    camera_num
        Only 0 is there.

    Raises
    ------
    RuntimeError
        If the camera is in use.
    IndexError
        If there is no such camera.
    """

    bench: ClassVar[Bench]
    _in_use: ClassVar[set[str]] = set()

    def __init__(self, camera_num: int = 0) -> None:
        bench = self.bench
        bench.maybe_hang("open")
        self.global_camera_info()[camera_num]
        try:
            self._acquire()
        except RuntimeError:
            raise RuntimeError("Camera __init__ sequence did not complete.")  # noqa: B904
        self._scene, self._leave = enter_scene(bench.settings)
        self._config: dict[str, Any] | None = None
        self._jobs: deque[EmulatedJob] = deque()
        self._kept: EmulatedRequest | None = None
        self._controls: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._idle.set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._free: deque[NDArray[np.uint8]] = deque()
        self.is_open = True
        self.starved = 0
        self.frames = 0

    @classmethod
    def global_camera_info(cls) -> list[dict[str, Any]]:
        """Return what is plugged in."""
        if holds(cls.bench.faults.gone, cls.bench.now_s()):
            return []
        return [{"Model": MODEL, "Location": 2, "Rotation": 180, "Id": ID, "Num": 0}]

    @property
    def camera_properties(self) -> dict[str, Any]:
        """Return what the sensor is."""
        return {
            "Model": MODEL,
            "PixelArraySize": (1456, 1088),
            "PixelArrayActiveAreas": [(0, 0, 1456, 1088)],
            "UnitCellSize": (3450, 3450),
            "ColorFilterArrangement": 0,
            "Location": 2,
            "Rotation": 180,
        }

    @property
    def camera_controls(self) -> dict[str, tuple[Any, Any, Any]]:
        """Return least, most and usual value of each control. The longest exposure reads 0."""
        least_us = shortest_frame_us(self.bench.faults.crop[1])
        return {
            "AeEnable": (False, True, None),
            "AeFlickerMode": (0, 1, 0),
            "AeFlickerPeriod": (100, 1_000_000, None),
            "AnalogueGain": (1.0, HIGHEST_GAIN, 1.0),
            "AwbEnable": (False, True, None),
            "ColourGains": (0.0, 32.0, None),
            "ExposureTime": (LEAST_EXPOSURE_US, 0, None),
            "FrameDurationLimits": (least_us, LONGEST_FRAME_US, None),
            "NoiseReductionMode": (0, 4, 0),
            "Sharpness": (0.0, 16.0, 1.0),
        }

    @property
    def sensor_modes(self) -> list[dict[str, Any]]:
        """Return the one mode that there is."""
        width, height = self.bench.faults.crop
        return [
            {
                "format": "SRGGB10_CSI2P",
                "unpacked": "SRGGB10",
                "bit_depth": 10,
                "size": (width, height),
                "fps": round(1e6 / shortest_frame_us(height), 2),
                "crop_limits": ((1456 - width) // 2, (1088 - height) // 2, width, height),
                "exposure_limits": (LEAST_EXPOSURE_US, None),
            }
        ]

    def create_preview_configuration(
        self,
        main: Mapping[str, Any] | None = None,
        lores: Mapping[str, Any] | None = None,
        raw: Mapping[str, Any] | None = None,
        transform: object = None,
        colour_space: object = FULL_RANGE,
        buffer_count: int = 4,
        controls: Mapping[str, Any] | None = None,
        display: str | None = "main",
        encode: str | None = "main",
        queue: bool = True,
    ) -> dict[str, Any]:
        """Return a configuration whose luma goes from 0 to 255."""
        stream = {"format": "XBGR8888", "size": (640, 480), **(main or {})}
        width, height = stream["size"]
        stream["size"] = (width - width % 2, height - height % 2)
        return {
            "use_case": "preview",
            "transform": transform,
            "colour_space": colour_space,
            "buffer_count": buffer_count,
            "queue": queue,
            "main": stream,
            "lores": lores,
            "raw": raw,
            "controls": {"FrameDurationLimits": (100, 83333), **(controls or {})},
            "display": display,
            "encode": encode,
        }

    def create_video_configuration(
        self,
        main: Mapping[str, Any] | None = None,
        colour_space: object = None,
        buffer_count: int = 6,
        controls: Mapping[str, Any] | None = None,
        **keys: Any,  # noqa: ANN401 - those of `create_preview_configuration`
    ) -> dict[str, Any]:
        """Return a configuration for moving pictures, whose luma goes from 16 to 235."""
        config = self.create_preview_configuration(
            {"size": (1280, 720), **(main or {})},
            colour_space=colour_space or VIDEO_RANGE,
            buffer_count=buffer_count,
            controls={"FrameDurationLimits": (33333, 33333), **(controls or {})},
            **keys,
        )
        return {**config, "use_case": "video"}

    def configure(self, camera_config: dict[str, Any]) -> None:
        """Take a configuration; what the hardware makes of it is in `camera_configuration`."""
        if self._thread is not None:
            raise RuntimeError("Camera must be stopped before configuring")
        config = {**camera_config, "main": dict(camera_config["main"])}
        main = config["main"]
        if main["format"] != "YUV420":
            raise RuntimeError("the emulated camera gives YUV420 only")
        width, height = main["size"]
        main["stride"] = -(-width // STRIDE) * STRIDE
        main["framesize"] = main["stride"] * height * 3 // 2
        self._config = config
        self._controls = {}
        self.set_controls(config["controls"])
        shape = (height * 3 // 2, main["stride"])
        self._free = deque(np.full(shape, 128, np.uint8) for _ in range(config["buffer_count"]))

    def camera_configuration(self) -> dict[str, Any]:
        """Return the configuration in force."""
        if self._config is None:
            raise RuntimeError("Camera has not been configured")
        return self._config

    def set_controls(self, controls: Mapping[str, Any]) -> None:
        """Set controls, which a frame some frames later will show."""
        known = self.camera_controls
        for name in controls:
            if name not in known:
                msg = f"Control {name} is not advertised by libcamera"
                raise RuntimeError(msg)
        with self._lock:
            self._controls.update(controls)

    def start(self, config: dict[str, Any] | None = None) -> None:
        """Begin to take pictures."""
        self.bench.maybe_hang("start")
        if config is not None:
            self.configure(config)
        if self._thread is None:
            view = View(self.bench, self._scene.clock.start_s, self.camera_configuration())
            view.follow(self._controls)
            self._stop.clear()
            self._thread = threading.Thread(
                target=self._run, args=(view, self.bench.now_s()), name="picamera2", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop taking pictures, after the frames that were asked for: without them, never."""
        self.bench.maybe_hang("stop")
        if self._thread is not None:
            self._wait_for_jobs()
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            thread.join(_ENDS_WITHIN_S)
        with self._lock:
            self._kept = None

    def cancel_all_and_flush(self) -> None:
        """Forget the frames that were asked for."""
        with self._lock:
            jobs, self._jobs = self._jobs, deque()
            self._idle.set()
        for job in jobs:
            job.cancel()

    def close(self) -> None:
        """Let the camera go. May be called twice."""
        self.bench.maybe_hang("close")
        if self.is_open:
            self.stop()
            self.is_open = False
            self._in_use.discard(self.bench.key)
            self._leave()

    def capture_request(
        self,
        wait: bool | float | None = None,
        signal_function: Callable[[EmulatedJob], None] | None = None,
    ) -> Any:  # noqa: ANN401 - a job or a request, as in the package
        """Ask for the next frame: a job, or the request where it is waited for."""
        self.bench.maybe_hang("capture")
        waits = signal_function is None if wait is None else wait is not False
        job = EmulatedJob(signal_function)
        with self._lock:
            kept, self._kept = self._kept, None
            if kept is None:
                self._jobs.append(job)
                self._idle.clear()
        if kept is not None:
            job.finish(kept)
        if not waits:
            return job
        return job.get_result(wait if isinstance(wait, float) else None)

    def _acquire(self) -> None:
        busy = holds(self.bench.faults.busy, self.bench.now_s())
        if busy or self.bench.key in self._in_use:
            raise RuntimeError("Failed to acquire camera: Device or resource busy")
        self._in_use.add(self.bench.key)

    def _wait_for_jobs(self) -> None:
        until_s = self.bench.now_s() + self.bench.longest_hang_s
        while not self._idle.wait(_LOOK_EVERY_S):
            if self.bench.hangs_end.is_set() or self.bench.now_s() > until_s:
                return

    def _run(self, view: View, started_s: float) -> None:
        index = view.next_index()
        while not self._stop.wait(view.wait_s(index)):
            if self.bench.faults.ended(started_s, self.bench.now_s()):
                self._stop.wait()
                return
            with self._lock:
                controls, self._controls = self._controls, {}
            view.follow(controls)
            if not self.bench.faults.lost(index):
                self._take(view, index)
            index = max(index + 1, view.next_index())

    def _take(self, view: View, index: int) -> None:
        self.frames += 1
        with self._lock:
            asked = bool(self._jobs)
            keep = self.camera_configuration()["queue"]
            buffer = self._free.popleft() if self._free else None
        if buffer is None:
            self.starved += 1
            return
        if not asked and not keep:
            self._free.append(buffer)
            return
        view.draw(index, buffer)
        request = EmulatedRequest(
            buffer, view.metadata(index), self.camera_configuration(), self._free.append
        )
        with self._lock:
            job = self._jobs.popleft() if self._jobs else None
            if not self._jobs:
                self._idle.set()
            dropped, self._kept = self._kept, request if job is None else None
        if dropped is not None:
            dropped.release()
        if job is not None:
            job.finish(request)
