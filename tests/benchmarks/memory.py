"""A child process: runs one call on a large input and prints what it took beside its input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from wince_signals import fit_gamma, micro_movement_spikes, transfer_entropy, warm_up


def status_kb(name: str) -> int:
    """Return one figure of this process from the kernel, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def main(work: Any, n: int, surrogates: int, kind: Any) -> None:  # noqa: ANN401 - typed by a person
    """Print the peak beside the input, in bytes, and the input's size."""
    generator = np.random.default_rng(0)
    x, y = generator.gamma(2.0, size=n), generator.gamma(2.0, size=n)
    calls: dict[str, Callable[[], object]] = {
        "spikes": lambda: micro_movement_spikes(x),
        "gamma fit": lambda: fit_gamma(x),
    }
    inputs = {"spikes": x.nbytes, "gamma fit": x.nbytes}

    def estimate() -> object:
        return transfer_entropy(x, y, estimator=work, surrogates=surrogates, surrogate_kind=kind)

    warm_up()
    Path("/proc/self/clear_refs").write_text("5")
    before = status_kb("VmRSS")
    calls.get(work, estimate)()
    peak = (status_kb("VmHWM") - before) * 1024
    print(json.dumps({"peak": peak, "input": inputs.get(work, x.nbytes + y.nbytes)}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
