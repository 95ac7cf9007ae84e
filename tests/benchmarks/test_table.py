"""Each row of the table: the same number first, then the time."""

import numba
import numpy as np
import peers
import pytest
import rows
import scipy.stats
import works
from works import Measure

import wince_signals
from narrowing import known
from wince_signals import (
    fit_gamma_windows,
    micro_movement_spikes,
    transfer_entropy,
    transfer_entropy_discrete,
)
from wince_signals._surrogates import draw_shifts

N = 10_000
# What tigramite adds to its input as noise (1e-6 standard deviations) moves its value so much.
NOISY = {"tigramite": 2e-3}


def contenders(row: str) -> list[str]:
    """Return Wince and the peers of a row."""
    return ["Wince", *rows.ROWS[row].peers]


def need(who: str) -> None:
    """Skip an absent peer; the document says that it is absent."""
    if why := works.absence(who):
        pytest.skip(why)


@pytest.mark.parametrize("who", contenders("spikes"))
def test_spikes(measure: Measure, who: str) -> None:
    need(who)
    call = works.spikes(who, 216_000)
    difference = 0.0
    if who != "Wince":
        # The numpy form gives the indices and the values of the spikes, in this order.
        indices, values = call()[:2]
        ours = micro_movement_spikes(works.speeds(216_000))
        assert np.array_equal(indices, ours.indices)
        difference = float(np.max(np.abs(values - ours.values)))
        assert difference <= 1e-9
    measure("spikes", who, call, difference=difference)


@pytest.mark.parametrize("who", contenders("gamma"))
def test_gamma(measure: Measure, who: str) -> None:
    windows = np.random.default_rng(2).gamma(80.0, 0.008, size=(1000, 60))
    calls: dict[str, works.Contender] = {
        "Wince": lambda: fit_gamma_windows(windows),
        "scipy": lambda: [scipy.stats.gamma.fit(window, floc=0) for window in windows],
    }
    difference = 0.0
    if who == "scipy":
        theirs = np.array(calls["scipy"]())
        fits = fit_gamma_windows(windows)
        ours = np.column_stack((fits.shapes, fits.scales))
        difference = float(np.max(np.abs(ours / theirs[:, [0, 2]] - 1.0)))
        assert difference <= 1e-6
    measure("gamma", who, calls[who], difference=difference)


@pytest.mark.parametrize("who", contenders("states"))
def test_states(measure: Measure, who: str) -> None:
    need(who)
    x, y = (peers.numpy_states(series, 4) for series in rows.coupled(N))

    def ours() -> float:
        return transfer_entropy_discrete(x, y, target_history=1)

    call = ours if who == "Wince" else peers.discrete(who, x, y)
    difference = abs(call() - ours())
    assert difference <= 1e-9
    measure("states", who, call, difference=difference)


@pytest.mark.parametrize("who", contenders("binned"))
def test_binned(measure: Measure, who: str) -> None:
    need(who)
    call = works.binned(who, N)
    difference = abs(call() - works.binned("Wince", N)())
    assert difference <= 1e-9
    measure("binned", who, call, difference=difference)


@pytest.mark.parametrize("who", contenders("shifts"))
def test_shifts(measure: Measure, who: str) -> None:
    need(who)
    x, y = rows.coupled(N)

    def ours() -> float:
        mean = transfer_entropy(x, y, surrogates=1000).surrogate_mean
        assert mean is not None
        return mean

    least = known(transfer_entropy(x, y, surrogates=1000).minimum_shift)
    shifts = draw_shifts(N - 1, minimum_shift=least, surrogates=1000, seed=0).values

    def theirs() -> float:
        from pyinform import transfer_entropy as of_pyinform

        source, target = peers.numpy_states(x, 4), peers.numpy_states(y, 4)
        moved = np.zeros_like(source)
        total = 0.0
        for shift in shifts:
            moved[:-1] = np.roll(source[:-1], -int(shift))
            total += of_pyinform(moved, target, k=1)
        return total / shifts.size

    call = ours if who == "Wince" else theirs
    difference = abs(call() - ours())
    assert difference <= 1e-9
    measure("shifts", who, call, difference=difference)


@pytest.mark.parametrize("who", contenders("ksg"))
@pytest.mark.usefixtures("one_thread")
def test_ksg(measure: Measure, who: str) -> None:
    need(who)
    call = works.ksg(who, N)
    difference = abs(call() - works.ksg("Wince", N)())
    assert difference <= NOISY.get(who, 1e-9)
    measure("ksg", who, call, difference=difference)


@pytest.mark.parametrize("who", contenders("ksg-all"))
def test_ksg_on_all_cores(measure: Measure, who: str) -> None:
    need(who)
    x, y = rows.coupled(N)
    threads = numba.get_num_threads()
    ours = works.ksg("Wince", N)
    call = ours if who == "Wince" else peers.neighbours(who, x, y, threads=threads)
    difference = abs(call() - ours())
    assert difference <= NOISY.get(who, 1e-9)
    measure("ksg-all", who, call, difference=difference)


def test_sliding(measure: Measure) -> None:
    if not hasattr(wince_signals, "SlidingTransferEntropy"):
        pytest.skip("Wince has no sliding transfer entropy yet")
    x, y = rows.coupled(20_000)
    sliding = wince_signals.SlidingTransferEntropy(window=3600, lag=10)
    samples = list(zip(x.tolist(), y.tolist(), strict=True))
    for one, other in samples:
        sliding.push(one, other)
    place = 0

    def step() -> float:
        nonlocal place
        place = (place + 1) % len(samples)
        sliding.push(*samples[place])
        return sliding.value

    measure("sliding", "Wince", step, difference=0.0)
