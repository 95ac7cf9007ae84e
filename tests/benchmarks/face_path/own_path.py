"""Runs Wince's face path, or its landmark part alone, over frames in a file."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from path_process import CAMERA_RATE_HZ, STILL_RATE_HZ, Shot, frames_in, peak_kib

from wince_device.face import (
    N_LANDMARKS,
    FaceTracker,
    LandmarkModel,
    MotionSmoother,
    TrackerSettings,
    crop_from_landmarks,
)

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]
Step = Callable[[Picture, int], Points | None]


WITHOUT_LIMIT_HZ = 1000.0


def whole(every: int = 1, rate_hz: float = CAMERA_RATE_HZ, most_hz: float | None = None) -> Step:
    """Return the whole path: landmarks, refined points, motion and action units."""
    settings = TrackerSettings(threads=1, inference_every=every)
    if most_hz is not None:
        settings = replace(settings, max_inference_hz=most_hz)
    tracker, smoother = FaceTracker(settings=settings), MotionSmoother()

    def step(image: Picture, number: int) -> Points | None:
        seen = tracker.process(Shot(image=image, t_s=number / rate_hz, index=number))
        smoother.add(seen)
        return seen.landmarks_px

    return step


def landmarks_alone() -> Step:
    """Return the part that FaceMesh does too: a crop around the last landmarks, and the model."""
    first = whole()
    model = LandmarkModel(threads=1)
    last: Points | None = None

    def step(image: Picture, number: int) -> Points | None:
        nonlocal last
        if last is None:
            last = first(image, number)
        else:
            fit = model.fit(image, crop_from_landmarks(last))
            last = fit.landmarks_px if fit.presence >= 0.5 else None
        return last

    return step


PARTS: dict[str, Callable[[], Step]] = {
    "landmarks": landmarks_alone,
    "whole": whole,
    "whole-each": lambda: whole(most_hz=WITHOUT_LIMIT_HZ),
    "whole-30": lambda: whole(rate_hz=STILL_RATE_HZ),
    "whole-4": lambda: whole(4),
}


def main(part: str, source: Path, target: Path) -> None:
    """Read frames ``(n, height, width[, 3])`` and write landmarks, times and memory."""
    found, wall_ms, cpu_ms = [], [], []
    step = PARTS[part]()
    for number, image in enumerate(frames_in(source)):
        began, began_cpu = time.perf_counter(), time.process_time()
        points = step(image, number)
        wall_ms.append(1e3 * (time.perf_counter() - began))
        cpu_ms.append(1e3 * (time.process_time() - began_cpu))
        absent = np.full((N_LANDMARKS, 2), np.nan, dtype=np.float32)
        found.append(absent if points is None else points[:, :2])
    np.savez(target, landmarks_px=found, wall_ms=wall_ms, cpu_ms=cpu_ms, peak_kib=peak_kib())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
