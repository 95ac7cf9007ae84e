"""Collects a person's rest, frame by frame, until there is enough of it for a baseline."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ActionUnitHead, ActionUnits, FaceObservation, NeutralFace
from wince_wire import RestingEmbedding

from ._baseline import Baseline, RestingIndex
from ._coupling import NoiseToSignal
from ._held_closing import HeldClosing
from ._indices import hpii, pspi
from ._pain_rest import resting_embedding

SMALLEST_FACE_SHARE = 0.8
"""A baseline with the face away for longer than a fifth of its time is begun again."""

JUDGED_FROM_S = 1.0
"""Before that the share of a few frames says nothing."""

LONGEST_STEP_S = 1.0
"""A longer time between two frames is a lost camera, not rest."""

FEWEST_FRAMES = 10
"""Fewer give no neutral face (see `face.NeutralFace`)."""

FRAMES_SCORED = 3_000
"""So many frames tell the indices at rest; of a longer rest every second, third … is taken."""


class BaselineBuilder:
    """Collects rest until there is enough of it.

    Parameters
    ----------
    duration_s
        Time with a steady face that makes a baseline.
    pain_network
        The network that the frames' embeddings are of; empty without one.
    """

    def __init__(self, *, duration_s: float, pain_network: str = "") -> None:
        self._duration_s = duration_s
        self._pain_network = pain_network
        self._embeddings: list[NDArray[np.float32]] = []
        self._vectors: list[NDArray[np.float64]] = []
        self._times_s: list[float] = []
        self._frames = 0
        self._collected_s = 0.0
        self._began_s: float | None = None
        self._last_s = 0.0

    def add(self, observation: FaceObservation) -> None:
        """Take one frame; a stretch with too little face is begun again."""
        usable = usable_vector(observation)
        if self._began_s is None:
            if usable is None:
                return
            self._began_s = self._last_s = observation.t_s
        step_s = observation.t_s - self._last_s
        self._collected_s += step_s if step_s <= LONGEST_STEP_S else 0.0
        self._last_s = observation.t_s
        self._frames += 1
        if usable is not None:
            self._vectors.append(usable)
            self._times_s.append(observation.t_s)
        if observation.pain_embedding is not None:
            self._embeddings.append(observation.pain_embedding)
        judged = observation.t_s - self._began_s >= JUDGED_FROM_S
        if judged and self.face_share < SMALLEST_FACE_SHARE:
            self.restart()

    @property
    def face_share(self) -> float:
        """Share of the frames since the beginning that hold a face."""
        return len(self._vectors) / self._frames if self._frames else 0.0

    @property
    def began_s(self) -> float | None:
        """Time of the first frame that counts."""
        return self._began_s

    @property
    def progress(self) -> float:
        """How much of the rest is collected, 0-1; time without frames does not count."""
        return min(1.0, self._collected_s / self._duration_s)

    @property
    def ready(self) -> bool:
        """Whether a baseline can be made."""
        # Sums of frame steps fall short of the whole by rounding.
        return self.progress > 1.0 - 1e-6 and len(self._vectors) >= FEWEST_FRAMES

    def restart(self) -> None:
        """Begin again."""
        self._vectors.clear()
        self._times_s.clear()
        self._embeddings.clear()
        self._frames = 0
        self._collected_s = 0.0
        self._began_s = None

    def build(
        self, *, patient: str, source: str, made_ns: int, ratios: Mapping[str, NoiseToSignal | None]
    ) -> Baseline:
        """Make the baseline from what was collected.

        Parameters
        ----------
        ratios
            Noise-to-signal ratios of the same stretch, by component name.

        Raises
        ------
        ValueError
            If it is not `ready`.
        """
        return build_baseline(
            self._vectors,
            self._times_s,
            rest_s=self._collected_s,
            patient=patient,
            source=source,
            made_ns=made_ns,
            ratios=ratios,
            pain_rest=resting_embedding(self._embeddings, self._pain_network),
            guided=False,
        )


def build_baseline(
    vectors: Sequence[NDArray[np.float64]],
    times_s: Sequence[float],
    *,
    rest_s: float,
    patient: str,
    source: str,
    made_ns: int,
    ratios: Mapping[str, NoiseToSignal | None],
    pain_rest: RestingEmbedding | None,
    guided: bool,
) -> Baseline:
    """Make a baseline from the vectors of a rest, at least `FEWEST_FRAMES`, and their times.

    Parameters
    ----------
    rest_s
        Time that they stand for.
    ratios
        Noise-to-signal ratios of the same stretch, by component name.
    pain_rest
        What the pain network made of it.
    guided
        Whether the person was asked to rest.
    """
    rows = np.array(vectors)
    neutral = NeutralFace.from_vectors(rows)
    every = max(1, math.ceil(len(rows) / FRAMES_SCORED))
    units = _resting_units(neutral, rows[::every])
    eyes = HeldClosing()
    held = [eyes.held(*one) for one in zip(times_s[::every], units, strict=True)]
    rate_hz = len(units) / rest_s
    return Baseline(
        patient=patient,
        made_ns=made_ns,
        source=source,
        neutral_mean=tuple(float(value) for value in neutral.means),
        neutral_deviation=tuple(float(value) for value in neutral.deviations),
        frames=neutral.n_frames,
        pspi=_resting([pspi(unit).value for unit in held], rate_hz),
        hpii=_resting([hpii(unit).value for unit in units], rate_hz),
        log_noise_to_signal={
            name: (ratio.log_ratio, ratio.deviation, ratio.spikes)
            for name, ratio in ratios.items()
            if ratio is not None
        },
        guided=guided,
        rest_s=rest_s,
        pain_rest=pain_rest,
    )


def usable_vector(observation: FaceObservation) -> NDArray[np.float64] | None:
    """Return a frame's vector where it has one that can be counted on."""
    vector = observation.vector if observation.found else None
    return vector if vector is not None and np.isfinite(vector).all() else None


def _resting_units(neutral: NeutralFace, vectors: NDArray[np.float64]) -> list[ActionUnits]:
    intensities, deviations = ActionUnitHead(neutral).estimate_many(vectors)
    return [
        ActionUnits(intensities=one, deviations=spread, own_neutral=True)
        for one, spread in zip(intensities, deviations, strict=True)
    ]


def _resting(values: list[float], rate_hz: float) -> RestingIndex:
    """Mean over the rest, and the spread of means over one second each."""
    block = max(1, round(rate_hz))
    means = [
        float(np.mean(values[start : start + block]))
        for start in range(0, len(values) - block + 1, block)
    ]
    # One second alone shows no spread: half an intensity step is then the prior.
    spread = float(np.std(means, ddof=1)) if len(means) > 1 else 0.5
    return RestingIndex(float(np.mean(values)), spread)
