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

from wince_device.face import crop_from_landmarks, interocular

Floats = NDArray[np.float64]
HERE = Path(__file__).resolve().parent
PEER_PYTHON = REPOSITORY / ".venv-facemesh" / "bin" / "python"
FACEMESH = "MediaPipe FaceMesh 0.10.21"
RUNNERS = {
    FACEMESH: "",
    "landmarks alone": "landmarks",
    "whole path": "whole",
    "whole path, landmarks in each frame": "whole-each",
    "whole path, 30 frames a second": "whole-30",
    "whole path, landmarks in each 4th frame": "whole-4",
}
SIZES = ((640, 360), (1456, 1088))
ROUNDS = 3
INPUT_PX = 192
"""Side of the landmark network's input, on both sides."""

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
class Apart:
    """Distances of all landmarks of a clip, in shares of the distance between the eyes."""

    median: float
    ninety_fifth: float


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far the landmarks of a clip lie from FaceMesh's.

    Attributes
    ----------
    as_given
        FaceMesh's numbers times the picture's size.
    from_middles
        The same less half a pixel of the network's input; see `from_pixel_middles`.
    """

    clip: str
    part: str
    frames: int
    both: int
    only_peer: int
    only_own: int
    as_given: Apart
    from_middles: Apart


def from_pixel_middles(points: Floats) -> Floats:
    """Return FaceMesh's landmarks ``(468, 2)``, counted from the middles of pixels.

    It takes the middle of its crop's first pixel for the crop's corner, while the network counts
    from that pixel's edge: so its landmarks lie half a pixel of the network's input too far along
    both sides of the crop. `path_origin` measures it.
    """
    along = crop_from_landmarks(points).to_frame(INPUT_PX)[:, :2]
    return np.asarray(points - along @ (0.5, 0.5))


def agreements() -> Iterator[Agreement]:
    """Compare landmarks on the shared clips."""
    for name in (SMILE, TITLE):
        frames: Picture = np.stack([shot.image for shot in clip(name)])
        peer = run(FACEMESH, frames).landmarks_px
        for part in ("landmarks alone", "whole path"):
            own = run(part, frames).landmarks_px
            by_peer, by_own = np.isfinite(peer[:, 0, 0]), np.isfinite(own[:, 0, 0])
            both = by_peer & by_own
            converted = np.array([from_pixel_middles(points) for points in peer[both]])
            yield Agreement(
                clip=name,
                part=part,
                frames=len(frames),
                both=int(both.sum()),
                only_peer=int((by_peer & ~by_own).sum()),
                only_own=int((by_own & ~by_peer).sum()),
                as_given=_apart(own[both], peer[both]),
                from_middles=_apart(own[both], converted),
            )


def _apart(own: Floats, peer: Floats) -> Apart:
    eyes_px = np.array([interocular(points) for points in peer])
    shares = np.linalg.norm(own - peer, axis=-1) / eyes_px[:, None]
    return Apart(median=float(np.median(shares)), ninety_fifth=float(np.quantile(shares, 0.95)))
