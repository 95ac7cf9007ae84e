"""A host loads what it needs from its start: it may be as small a computer as a unit."""

import subprocess
import sys

SELDOM = ("numba", "scipy.linalg", "scipy.ndimage", "scipy.optimize", "scipy.special", "pandas")
"""For calibrations, doses and analyses: these take as much memory as two thirds of a host."""


def test_a_host_starts_without_what_it_seldom_needs() -> None:
    program = "import sys, wince_host.app, wince_host._serve, wince_host.dashboard"
    loaded = subprocess.run(
        [sys.executable, "-c", f"{program}; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert {"wince_host.dashboard", "wince_host.medicine", "wince_signals"} <= set(loaded)
    assert [name for name in SELDOM if name in loaded] == []
