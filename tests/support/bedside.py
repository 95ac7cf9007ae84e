"""A made-up person for the estimator: faces, beats and pulse samples with known properties."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    EMBEDDING_SIZE,
    HEAD_FILE,
    FaceObservation,
    HeadPose,
    own_model,
)
from wince_device.face.action_unit_head import read_head
from wince_device.heart import Beat, BeatLabel, HeartSummary, SignalVerdict
from wince_device.pain import Baseline, PainClassifiers, PainEstimate, PainEstimator
from wince_device.sources import SampleBatch, SensorState
from wince_wire import NoScoreReason

Floats = NDArray[np.float64]

RATE_HZ = 30.0
PULSE_HZ = 50.0
UTC_0_NS = 1_700_000_000_000_000_000


def utc_ns(t_s: float) -> int:
    return UTC_0_NS + round(t_s * 1e9)


def vector(pain: float, rng: np.random.Generator | None = None) -> Floats:
    """The vector of a face that shows so much of AU4, 6, 7 and 9, 0-5, against `vector(0)`."""
    path = _path()
    found = np.array([np.interp(pain, _LEVELS, path[:, k]) for k in range(EMBEDDING_SIZE)])
    return found if rng is None else found + 0.01 * rng.normal(size=EMBEDDING_SIZE)


_LEVELS = np.linspace(0.0, 5.0, 11)


@cache
def _path() -> Floats:
    """Vectors for `_LEVELS`, found by solving the committed head for its input."""
    weights = read_head(own_model(HEAD_FILE))
    rest = weights["generic"]
    shown = np.array([name in ("AU04", "AU06", "AU07", "AU09") for name in ACTION_UNIT_NAMES])

    found = [rest]
    for level in _LEVELS[1:]:
        face = found[-1].copy()
        for _ in range(60):
            read, slope = _read(weights, rest, face)
            # The shortest way to what is wanted, as far as the layers are straight lines.
            face += 0.5 * np.linalg.pinv(slope, rcond=1e-3) @ (level * shown - read)
        found.append(face)
    return np.array(found)


def _read(weights: Mapping[str, Floats], rest: Floats, face: Floats) -> tuple[Floats, Floats]:
    """Return what the head reads, unbounded, and how it changes with the vector."""
    joined = np.concatenate([np.maximum(face, 0.0), face - rest, [1.0]])
    first = weights["hidden_weight"] @ joined + weights["hidden_bias"]
    second = weights["again_weight"] @ np.maximum(first, 0.0) + weights["again_bias"]
    inner = np.vstack([np.diag(face > 0), np.eye(EMBEDDING_SIZE), np.zeros((1, EMBEDDING_SIZE))])
    slope = (weights["again_weight"] * (first > 0)) @ weights["hidden_weight"] @ inner
    read = weights["intensity_weight"] @ np.maximum(second, 0.0) + weights["intensity_bias"]
    return read, (weights["intensity_weight"] * (second > 0)) @ slope


def face(
    index: int,
    *,
    rate_hz: float = RATE_HZ,
    t_s: float | None = None,
    pain: float = 0.0,
    luma: float = 120.0,
    yaw_deg: float = 0.0,
    rng: np.random.Generator | None = None,
) -> FaceObservation:
    """A frame with a face that shows so much pain, 0-5."""
    speeds = np.abs(rng.normal(0.1, 0.05, size=3)) if rng else np.full(3, 0.1)
    return FaceObservation(
        t_s=index / rate_hz if t_s is None else t_s,
        frame_index=index,
        found=True,
        presence=0.95,
        mean_luma=luma,
        interocular_px=80.0,
        pose=HeadPose(yaw_deg=yaw_deg, pitch_deg=0.0, roll_deg=0.0),
        region_speeds=speeds,
        vector=vector(pain, rng),
        faces_seen=1,
    )


def no_face(index: int, *, t_s: float | None = None, luma: float = 120.0) -> FaceObservation:
    t_s = index / RATE_HZ if t_s is None else t_s
    return FaceObservation(t_s=t_s, frame_index=index, found=False, presence=0.0, mean_luma=luma)


def heart(
    t_s: float,
    *,
    state: SensorState = SensorState.OK,
    verdict: SignalVerdict = SignalVerdict.VALID,
    corrected: int = 0,
) -> HeartSummary:
    valid = verdict is SignalVerdict.VALID and state is SensorState.OK
    return HeartSummary(
        t_s=t_s,
        sensor_state=state,
        verdict=verdict,
        hr_bpm=72.0 if valid else None,
        rmssd_ms=None,
        sdnn_ms=None,
        beats_total=0,
        corrected_total=corrected,
        corrected_recently=corrected,
        valid_fraction=1.0 if valid else 0.0,
        signal_quality=0.9 if valid else None,
        sample_rate_hz=PULSE_HZ,
    )


def beats(first_s: float, last_s: float, rng: np.random.Generator) -> list[Beat]:
    """Beats about 0.8 s apart."""
    made: list[Beat] = []
    t_s = first_s
    while True:
        step_s = float(np.clip(rng.normal(0.8, 0.05), 0.5, 1.2))
        t_s += step_s
        if t_s > last_s:
            return made
        made.append(beat(t_s, 1e3 * step_s))


def beat(t_s: float, interval_ms: float | None) -> Beat:
    label = BeatLabel.FIRST if interval_ms is None else BeatLabel.NORMAL
    return Beat(
        t_s=t_s,
        interval_ms=interval_ms,
        corrected_interval_ms=interval_ms,
        label=label,
        quality=0.9,
    )


def estimator(
    *,
    window_s: float = 3.0,
    baseline_s: float = 5.0,
    has_pulse: bool = False,
    require_pulse: bool = True,
    simulated: bool = False,
    baseline: Baseline | None = None,
    rate_hz: float = RATE_HZ,
    utc: Callable[[float], int] = utc_ns,
    classifiers: PainClassifiers | None = None,
) -> PainEstimator:
    return PainEstimator(
        patient="person-1",
        source="camera A",
        rate_hz=rate_hz,
        window_s=window_s,
        baseline_s=baseline_s,
        has_pulse=has_pulse,
        require_pulse=require_pulse,
        simulated=simulated,
        baseline=baseline,
        utc_ns=utc,
        classifiers=classifiers,
    )


class Circumstances(TypedDict, total=False):
    """What holds in the seconds that are run, beside the face."""

    heart: Callable[[float], HeartSummary]
    blocked: NoScoreReason | None
    pulse_lost: NoScoreReason | None


class Bedside:
    """Feeds an estimator second by second."""

    def __init__(self, made: PainEstimator, *, seed: int = 0) -> None:
        self.estimator = made
        self.rng = np.random.default_rng(seed)
        self.second = 0

    def run(
        self,
        seconds: int,
        frame: Callable[[int, np.random.Generator], FaceObservation | None] | None = None,
        **estimate: Unpack[Circumstances],
    ) -> Iterator[PainEstimate]:
        """Give so many seconds; ``frame`` makes each frame, None for a frame that never came."""
        for _ in range(seconds):
            first = self.second * round(RATE_HZ) + 1
            self.second += 1
            for index in range(first, first + round(RATE_HZ)):
                made = frame(index, self.rng) if frame else face(index, rng=self.rng)
                if made is not None:
                    self.estimator.add_face(made)
            summary = estimate.get("heart")
            yield self.estimator.estimate(
                float(self.second),
                None if summary is None else summary(float(self.second)),
                blocked=estimate.get("blocked"),
                pulse_lost=estimate.get("pulse_lost"),
            )

    def rest(self, seconds: int = 9, **estimate: Unpack[Circumstances]) -> PainEstimate:
        """Let the person rest, and return the last estimate."""
        return list(self.run(seconds, **estimate))[-1]


def pulse_batches(
    first_s: float, last_s: float, cuts: list[int] | None = None, state: str = "ok"
) -> list[SampleBatch]:
    """A PPG-like wave at 72/min, cut after the given counts of samples."""
    count = round((last_s - first_s) * PULSE_HZ)
    t_s = first_s + np.arange(1, count + 1) / PULSE_HZ
    phase = (t_s * 1.2) % 1.0
    wave = np.exp(-(((phase - 0.2) / 0.08) ** 2)) + 0.3 * np.exp(-(((phase - 0.5) / 0.1) ** 2))
    edges = sorted({0, count, *(cut for cut in cuts or [] if 0 < cut < count)})
    return [
        SampleBatch(samples=wave[a:b].copy(), t_s=t_s[a:b].copy(), state=state)
        for a, b in pairwise(edges)
    ]
