"""Races the face path against MediaPipe FaceMesh: the same frames, one core, turn about."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from path_clips import REPOSITORY, SMILE, TITLE, Picture, clip, luma

from wince_device.face import interocular

Floats = NDArray[np.float64]
HERE = Path(__file__).resolve().parent
PEER_PYTHON = REPOSITORY / ".venv-facemesh" / "bin" / "python"
FACEMESH = "MediaPipe FaceMesh 0.10.21"
RUNNERS = {
    FACEMESH: "",
    "landmarks alone": "landmarks",
    "whole path": "whole",
    "whole path, landmarks in each 4th frame": "whole-4",
}
SIZES = ((640, 360), (1456, 1088))
ROUNDS = 3
SETTLING_FRAMES = 12
"""The first frames find the face and fill caches."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one process found, and what it cost."""

    landmarks_px: Floats
    wall_ms: Floats
    cpu_ms: Floats
    peak_mib: float


def run(who: str, frames: NDArray[np.uint8]) -> Run:
    """Run one contender over frames, in a process of its own on the first core."""
    part = RUNNERS[who]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "frames.npy"), Path(folder, "found.npz")
        np.save(source, frames)
        program = (
            [sys.executable, HERE / "own_path.py", part]
            if part
            else [PEER_PYTHON, HERE / "facemesh_peer.py"]
        )
        core = str(min(os.sched_getaffinity(0)))
        done = subprocess.run(
            ["taskset", "-c", core, *program, source, target],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(f"error: {who} failed: {done.stderr.strip().splitlines()[-1]}")
        with np.load(target) as data:
            return Run(
                landmarks_px=data["landmarks_px"],
                wall_ms=data["wall_ms"],
                cpu_ms=data["cpu_ms"],
                peak_mib=float(data["peak_kib"]) / 1024,
            )


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Milliseconds a frame, and memory, over all rounds."""

    wall_ms: Floats
    cpu_ms: Floats
    peak_mib: float


def race(width: int, height: int) -> dict[str, Cost]:
    """Return the cost of each contender; every other round goes backwards through them."""
    frames = np.stack([luma(shot.image, width, height) for shot in clip(SMILE)])
    runs: dict[str, list[Run]] = {who: [] for who in RUNNERS}
    for number in range(ROUNDS):
        for who in list(RUNNERS)[:: -1 if number % 2 else 1]:
            runs[who].append(run(who, frames))
    return {
        who: Cost(
            wall_ms=np.concatenate([one.wall_ms[SETTLING_FRAMES:] for one in these]),
            cpu_ms=np.concatenate([one.cpu_ms[SETTLING_FRAMES:] for one in these]),
            peak_mib=max(one.peak_mib for one in these),
        )
        for who, these in runs.items()
    }


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far the landmarks of a clip lie from FaceMesh's, in shares of the eyes' distance."""

    clip: str
    part: str
    frames: int
    both: int
    only_peer: int
    only_own: int
    median: float
    ninety_fifth: float
    shift_px: tuple[float, float]
    median_unshifted: float


def agreements() -> Iterator[Agreement]:
    """Compare landmarks on the shared clips."""
    for name in (SMILE, TITLE):
        frames: Picture = np.stack([shot.image for shot in clip(name)])
        peer = run(FACEMESH, frames).landmarks_px
        for part in ("landmarks alone", "whole path"):
            own = run(part, frames).landmarks_px
            by_peer, by_own = np.isfinite(peer[:, 0, 0]), np.isfinite(own[:, 0, 0])
            both = by_peer & by_own
            eyes_px = np.array([interocular(points) for points in peer[both]])
            offsets = own[both] - peer[both]
            apart = np.linalg.norm(offsets, axis=-1) / eyes_px[:, None]
            # One and the same for every point of a frame: where each side puts a pixel's middle.
            shifts = np.median(offsets, axis=1, keepdims=True)
            rest = np.linalg.norm(offsets - shifts, axis=-1) / eyes_px[:, None]
            yield Agreement(
                clip=name,
                part=part,
                frames=len(frames),
                both=int(both.sum()),
                only_peer=int((by_peer & ~by_own).sum()),
                only_own=int((by_own & ~by_peer).sum()),
                median=float(np.median(apart)),
                ninety_fifth=float(np.quantile(apart, 0.95)),
                shift_px=(float(np.median(shifts[..., 0])), float(np.median(shifts[..., 1]))),
                median_unshifted=float(np.median(rest)),
            )
