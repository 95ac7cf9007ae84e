"""Action units from geometric features: the first, plain estimator (``geometric-1``).

A face's features minus its neutral ones are explained as a sum of movements with measured
responses. A movement's weight cannot be negative, and movements that are not reported compete
with those that are: a pucker is a pucker, not a negative smile. The weights minimise

    |(change - responses · w) / noise|² + |w / PRIOR_DEVIATION|²,   w >= 0,

which is the most probable w for normal noise and a half-normal prior: what the noise could have
made is drawn towards zero. Responses are measured through the landmark model on drawn heads (see
`calibration`); they were not adjusted to any recording.

Landmarks tell smiles, open mouths and closed eyes well, and lowered brows and squints poorly: the
landmark model blunts them to little more than its noise. The deviations say so.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from .calibration import GeometricCalibration, geometric_calibration
from .geometry import FEATURE_NAMES
from .neutral import NeutralFace, generic_neutral
from .observation import ACTION_UNIT_NAMES, ActionUnits

FloatArray = NDArray[np.float64]

METHOD: Final = "geometric-1"
MAX_INTENSITY: Final = 5.0
PRIOR_DEVIATION: Final = 2.0
"""Before anything is measured: two intensity steps, so that 5 is rare but not absurd."""

MADE_BY: Final[Mapping[str, tuple[str, ...]]] = {"AU12": ("AU12", "broad_smile")}
"""Action units that more than one movement makes: a broad smile lifts and parts the lips by itself,
which is no AU10."""

_LIP_OPENING: Final = FEATURE_NAMES.index("lip_opening")


class GeometricActionUnits:
    """The estimator.

    Parameters
    ----------
    neutral
        The person's own neutral face; None takes a generic one, with larger deviations.
    calibration
        What was measured; by default what ships with the package.
    """

    def __init__(
        self, neutral: NeutralFace | None = None, calibration: GeometricCalibration | None = None
    ) -> None:
        measured = calibration or geometric_calibration()
        self._neutral = neutral or generic_neutral()
        self._names = tuple(movement.name for movement in measured.movements)
        answers = np.array([movement.response for movement in measured.movements])
        spreads = np.array([movement.spread for movement in measured.movements])
        self._responses = answers.T / MAX_INTENSITY
        self._spreads = spreads.T / MAX_INTENSITY
        self._noise = _noise(self._neutral, np.array(measured.within_person))
        self._system = np.vstack(
            [
                self._responses / self._noise[:, None],
                np.eye(len(self._names)) / PRIOR_DEVIATION,
            ]
        )
        self._report = _report_matrix(self._names)
        covariance = np.linalg.inv(self._system.T @ self._system)
        gain = covariance @ (self._responses / self._noise[:, None] ** 2).T
        self._base_variance = np.diag(self._report @ covariance @ self._report.T)
        self._squared_gain = (self._report @ gain) ** 2
        self._jaw_opening = float(answers[self._names.index("AU26"), _LIP_OPENING])

    @property
    def own_neutral(self) -> bool:
        """Whether a person's own neutral face is used."""
        return self._neutral.own

    def estimate(self, features: FloatArray) -> ActionUnits:
        """Return the intensities for one frame's features, shape ``(len(FEATURE_NAMES),)``."""
        change = features - self._neutral.means
        target = np.concatenate([change / self._noise, np.zeros(len(self._names))])
        weights = nnls(self._system, target)[0]
        intensities = self._report @ weights
        deviations = self._deviations(weights)
        lips = ACTION_UNIT_NAMES.index("AU25")
        intensities[lips], deviations[lips] = self._lips_part(change)
        return ActionUnits(
            intensities=np.clip(intensities, 0.0, MAX_INTENSITY),
            deviations=deviations,
            own_neutral=self._neutral.own,
        )

    def _deviations(self, weights: FloatArray) -> FloatArray:
        """Return one standard deviation: noise and prior, and people's unlike responses."""
        unlike = self._spreads**2 @ weights**2
        return np.asarray(np.sqrt(self._base_variance + self._squared_gain @ unlike))

    def _lips_part(self, change: FloatArray) -> tuple[float, float]:
        """Return AU25: FACS scores parted lips whatever parts them, so it is read by itself.

        An opening as wide as that of AU26 at 5 is 5.
        """
        scale = MAX_INTENSITY / self._jaw_opening
        return change[_LIP_OPENING] * scale, self._noise[_LIP_OPENING] * scale


def _noise(neutral: NeutralFace, within_person: FloatArray) -> FloatArray:
    own = neutral.deviations**2
    if neutral.own:
        own = own * (1 + 1 / neutral.n_frames)
    return np.asarray(np.sqrt(own + within_person**2))


def _report_matrix(movements: tuple[str, ...]) -> FloatArray:
    """Return which movements make which action unit, shape (action units, movements)."""
    matrix = np.zeros((len(ACTION_UNIT_NAMES), len(movements)))
    for row, unit in enumerate(ACTION_UNIT_NAMES):
        for name in MADE_BY.get(unit, (unit,)):
            if name in movements:
                matrix[row, movements.index(name)] = 1.0
    return matrix
