"""A child process: what the face path costs on a clip, with the pain classifiers or without."""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from typer import echo as say

from wince_device.face import FaceTracker
from wince_wire import RestingEmbedding

RATE_HZ = 30.0
ROUNDS = 5
SETTLING_FRAMES = 12


def status_mib(name: str) -> float:
    """Return one figure of this process from the kernel, in MiB."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) / 1024


def main(source: Path, *, classifiers: bool) -> None:
    """Print milliseconds of each frame's processor time, and memory, as JSON."""
    # Read, not mapped: a mapped file would count as the path's own memory.
    with source.open("rb") as file:
        frames = np.load(file)
    before = status_mib("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    tracker = FaceTracker(classifiers=classifiers)
    reader = None
    if classifiers:
        from wince_device.pain import PainClassifiers

        reader = PainClassifiers()
    else:
        # What the reader brings besides its tables is the device's own in any case.
        import wince_device.pain  # noqa: F401
    cpu_ms = []
    for number in range(ROUNDS * len(frames)):
        shot = SimpleNamespace(
            image=frames[number % len(frames)], t_s=number / RATE_HZ, index=number
        )
        began = time.process_time()
        seen = tracker.process(shot)
        if reader is not None and seen.pain_embedding is not None:
            zeros = (0.0,) * len(seen.pain_embedding)
            rest = RestingEmbedding(network=reader.network, means=zeros)
            reader.read(seen.action_units, seen.pain_embedding, rest)
        cpu_ms.append(1e3 * (time.process_time() - began))
    say(
        json.dumps(
            {
                "cpu_ms": cpu_ms[SETTLING_FRAMES:],
                "peak_mib": status_mib("VmHWM") - before,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), classifiers=sys.argv[2] == "on")
