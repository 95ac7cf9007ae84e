"""The simulated patient through an emulated lens, frame by frame, with libcamera's metadata."""

import time
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._patient import SimulatedPatient
from wince_sim._picamera2_bench import Bench
from wince_sim._picamera2_sensor import EmulatedExposure, shortest_frame_us

READOUT_S: Final = 0.002
FULL_RANGE: Final = "sYCC"
VIDEO_RANGE: Final = "Rec709"
"""libcamera's names of colour spaces."""
_NS: Final = 1_000_000_000


class View:
    """The patient through the lens, frame by frame."""

    def __init__(self, bench: Bench, start_s: float, config: dict[str, Any]) -> None:
        self._bench, self._start_s = bench, start_s
        least_us, most_us = config["controls"]["FrameDurationLimits"]
        shortest_us = shortest_frame_us(bench.faults.crop[1])
        self._frame_us = int(min(max(least_us, shortest_us), max(most_us, shortest_us)))
        width, height = config["main"]["size"]
        patient = replace(
            bench.settings.patient, width=width, height=height, color=False, fps=self._rate_hz
        )
        self._patient = SimulatedPatient(patient)
        self._patient.frame(0)  # compiles the drawing, which must not count as lost frames
        self._size = width, height
        self._video_range = config["colour_space"] != FULL_RANGE
        self._exposure = EmulatedExposure(self._frame_us, bench.faults.settle)

    @property
    def _rate_hz(self) -> float:
        return 1e6 / self._frame_us

    def next_index(self) -> int:
        """Return the first frame whose exposure ends from now on."""
        return int((time.monotonic() - self._start_s) * self._rate_hz) + 1

    def wait_s(self, index: int) -> float:
        """Return how long until the frame is there."""
        return max(0.0, self._exposed_s(index) + READOUT_S - time.monotonic())

    def follow(self, controls: dict[str, Any]) -> None:
        """Expose the next frame."""
        self._exposure.next_frame(controls, self._bench.faults.light_at(self._bench.now_s()))

    def draw(self, index: int, buffer: NDArray[np.uint8]) -> None:
        """Draw the patient as bright as the exposure makes it."""
        width, height = self._size
        picture = self._patient.frame(index).image
        factor = self._exposure.brightness
        if self._video_range or abs(factor - 1.0) > 0.02:  # a step of the gain is not worth it
            picture = self._curve(factor)[picture]
        buffer[:height, :width] = picture

    def _curve(self, factor: float) -> NDArray[np.uint8]:
        light = np.clip(np.arange(256) * factor, 0, 255)
        luma = 16.0 + light * (219 / 255) if self._video_range else light
        return np.asarray(np.round(luma), dtype=np.uint8)

    def metadata(self, index: int) -> dict[str, Any]:
        """Return what libcamera says of the frame."""
        return {
            "SensorTimestamp": self._stamp_ns(index),
            "ExposureTime": self._exposure.exposure_us,
            "AnalogueGain": self._exposure.gain,
            "DigitalGain": 1.0,
            "FrameDuration": self._frame_us,
            "AeLocked": self._exposure.converged,
            "ColourGains": (2.0, 1.6),
            "Lux": 300.0 * self._bench.faults.light_at(self._bench.now_s()),
            "SensorBlackLevels": (3840, 3840, 3840, 3840),
        }

    def _exposed_s(self, index: int) -> float:
        """Return when the exposure ends: half of it after the moment that the picture shows."""
        half_s = self._exposure.exposure_us * 0.5e-6
        return self._start_s + index / self._rate_hz + half_s

    def _stamp_ns(self, index: int) -> int:
        wrong_s = self._bench.faults.shift_s(self._bench.now_s())
        asleep_ns = 0
        if self._bench.faults.boottime:
            asleep_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - time.monotonic_ns()
        return round((self._exposed_s(index) + wrong_s) * _NS) + asleep_ns
