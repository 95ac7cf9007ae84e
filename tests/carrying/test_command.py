"""`wince-host carry-in` as a person runs it."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import subprocess
import sys
from typing import Any

from wince_device.carrying import carry_out


def run(bench: Any, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wince_host.app", "carry-in", *words]
    return subprocess.run(
        [*command, "--state", str(bench.host.state)], capture_output=True, text=True, check=False
    )


def test_it_says_what_came_and_refuses_in_one_sentence(bench: Any) -> None:
    bench.fill(12)
    file = carry_out(bench.unit, bench.stick).file
    done = run(bench, str(file))
    assert done.returncode == 0, done.stderr
    assert "bed-4: 12 rows, 12 new, 0 stored already, 0 unreadable" in done.stdout
    assert f"receipt: {file}.receipt" in done.stdout
    assert file is not None
    file.write_bytes(file.read_bytes()[:-9])
    refused = run(bench, str(file))
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "ends too early" in refused.stderr
