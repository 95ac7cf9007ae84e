"""Timing against other packages; collected only when `scripts/benchmark` asks for it."""

import os
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
import pytest

WANTED = os.environ.get("WINCE_BENCHMARKS") == "1" and find_spec("pytest_benchmark") is not None
collect_ignore_glob = [] if WANTED else ["test_*.py"]

# One contender of one row is measured for about so long.
SECONDS = 0.8
# Java compiles in the background while it is called.
WARM_UP_S = 0.5
# Calls that are shorter are timed in groups, so that the clock's own cost vanishes.
SHORTEST_ROUND_S = 200e-6


def settled(call: Callable[[], object]) -> float:
    """Call until Java and caches have settled; return the seconds of the last call."""
    end = time.perf_counter() + WARM_UP_S
    while True:
        start = time.perf_counter()
        call()
        stop = time.perf_counter()
        if stop >= end:
            return stop - start


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Callable[..., float]:
    """Time a call, after calls that compile it and size the rounds."""

    def timed(row: str, who: str, call: Callable[[], object], **notes: object) -> float:
        benchmark = request.getfixturevalue("benchmark")
        once = settled(call)
        together = max(1, int(SHORTEST_ROUND_S / once))
        rounds = int(np.clip(SECONDS / (once * together), 3, 300))
        benchmark.extra_info.update(row=row, who=who, **notes)
        benchmark.pedantic(call, rounds=rounds, iterations=together)
        return once

    return timed


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Keep numba to one thread."""
    import numba

    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)
