"""Each kind of work as one call per contender, on the same input."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import peers
import rows
import scipy.stats

from wince_signals import fit_gamma_windows, micro_movement_spikes, transfer_entropy

# Any: each kind of work gives a form of its own.
Contender = Callable[[], Any]
Measure = Callable[..., float]


def speeds(n: int) -> peers.Vector:
    """Return a positive series with many peaks."""
    return np.random.default_rng(1).gamma(2.0, size=n)


def spikes(who: str, n: int) -> Contender:
    """Find spikes."""
    series = speeds(n)
    if who == "Wince":
        return lambda: micro_movement_spikes(series)
    import numpy_spikes

    form = numpy_spikes.looped if who == "numpy, loop" else numpy_spikes.vectorised
    return lambda: form(series)


def gamma_fit(who: str, n: int) -> Contender:
    """Fit one Gamma distribution."""
    values = speeds(n)
    if who == "Wince":
        return lambda: fit_gamma_windows(values[np.newaxis])
    return lambda: scipy.stats.gamma.fit(values, floc=0)


def binned(who: str, n: int) -> Contender:
    """Estimate the plug-in transfer entropy from samples, binning included."""
    x, y = rows.coupled(n)
    if who == "Wince":
        return lambda: transfer_entropy(x, y, surrogates=0).value
    from pyinform import transfer_entropy as of_pyinform

    states = peers.numpy_states
    return lambda: of_pyinform(states(x, 4), states(y, 4), k=1)


def ksg(who: str, n: int) -> Contender:
    """Estimate the KSG transfer entropy."""
    x, y = rows.coupled(n)
    if who == "Wince":
        return lambda: transfer_entropy(x, y, estimator="ksg", surrogates=0).value
    return peers.neighbours(who, x, y)


WORKS: dict[str, Callable[[str, int], Contender]] = {
    "spikes": spikes,
    "gamma fit": gamma_fit,
    "binned TE": binned,
    "KSG TE": ksg,
}


def absence(who: str) -> str | None:
    """Return why a contender cannot be measured, or None when it can."""
    if who.startswith("numpy, "):
        return None if find_spec("numpy_spikes") else "the numpy forms are not there"
    return peers.absence("pyinform" if "pyinform" in who else who)
