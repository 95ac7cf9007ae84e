"""Writes the speed table and the real clip's readings into the pain classifiers' card."""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import cv2
import msgspec
import numpy as np
from classifier_cost import part_times
from numpy.typing import NDArray

from wince_device.face import (
    PAIN_NETWORK_FILE,
    ActionUnitHead,
    FaceObservation,
    FaceTracker,
    NeutralFace,
    PainNetwork,
    own_model,
    pain_crop,
)
from wince_device.pain import CLASSIFIERS, PainClassifiers
from wince_models.card_parts import put_into, table
from wince_wire import RestingEmbedding

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
CLIP = "smile_30fps.mp4"
AT_REST_FRAMES = 12
"""The man is neutral at first."""

SMILE_FRAMES = slice(20, 69)
"""From here to there he smiles."""


class Cost(msgspec.Struct, frozen=True):
    """What `classifier_process.py` prints."""

    cpu_ms: list[float]
    peak_mib: float


def main() -> None:
    """Measure and write both parts."""
    card = REPOSITORY / "models" / "pain-classifiers.md"
    shared = Path(os.environ.get("WINCE_SHARED", REPOSITORY.parent / "shared"))
    clip = shared / "real" / "face" / CLIP
    if not clip.is_file():
        sys.exit(f"error: the clip {clip} is not here; set WINCE_SHARED to the recordings' folder")
    frames = _luma(clip)
    put_into(card, "speed", _speed(frames))
    put_into(card, "real clip", _readings(frames))


def _luma(clip: Path) -> NDArray[np.uint8]:
    capture = cv2.VideoCapture(str(clip))
    frames = []
    while (read := capture.read())[0]:
        frames.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2GRAY))
    return np.stack(frames).astype(np.uint8)


def _speed(frames: NDArray[np.uint8]) -> str:
    seen = FaceTracker().process(SimpleNamespace(image=frames[0], t_s=0.0, index=0))
    if seen.landmarks_px is None:
        sys.exit("error: no face is found in the clip's first frame")
    rows = [
        [
            name,
            *(f"{np.median(times):.2f}, {np.percentile(times, 99):.2f}" for times in (cpu, wall)),
        ]
        for name, (wall, cpu) in part_times(frames[0], seen.landmarks_px).items()
    ]
    off, on = _whole_path(frames, "off"), _whole_path(frames, "on")
    size = own_model(PAIN_NETWORK_FILE).stat().st_size / 1000
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return "\n\n".join(
        [
            (
                f"Machine: {_processor()}, {platform.machine()}, one thread, Python "
                f"{platform.python_version()}; load {load}. The network's file: {size:,.0f} kB."
            ),
            table(["one reading", "processor ms: median, p99", "wall ms: median, p99"], rows),
            (
                f"The whole face path on the clip, processor time a frame: "
                f"{np.mean(off.cpu_ms):.2f} ms without the classifiers, "
                f"{np.mean(on.cpu_ms):.2f} ms with them (mean over {len(on.cpu_ms)} frames; "
                f"two readings a second). Peak memory over the interpreter's own: "
                f"{off.peak_mib:.0f} MiB without, {on.peak_mib:.0f} MiB with them."
            ),
        ]
    )


def _whole_path(frames: NDArray[np.uint8], classifiers: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "frames.npy")
        np.save(source, frames)
        core = str(min(os.sched_getaffinity(0)))
        program = [sys.executable, str(HERE / "classifier_process.py"), str(source), classifiers]
        done = subprocess.run(
            ["taskset", "-c", core, *program],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
    if done.returncode != 0:
        sys.exit(f"error: the face path failed: {done.stderr.strip().splitlines()[-1]}")
    return msgspec.json.decode(done.stdout, type=Cost)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown processor"


def _readings(frames: NDArray[np.uint8]) -> str:
    tracker, classifiers = FaceTracker(classifiers=True), PainClassifiers()
    seen = [
        tracker.process(SimpleNamespace(image=frame, t_s=n / 30.0, index=n))
        for n, frame in enumerate(frames)
    ]
    at_rest = [one.vector for one in seen[:AT_REST_FRAMES] if one.vector is not None]
    head = ActionUnitHead(NeutralFace.from_vectors(np.stack(at_rest)))
    rest = _rest(seen[:AT_REST_FRAMES], frames, classifiers.network)
    rows = [_row(one, head, classifiers, rest) for one in seen if one.pain_embedding is not None]
    limits = ", ".join(f"{k} {v:.2f}" for k, v in classifiers.decision_thresholds.items())
    return "\n\n".join(
        [
            (
                f"`{CLIP}`: one man, {len(frames)} frames at 30 a second, neutral at first, then a "
                f"broad smile from about frame {SMILE_FRAMES.start} to {SMILE_FRAMES.stop - 1}. "
                f"His own neutral face: the first {AT_REST_FRAMES} frames. Nothing in it is pain. "
                f"Called pain from: {limits}."
            ),
            table(["frame", "shows", *CLASSIFIERS], rows),
        ]
    )


def _rest(seen: list[FaceObservation], frames: NDArray[np.uint8], network: str) -> RestingEmbedding:
    """Look at each frame of the rest, where a unit has half a minute and looks twice a second."""
    looks = PainNetwork()
    made = [
        looks.look(pain_crop(frames[one.frame_index], one.landmarks_px))
        for one in seen
        if one.landmarks_px is not None
    ]
    return RestingEmbedding(network=network, means=tuple(np.median(made, axis=0).tolist()))


def _row(
    one: FaceObservation,
    head: ActionUnitHead,
    classifiers: PainClassifiers,
    rest: RestingEmbedding,
) -> list[str]:
    units = None if one.vector is None else head.estimate(one.vector)
    reading = classifiers.read(units, one.pain_embedding, rest)
    smiles = SMILE_FRAMES.start <= one.frame_index < SMILE_FRAMES.stop
    chances = [getattr(reading, name) for name in CLASSIFIERS]
    return [
        str(one.frame_index),
        "smile" if smiles else "rest or half a smile",
        *("none" if chance is None else f"{chance:.3f}" for chance in chances),
    ]


if __name__ == "__main__":
    main()
