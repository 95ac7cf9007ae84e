"""From latent pain to the intensities of the action units that show it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._course import PainCourse
from wince_sim._random import generator
from wince_sim._smooth import delayed_response

ACTION_UNITS: Final = (
    "AU04", "AU06", "AU07", "AU09", "AU10", "AU12", "AU25", "AU26", "AU43",
)  # fmt: skip
"""Everything the simulated face can do; intensities run from 0 to 5."""

_ONSETS: Final = MappingProxyType(
    {"AU04": 0.5, "AU06": 1.0, "AU07": 0.5, "AU09": 3.0, "AU10": 2.5, "AU43": 5.0}
)
"""The pain at which each pain-related action unit begins; it is full at 10."""

_STREAM = 2
_DELAY_S = 0.15
_TIME_CONSTANT_S = 0.12
_SPREAD = 0.10


@dataclass(frozen=True, kw_only=True)
class Expression:
    """How one person's face shows pain.

    Parameters
    ----------
    course
        The latent pain.
    seed
        Decides by how much this person's single action units differ from the average (10 %).
    gain
        1 for an expressive person, 0 for a face that shows nothing.
    """

    course: PainCourse
    seed: int
    gain: float = 1.0

    def at(self, t_s: float) -> dict[str, float]:
        """Return the intensity of each of `ACTION_UNITS` at a time; the unrelated ones are 0."""
        shown = float(self.felt(np.array([t_s]))[0])
        return self.of_pain(shown)

    def felt(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pain as the face follows it: 0.15 s late and smoothed."""
        return delayed_response(
            self.course.at, t_s, delay_s=_DELAY_S, time_constant_s=_TIME_CONSTANT_S
        )

    def of_pain(self, pain: float) -> dict[str, float]:
        """Return the intensities that belong to a steady pain, 0-10."""
        spread = generator(self.seed, _STREAM).uniform(1 - _SPREAD, 1 + _SPREAD, len(_ONSETS))
        units = dict.fromkeys(ACTION_UNITS, 0.0)
        for (name, onset), person in zip(_ONSETS.items(), spread, strict=True):
            part = max(pain - onset, 0.0) / (10.0 - onset)
            units[name] = min(5.0, 5.0 * part * self.gain * float(person))
        return units
