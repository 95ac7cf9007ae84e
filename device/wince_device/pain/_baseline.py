"""The person's own rest: what every component is measured against, and how it is kept."""

import logging
import math
import os
from pathlib import Path

import msgspec
import numpy as np

from wince_device.face import FaceObservation, GeometricActionUnits, NeutralFace
from wince_wire import Pseudonym

from ._coupling import NoiseToSignal
from ._indices import hpii, pspi

logger = logging.getLogger(__name__)

SMALLEST_FACE_SHARE = 0.8
"""A baseline with the face away for longer than a fifth of its time is begun again."""


class RestingIndex(msgspec.Struct, frozen=True):
    """Mean of an index at rest, and how much its window means vary there."""

    mean: float
    deviation: float


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's rest.

    Attributes
    ----------
    made_ns
        UTC when it was completed.
    source
        The camera it was made with: another camera needs another baseline.
    neutral_mean, neutral_deviation
        Geometric features of the neutral face, in the order of `face.geometry`.
    frames
        Frames with a face that it rests on.
    pspi, hpii
        The indices at rest.
    log_noise_to_signal
        By component name (``nsr_v1`` …): (ln ratio, deviation, spikes).
    """

    patient: Pseudonym
    made_ns: int
    source: str
    neutral_mean: tuple[float, ...]
    neutral_deviation: tuple[float, ...]
    frames: int
    pspi: RestingIndex
    hpii: RestingIndex
    log_noise_to_signal: dict[str, tuple[float, float, int]]

    def neutral_face(self) -> NeutralFace:
        """Return the neutral face for the action-unit estimator."""
        return NeutralFace(
            means=np.array(self.neutral_mean),
            deviations=np.array(self.neutral_deviation),
            n_frames=self.frames,
        )

    def resting_noise_to_signal(self, name: str) -> NoiseToSignal | None:
        """Return a component's ratio at rest, or None where it had too few spikes."""
        kept = self.log_noise_to_signal.get(name)
        return None if kept is None else NoiseToSignal(*kept)


class BaselineBuilder:
    """Collects rest until there is enough of it.

    Parameters
    ----------
    duration_s
        Time with a steady face that makes a baseline.
    """

    def __init__(self, *, duration_s: float) -> None:
        self._duration_s = duration_s
        self._seen: list[FaceObservation] = []
        self._frames = 0
        self._began_s: float | None = None
        self._last_s = 0.0

    def add(self, observation: FaceObservation) -> None:
        """Take one frame; a stretch with too little face is begun again."""
        if self._began_s is None:
            if not observation.found:
                return
            self._began_s = observation.t_s
        self._frames += 1
        self._last_s = observation.t_s
        if observation.found and observation.features is not None:
            self._seen.append(observation)
        if observation.t_s - self._began_s >= 1.0 and self.face_share < SMALLEST_FACE_SHARE:
            self.restart()

    @property
    def face_share(self) -> float:
        """Share of the frames since the beginning that hold a face."""
        return len(self._seen) / self._frames if self._frames else 0.0

    @property
    def began_s(self) -> float | None:
        """Time of the first frame that counts."""
        return self._began_s

    @property
    def progress(self) -> float:
        """How much of the rest is collected, 0-1; time without frames does not count."""
        if self._began_s is None:
            return 0.0
        return min(1.0, (self._last_s - self._began_s) / self._duration_s)

    def restart(self) -> None:
        """Begin again."""
        self._seen.clear()
        self._frames = 0
        self._began_s = None

    def build(
        self, *, patient: str, source: str, made_ns: int, ratios: dict[str, NoiseToSignal | None]
    ) -> Baseline:
        """Make the baseline from what was collected."""
        features = np.array([o.features for o in self._seen if o.features is not None])
        neutral = NeutralFace.from_features(features)
        estimator = GeometricActionUnits(neutral)
        units = [estimator.estimate(row) for row in features]
        rate_hz = max(1.0, len(units) / self._duration_s)
        return Baseline(
            patient=patient,
            made_ns=made_ns,
            source=source,
            neutral_mean=tuple(float(value) for value in neutral.means),
            neutral_deviation=tuple(float(value) for value in neutral.deviations),
            frames=neutral.n_frames,
            pspi=_resting([pspi(unit).value for unit in units], rate_hz),
            hpii=_resting([hpii(unit).value for unit in units], rate_hz),
            log_noise_to_signal={
                name: (ratio.log_ratio, ratio.deviation, ratio.spikes)
                for name, ratio in ratios.items()
                if ratio is not None
            },
        )


class BaselineStore:
    """Keeps each person's baseline on disk, so that a restart in pain is not taken for rest.

    Parameters
    ----------
    folder
        Where the files lie, one a pseudonym.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, patient: str, *, source: str) -> Baseline | None:
        """Return the kept baseline of this person and camera; None when there is none."""
        path = self._path(patient)
        try:
            baseline = msgspec.json.decode(path.read_bytes(), type=Baseline)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError):
            logger.warning("baseline file %s cannot be read: a new baseline is taken", path.name)
            return None
        return baseline if baseline.source == source else None

    def save(self, baseline: Baseline) -> None:
        """Write the baseline whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(baseline.patient)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(baseline))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def forget(self, patient: str) -> None:
        """Delete a person's baseline."""
        self._path(patient).unlink(missing_ok=True)

    def _path(self, patient: str) -> Path:
        return self._folder / f"{patient}.baseline.json"


def _resting(values: list[float], rate_hz: float) -> RestingIndex:
    """Mean over the rest, and the spread of means over one second each."""
    block = max(1, round(rate_hz))
    means = [
        float(np.mean(values[start : start + block]))
        for start in range(0, len(values) - block + 1, block)
    ]
    spread = float(np.std(means, ddof=1)) if len(means) > 1 else math.nan
    return RestingIndex(float(np.mean(values)), spread if math.isfinite(spread) else 0.5)
