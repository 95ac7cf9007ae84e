"""What the tests of the kernels share."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_signals import warm_up


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """Compile the kernels once, outside any test's time limit for its own work."""
    warm_up()


@pytest.fixture(scope="session")
def coupled_series(shared: Path) -> Callable[[str], NDArray[np.float64]]:
    """Read a table of reference series, one series per row of the result."""
    return lambda name: np.loadtxt(shared / "oracles" / "te" / name).T.copy()


@pytest.fixture(scope="session")
def autoregressive() -> Callable[..., NDArray[np.float64]]:
    """Make series of an AR(1) process started from its own distribution."""

    def make(seed: int, *, count: int, n: int, memory: float) -> NDArray[np.float64]:
        noise = np.random.default_rng(seed).normal(size=(count, n))
        series = np.empty_like(noise)
        series[:, 0] = noise[:, 0] / np.sqrt(1.0 - memory**2)
        for t in range(1, n):
            series[:, t] = memory * series[:, t - 1] + noise[:, t]
        return series

    return make
