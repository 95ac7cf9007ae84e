"""A device that has warmed up compiles nothing more, and its threads may call at once."""

import os
import subprocess
import sys

PRELUDE = """
import importlib, pkgutil, threading
import numpy as np
import wince_signals
from wince_signals import *
"""

COUNT = """
def compiled():
    modules = [
        importlib.import_module(f"wince_signals.{info.name}")
        for info in pkgutil.iter_modules(wince_signals.__path__)
    ]
    kernels = {
        id(thing): thing
        for module in modules
        for thing in vars(module).values()
        if hasattr(thing, "signatures")
    }
    return sum(len(kernel.signatures) for kernel in kernels.values())
"""

USE = """
warm_up()
before = compiled()
generator = np.random.default_rng(0)
x, y, z = generator.gamma(2.0, size=(3, 300))
spikes = micro_movement_spikes(x)
fit_gamma(spikes.values)
fit_gamma(list(spikes.values))
fit_gamma(x.astype(np.float32)[::2])
fit_gamma_windows(np.lib.stride_tricks.sliding_window_view(spikes.values, 20))
micro_movement_spikes(spikes.deviation[::2])
stream = StreamingSpikes(mean_of_raw_peaks(x))
for piece in (x[:1], x[1:150], x[150:]):
    stream.push(piece)
gamma_plane([x, y], surrogate_seed=1)
transfer_entropy(np.tile(x, 20), np.tile(y, 20), surrogates=2000)
for estimator in ("binned", "gaussian", "ksg"):
    transfer_entropy(x[::2], y[::2], estimator=estimator, lag=np.int32(2), theiler=3)
    lag_scan(x, y, range(1, 4), estimator=estimator, target_history=2)
    joint_source_gain(x, y, z, estimator=estimator, source_history=2)
    gapped = np.where(np.arange(300) % 97 == 50, np.nan, x)
    for kind in ("circular", "block", "phase"):
        transfer_entropy(
            gapped, y, condition=[z, y], bins=2, estimator=estimator, surrogate_kind=kind,
            surrogates=19,
        )
transfer_entropy_discrete(np.arange(40) % 3, np.arange(40) % 2 == 0, target_history=2)
sliding = SlidingTransferEntropy(window=60, lag=2, target_history=2)
sliding.push_many(x[:-1], y[:-1])
sliding.push(np.nan, y[-1])
sliding.result()
correct_intervals(tuple(800 + np.arange(50)))
power_law(x, y)
phase_randomised(x, 0)
hrv(800 + 10 * x)
assert before > 0
assert compiled() == before, (before, compiled())
"""

AT_ONCE = """
warm_up()
x, y = np.random.default_rng(0).normal(size=(2, 120))
expected = transfer_entropy(x, y, estimator="ksg", surrogates=19)
results = []
def work():
    results.extend(transfer_entropy(x, y, estimator="ksg", surrogates=19) for _ in range(50))
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(results) == 200 and all(result.z == expected.z for result in results)
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_nothing_is_compiled_after_warming_up() -> None:
    done = run(PRELUDE + COUNT + USE)
    assert done.returncode == 0, done.stderr


def test_threads_may_call_at_once_on_the_layer_that_forbids_it() -> None:
    done = run(PRELUDE + AT_ONCE, NUMBA_THREADING_LAYER="workqueue", NUMBA_NUM_THREADS="2")
    assert done.returncode == 0, done.stderr
