"""Compile or load every kernel before a patient waits for it."""

from typing import get_args

import numpy as np

from ._correction import correct_intervals
from ._discrete import transfer_entropy_discrete
from ._gamma import fit_gamma, fit_gamma_windows
from ._parameters import Estimator
from ._sliding import SlidingTransferEntropy
from ._spikes import micro_movement_spikes
from ._streaming_spikes import StreamingSpikes
from ._transfer_entropy import joint_source_gain, transfer_entropy

SAMPLES = 64
# Enough rows and shifts for the plug-in estimator to go parallel.
MANY_SAMPLES = 4200
MANY_SHIFTS = 1000


def warm_up() -> None:
    """Run every compiled kernel once on a tiny input.

    The first call on a machine compiles (tens of seconds on a small computer) and writes numba's
    cache; later processes load it. Afterwards no function of this package compiles anything.
    """
    generator = np.random.default_rng(0)
    series = generator.gamma(2.0, size=(3, SAMPLES))
    micro_movement_spikes(series[0])
    StreamingSpikes(1.0).push(series[0])
    fit_gamma(series[0])
    fit_gamma(generator.uniform(0.55, 0.95, SAMPLES))
    fit_gamma_windows(series)
    for estimator in get_args(Estimator):
        transfer_entropy(series[0], series[1], estimator=estimator, surrogates=19)
    long = generator.normal(size=(2, MANY_SAMPLES))
    transfer_entropy(long[0], long[1], surrogates=MANY_SHIFTS)
    joint_source_gain(series[0], series[1], series[2], surrogates=19)
    sliding = SlidingTransferEntropy(window=50, surrogates=19)
    sliding.push_many(series[0], series[1])
    sliding.push(1.0, 1.0)
    sliding.result()
    for states in np.array([[0, 1, 0, 1, 1], [1, 0, 1, 1, 0]]), np.ones((2, 5), dtype=np.int32):
        for history in (1, 2):
            transfer_entropy_discrete(*states, target_history=history)
        transfer_entropy_discrete(*states, target_history=1, condition=states[0])
    correct_intervals(800.0 + 10.0 * series[0])
