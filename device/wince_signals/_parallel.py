"""How parallel kernels share this machine."""

import threading

import numba

# Where neither OpenMP nor TBB is found, numba runs parallel loops on its "workqueue" layer, which
# aborts the whole process when two threads enter it at once (numba manual, "The Threading
# Layers"). Every call of a parallel kernel holds this lock.
PARALLEL_LOCK = threading.Lock()


def worker_count() -> int:
    """Return how many threads a parallel kernel will have.

    Asked for here and handed in, because a kernel that asks by itself cannot be cached.
    """
    return int(numba.get_num_threads())
