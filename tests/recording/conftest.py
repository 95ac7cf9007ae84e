"""A recorder on a real folder, a site's key, and clocks that the test moves."""

import csv
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from numpy.typing import NDArray

from wince_device.cameras.frame import CameraFrame
from wince_device.clock import WallClock
from wince_device.face import ACTION_UNIT_NAMES, ActionUnits, FaceObservation, HeadPose
from wince_device.face.observation import Flag, RegionMeasures
from wince_device.heart import Beat, BeatLabel
from wince_device.monitor import SecondResult
from wince_device.pain import PainEstimate
from wince_device.recording import Consent, ConsentRole, Recorder, RecordingEnd, RecordingScope
from wince_device.sources import SampleBatch, SignalKind
from wince_host.recordings import SiteKey, load_site_key, open_recording
from wince_wire import ClockState, NoScoreReason

START_S = 1000.0
UTC_NS = 1_800_000_000_000_000_000
PATIENCE_S = 30.0


class Site:
    """A site's recording key, as files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        private = X25519PrivateKey.generate()
        self.private_file = folder / "recording.key"
        self.public_file = folder / "recording.pub"
        self.private_file.write_bytes(
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self.public_file.write_bytes(
            private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        self.key: SiteKey = load_site_key(self.private_file)


class Pulse:
    """A sensor that gives nothing: only what it is called gets into a recording."""

    name, rate_hz, simulated, ended = "finger", 100.0, True, False
    kind: SignalKind = "ppg"

    def read(self, timeout_s: float) -> None:
        del timeout_s

    def close(self) -> None:
        pass


class Made:
    """What goes into a recording."""

    @staticmethod
    def consent(
        scope: RecordingScope = RecordingScope.FRAMES,
        *,
        maximum_s: float = 600.0,
        until_ns: int | None = None,
    ) -> Consent:
        return Consent(
            given_by=ConsentRole.PROXY,
            given_ns=UTC_NS,
            scope=scope,
            text_version="2026-03",
            maximum_s=maximum_s,
            until_ns=until_ns,
        )

    @staticmethod
    def frame(t_s: float, index: int, image: NDArray[np.uint8] | None = None) -> CameraFrame:
        shown = np.full((6, 8), index % 256, np.uint8) if image is None else image
        return CameraFrame(image=shown, t_s=t_s, index=index)

    @staticmethod
    def batch(t_s: NDArray[np.float64], samples: NDArray[np.float64] | None = None) -> SampleBatch:
        return SampleBatch(t_s=t_s, samples=np.sin(t_s) if samples is None else samples)

    @staticmethod
    def beat(t_s: float) -> Beat:
        return Beat(
            t_s=t_s,
            interval_ms=812.5,
            corrected_interval_ms=800.0 + t_s % 7,
            label=BeatLabel.CORRECTED,
            quality=0.9,
        )

    @staticmethod
    def observation(t_s: float, index: int) -> FaceObservation:
        random = np.random.default_rng(index)
        count = len(ACTION_UNIT_NAMES)
        return FaceObservation(
            t_s=t_s,
            frame_index=index,
            found=True,
            presence=0.75,
            mean_luma=float(random.uniform(0, 255)),
            interocular_px=60.5,
            pose=HeadPose(yaw_deg=1.25, pitch_deg=-0.1, roll_deg=0.3),
            region_speeds=random.normal(size=3),
            action_units=ActionUnits(
                intensities=random.uniform(0, 5, count),
                deviations=random.uniform(0, 1, count),
                own_neutral=True,
            ),
            flags=(Flag.BLINK, Flag.BLURRED),
            motion=RegionMeasures(
                speeds=random.normal(size=3),
                noise_speeds=np.array([0.1, np.nan, 0.3]),
                speeds_px_s=random.normal(size=3),
                displacements_px=random.normal(size=(3, 2)),
                deviations_px=random.normal(size=3),
                used=np.array([4, 0, 9]),
                leaks_px=random.normal(size=3),
            ),
            rigid_residual_px=0.02,
            saturated_share=0.0,
        )

    @staticmethod
    def second(t_s: float, *, frames: int = 3, beats: tuple[Beat, ...] = ()) -> SecondResult:
        """A result whose frames fill the second before it."""
        first = round(t_s) * 100
        return SecondResult(
            t_s=t_s,
            estimate=PainEstimate(
                t_s=t_s,
                score=None,
                interval=None,
                confidence=None,
                reason=NoScoreReason.BASELINE_NOT_READY,
                since_s=t_s,
                readings=(),
                face_fraction=1.0,
                pulse_fraction=None,
                flags=(),
                baseline_age_s=None,
            ),
            observations=tuple(
                Made.observation(t_s - 1.0 + (at + 0.5) / frames, first + at)
                for at in range(frames)
            ),
            beats=beats,
            heart=None,
        )

    @staticmethod
    def rows(opened: Path, table: str) -> list[dict[str, str]]:
        with (opened / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class Bench(Made):
    """A recorder with clocks that stand still until they are moved."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.now_s = START_S
        self.synchronised = True
        self.step_ns = 0
        self.free_bytes: Callable[[Path], int] = lambda _folder: 10**12
        self.ends: list[RecordingEnd] = []
        self.ended = threading.Event()
        self.recordings = folder / "recordings"

    def recorder(
        self, *, recipient: str | None = None, maximum_mb: float = 1000.0, reserve_mb: float = 1.0
    ) -> Recorder:
        clock = WallClock(
            wall_ns=lambda: UTC_NS + self.step_ns + round((self.now_s - START_S) * 1e9),
            monotonic_ns=lambda: round(self.now_s * 1e9),
            state=lambda: ClockState(synchronised=self.synchronised),
        )
        return Recorder(
            self.recordings,
            recipient_file=str(self.site.public_file) if recipient is None else recipient,
            maximum_mb=maximum_mb,
            reserve_mb=reserve_mb,
            device="bed1",
            clock=clock,
            ended=self._note_end,
            now_s=lambda: self.now_s,
            free=self._free,
        )

    def wait(self) -> RecordingEnd:
        """Wait for the next end."""
        assert self.ended.wait(PATIENCE_S), "the recording did not end"
        self.ended.clear()
        return self.ends[-1]

    def begin(self, *, maximum_mb: float = 1000.0, reserve_mb: float = 1.0) -> Recorder:
        """Begin to record pictures and features."""
        recorder = self.recorder(maximum_mb=maximum_mb, reserve_mb=reserve_mb)
        recorder.start(self.consent(), patient="person-7", pulse=Pulse())
        return recorder

    def only(self) -> Path:
        """Return the one recording that there is."""
        (found,) = self.recordings.iterdir()
        return found

    def open(self, *, cut_short: bool = False) -> Path:
        """Open the one recording that there is; return where to."""
        out = self.folder / f"opened-{uuid.uuid4().hex}"
        open_recording(self.only(), out, self.site.key, cut_short=cut_short)
        return out

    def _free(self, folder: Path) -> int:
        return self.free_bytes(folder)

    def _note_end(self, end: RecordingEnd) -> None:
        self.ends.append(end)
        self.ended.set()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site") / "keys")


