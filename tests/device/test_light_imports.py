"""The program loads what it needs and no more: memory of small computers is short."""

import subprocess
import sys

HEAVY = ("scipy.stats", "scipy.optimize", "sklearn", "pandas", "matplotlib", "torch")


def test_measuring_loads_no_library_that_it_does_not_need() -> None:
    program = "import sys, wince_device.app, wince_device.pipeline; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "wince_device.pipeline" in loaded
    assert [name for name in HEAVY if name in loaded] == []
