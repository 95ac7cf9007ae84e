"""How much a power cut takes of a recording: `python tests/recording/power_cuts.py [SECONDS]`.

Markers and pictures (made up, noise) are recorded in real time. Whenever the system has confirmed
that a file is on the medium, its length is noted. Afterwards the power is cut at random moments:
both files are cut to what was confirmed by then, and opened. Told is the age of the oldest marker
and the oldest picture that are missing. The medium's own honesty is not tested.
"""

import csv
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wince_device.cameras.frame import CameraFrame
from wince_device.recording import Consent, ConsentRole, Recorder, RecordingScope
from wince_host.recordings import SiteKey, open_recording

CUTS = 40
FRAME_S = 1 / 30


class Confirmed:
    """Notes what the system says is on the medium: moment, file, length."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str, int]] = []
        self._sync = os.fdatasync

    def __call__(self, handle: int) -> None:
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        length = os.fstat(handle).st_size
        self._sync(handle)
        self.told.append((time.monotonic(), name, length))

    def length(self, name: str, at_s: float) -> int:
        return max((size for t_s, of, size in self.told if of == name and t_s <= at_s), default=9)


def record(folder: Path, key: X25519PrivateKey, seconds: float) -> tuple[list[float], list[float]]:
    """Record in real time; return the times of markers and of pictures."""
    public = folder / "site.pub"
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    recorder = Recorder(
        folder / "recordings",
        recipient_file=str(public),
        maximum_mb=10_000,
        reserve_mb=1,
        device="bed1",
    )
    consent = Consent(
        given_by=ConsentRole.PATIENT, given_ns=0, scope=RecordingScope.FRAMES, text_version="1"
    )
    recorder.start(consent, patient="nobody")
    noise = np.random.default_rng(1).integers(100, 110, (360, 640), np.uint8)
    markers: list[float] = []
    frames: list[float] = []
    ends_s = time.monotonic() + seconds
    while (now_s := time.monotonic()) < ends_s:
        recorder.put_frame(CameraFrame(image=noise, t_s=now_s, index=len(frames)))
        frames.append(now_s)
        recorder.mark("x", t_s=now_s)
        markers.append(now_s)
        time.sleep(FRAME_S)
    counts = recorder.counts()
    recorder.close()
    assert counts is not None
    say(f"recorded {seconds:g} s, {counts.frames_dropped} of {len(frames)} pictures dropped")
    return markers, frames


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def missing_s(opened: Path, table: str, times: list[float], cut_s: float) -> float:
    """Return the age at the cut of the oldest entry that is missing, s."""
    with (opened / f"{table}.csv").open() as file:
        there = {float(row["t_s"]) for row in csv.DictReader(file)}
    return max((cut_s - t_s for t_s in times if t_s < cut_s and t_s not in there), default=0.0)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    key, confirmed = X25519PrivateKey.generate(), Confirmed()
    os.fdatasync = confirmed  # type: ignore[assignment]  # a recorder gives it numbers alone
    chance = random.Random(1)  # noqa: S311 - moments, not keys
    worst = {"markers": 0.0, "pictures": 0.0}
    with tempfile.TemporaryDirectory(dir=os.environ.get("WINCE_DISK")) as place:
        folder = Path(place)
        markers, frames = record(folder, key, seconds)
        (recording,) = (folder / "recordings").iterdir()
        for _ in range(CUTS):
            cut_s = chance.uniform(markers[0], markers[-1])
            copy, out = folder / "copy", folder / "out"
            shutil.copytree(recording, copy)
            for path in copy.glob("*.wrec"):
                os.truncate(path, confirmed.length(path.name, cut_s))
            open_recording(copy, out, SiteKey(key), cut_short=True)
            for table, times in (("markers", markers), ("pictures", frames)):
                worst[table] = max(worst[table], missing_s(out, table, times, cut_s))
            shutil.rmtree(copy)
            shutil.rmtree(out)
    say(
        f"{CUTS} cuts, all opened; oldest missing: marker {worst['markers']:.2f} s, "
        f"picture {worst['pictures']:.2f} s"
    )


if __name__ == "__main__":
    main()