@pytest.fixture
def bench(tmp_path: Path, site: Site) -> Bench:
    return Bench(tmp_path, site)


@pytest.fixture(scope="session")
def new_bench(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Callable[[], Bench]:
    """Make benches, each with a folder of its own."""
    return lambda: Bench(tmp_path_factory.mktemp("bench"), site)


@pytest.fixture(scope="session")
def bad_keys() -> dict[str, bytes]:
    """Public keys that no recording can be sealed to."""
    form = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "ecdsa": ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*form),
        "zero": X25519PublicKey.from_public_bytes(bytes(32)).public_bytes(*form),
    }


@pytest.fixture(scope="session")
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("other") / "keys")


@pytest.fixture
def protected_key(tmp_path: Path, site: Site) -> tuple[Path, Path]:
    """The site's key under a passphrase, and the file that holds it."""
    key, passphrase = tmp_path / "protected.key", tmp_path / "passphrase"
    passphrase.write_text("correct horse\n")
    key.write_bytes(
        site.key.private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"correct horse")
        )
    )
    return key, passphrase


@pytest.fixture(scope="session")
def files_written() -> Callable[[], AbstractContextManager[list[Path]]]:
    """Note every file that this process opens for writing while a block runs."""
    listening: list[list[Path]] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        # An audit hook stays for good, so it does nothing while nobody listens.
        if not listening or event != "open":
            return
        path, _, flags = arguments
        if isinstance(path, str | os.PathLike) and isinstance(flags, int):
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            listening[0].extend([Path(path)] if writes else [])

    @contextmanager
    def block() -> Iterator[list[Path]]:
        listening.append([])
        try:
            yield listening[0]
        finally:
            listening.clear()

    sys.addaudithook(note)
    return block
