"""A made-up recording, sealed by the device's recorder and opened by the host."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from numpy.typing import NDArray

from wince_device.clock import WallClock
from wince_device.face import FaceObservation
from wince_device.heart import Beat, BeatLabel
from wince_device.monitor import SecondResult
from wince_device.pain import PainEstimate
from wince_device.recording import Consent, ConsentRole, Recorder, RecordingScope
from wince_device.sources import SignalKind
from wince_host.recordings import load_site_key, open_recording
from wince_wire import ClockState, NoScoreReason

START_S = 500.0
UTC_NS = 1_800_000_000_000_000_000
RATE_HZ = 30
LOST_FRAMES = range(400, 420)
"""Frames that never came."""
LOST_BEAT = 40
"""The beat that is the first one after a loss of the pulse."""


class Finger:
    """A sensor that is only named."""

    name, rate_hz, simulated, ended = "finger", 100.0, True, False
    kind: SignalKind = "ppg"

    def read(self, timeout_s: float) -> None:
        """Give nothing."""
        del timeout_s

    def close(self) -> None:
        """Need nothing."""


@dataclass(frozen=True)
class Recorded:
    """An opened recording and what was put into it.

    Attributes
    ----------
    speeds
        One row a frame time, NaN where the frame was lost, shape ``(n, 3)``.
    frame_times_s
        Of the grid, shape ``(n,)``.
    beat_times_s, intervals_ms
        Shape ``(b,)``; NaN for the beats without an interval.
    """

    folder: Path
    number: str
    speeds: NDArray[np.float64]
    frame_times_s: NDArray[np.float64]
    beat_times_s: NDArray[np.float64]
    intervals_ms: NDArray[np.float64]


def record_and_open(folder: Path, out: Path, *, seconds: int = 90, seed: int = 3) -> Recorded:
    """Record made-up seconds and open them in a new folder of ``out``."""
    folder.mkdir(parents=True)
    private, public = _keys(folder)
    now_s = START_S
    recorder = Recorder(
        folder / "recordings",
        recipient_file=str(public),
        maximum_mb=1000.0,
        reserve_mb=1.0,
        device="bed4",
        clock=WallClock(
            wall_ns=lambda: UTC_NS + round((now_s - START_S) * 1e9),
            monotonic_ns=lambda: round(now_s * 1e9),
            state=lambda: ClockState(synchronised=True),
        ),
        ended=lambda _: None,
        now_s=lambda: now_s,
    )
    generator = np.random.default_rng(seed)
    beats, intervals_ms = _beats(generator, seconds)
    frame_times_s, speeds = _frames(generator, seconds, beats)
    number = recorder.start(_consent(), patient="heron", pulse=Finger())
    for second in range(seconds):
        now_s = START_S + second + 1.0
        recorder.put_second(_second(now_s, frame_times_s, speeds, beats, intervals_ms))
    # Beats become certain late: the recorder waits for what may still come.
    now_s += 5.0
    recorder.close()
    opened = out / number
    open_recording(folder / "recordings" / number, opened, load_site_key(private))
    return Recorded(opened, number, speeds, frame_times_s, beats, intervals_ms)


def _frames(
    generator: np.random.Generator, seconds: int, beats: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    count = seconds * RATE_HZ
    times_s = START_S + (np.arange(count) + 0.5) / RATE_HZ
    speeds = generator.gamma(3.0, 0.02, size=(count, 3))
    # The brow moves a little more for some frames after each beat.
    for beat in beats:
        at = np.searchsorted(times_s, beat)
        speeds[at + 4 : at + 7, 0] += 0.08
    lost = [place for place in LOST_FRAMES if place < count]
    speeds[lost] = np.nan
    return times_s, speeds


def _beats(
    generator: np.random.Generator, seconds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    count = round(seconds / 0.7)
    away = np.zeros(count)
    for at in range(1, count):
        away[at] = 0.6 * away[at - 1] + generator.normal(0.0, 30.0)
    intervals_ms = 820.0 + away
    times_s = START_S + 0.2 + np.cumsum(intervals_ms) / 1000.0
    inside = times_s < START_S + seconds - 0.5
    times_s, intervals_ms = times_s[inside], intervals_ms[inside]
    intervals_ms[0] = np.nan
    intervals_ms[LOST_BEAT : LOST_BEAT + 1] = np.nan
    return times_s, intervals_ms


def _second(
    t_s: float,
    frame_times_s: NDArray[np.float64],
    speeds: NDArray[np.float64],
    beats: NDArray[np.float64],
    intervals_ms: NDArray[np.float64],
) -> SecondResult:
    frames = np.flatnonzero((frame_times_s >= t_s - 1.0) & (frame_times_s < t_s))
    heard = np.flatnonzero((beats >= t_s - 1.0) & (beats < t_s))
    return SecondResult(
        t_s=t_s,
        estimate=_estimate(t_s),
        observations=tuple(
            _observation(float(frame_times_s[at]), int(at), speeds[at])
            for at in frames
            if not np.isnan(speeds[at]).all()
        ),
        beats=tuple(_beat(float(beats[at]), float(intervals_ms[at])) for at in heard),
        heart=None,
    )


def _beat(t_s: float, interval_ms: float) -> Beat:
    known = None if np.isnan(interval_ms) else interval_ms
    return Beat(
        t_s=t_s,
        interval_ms=known,
        corrected_interval_ms=known,
        label=BeatLabel.NORMAL,
        quality=0.9,
    )


def _observation(t_s: float, index: int, speeds: NDArray[np.float64]) -> FaceObservation:
    return FaceObservation(
        t_s=t_s,
        frame_index=index,
        found=True,
        presence=0.9,
        mean_luma=120.0,
        interocular_px=80.0,
        pose=None,
        region_speeds=speeds,
        action_units=None,
        flags=(),
        motion=None,
        rigid_residual_px=0.02,
        saturated_share=0.0,
    )


def _estimate(t_s: float) -> PainEstimate:
    return PainEstimate(
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
    )


def _consent() -> Consent:
    return Consent(
        given_by=ConsentRole.PATIENT,
        given_ns=UTC_NS,
        scope=RecordingScope.FEATURES,
        text_version="2026-03",
        maximum_s=3600.0,
        until_ns=None,
    )


def _keys(folder: Path) -> tuple[Path, Path]:
    private, public = folder / "recording.key", folder / "recording.pub"
    key = X25519PrivateKey.generate()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public
