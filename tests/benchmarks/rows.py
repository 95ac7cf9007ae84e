"""The rows of the table: what is measured, against whom, and what is aimed at."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Row:
    """One line of work with its goals: a longest time, and least ratios to peers."""

    title: str
    goal_s: float | None = None
    ratios: dict[str, float] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def peers(self) -> tuple[str, ...]:
        """Everybody who is compared."""
        return (*self.ratios, *self.also)


ROWS = {
    "spikes": Row(
        "Spikes of 216,000 samples", 5e-3, {"numpy, vectorised": 20.0}, ("numpy, loop",)
    ),
    "gamma": Row("Gamma fits of 1,000 windows of 60 spikes", None, {"scipy": 50.0}),
    "states": Row(
        "Binned TE of 10,000 states, 4 bins, k = 1", None, {"pyinform": 3.0},
        ("infomeasure", "JIDT"),
    ),
    "binned": Row(
        "Binned TE of 10,000 samples, binning included", None, {"numpy + pyinform": 3.0},
    ),
    "shifts": Row(
        "Binned TE of 10,000 samples with 1,000 circular shifts", 0.1,
        {"loop over pyinform": 10.0},
    ),
    "ksg": Row(
        "KSG TE of 10,000 samples, k = 1, one thread", 60e-3,
        {"infomeasure": 4.0, "JIDT": 4.0}, ("tigramite",),
    ),
    "ksg-all": Row("KSG TE of 10,000 samples, k = 1, all cores", None, {}, ("JIDT", "tigramite")),
    "sliding": Row("Sliding TE, one step of a 3,600-sample window", 20e-6),
}  # fmt: skip

CURVE_SIZES = (1_000, 10_000, 100_000, 1_000_000)
CURVES = {
    "spikes": ("numpy, vectorised", "numpy, loop"),
    "gamma fit": ("scipy",),
    "binned TE": ("numpy + pyinform",),
    "KSG TE": ("infomeasure", "JIDT", "tigramite"),
}


def coupled(n: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two standardised AR(1) series, of which the first drives the second."""
    from scipy.signal import lfilter

    noise = np.random.default_rng(seed).normal(size=(2, n))
    x = lfilter([1.0], [1.0, -0.6], noise[0])
    y = lfilter([1.0], [1.0, -0.5], noise[1] + 0.4 * np.roll(x, 1))
    return (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
