"""Runs MediaPipe FaceMesh over frames in a file; lives in an environment of its own."""

import sys
import time
from pathlib import Path

import mediapipe as mp
import numpy as np
from path_process import frames_in, peak_kib

N_LANDMARKS = 468


def main(source: Path, target: Path) -> None:
    """Read frames ``(n, height, width[, 3])`` and write landmarks, times and memory."""
    found, wall_ms, cpu_ms = [], [], []
    mesh = mp.solutions.face_mesh.FaceMesh(
        static_image_mode=False, refine_landmarks=False, max_num_faces=1
    )
    for one in frames_in(source):
        height, width = one.shape[:2]
        # It takes RGB only; making it from luma is not in the time.
        rgb = one if one.ndim == 3 else np.stack([one] * 3, axis=-1)
        began, began_cpu = time.perf_counter(), time.process_time()
        result = mesh.process(rgb)
        wall_ms.append(1e3 * (time.perf_counter() - began))
        cpu_ms.append(1e3 * (time.process_time() - began_cpu))
        points = np.full((N_LANDMARKS, 2), np.nan)
        if result.multi_face_landmarks:
            marks = result.multi_face_landmarks[0].landmark
            points[:] = [(mark.x * width, mark.y * height) for mark in marks]
        found.append(points)
    np.savez(target, landmarks_px=found, wall_ms=wall_ms, cpu_ms=cpu_ms, peak_kib=peak_kib())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
