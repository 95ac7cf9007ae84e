"""Memory and first calls, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import wince_signals
from narrowing import known

HERE = Path(__file__).parent
MILLION = 1_000_000
# One transform of 10^6 values per phase surrogate: a tenth of the counts keeps the run short.
COUNTS = {"circular": (0, 100, 1000), "block": (100, 1000), "phase": (10, 100)}
MEMORY = [("spikes", MILLION, 0, "circular"), ("gamma fit", MILLION, 0, "circular")]
MEMORY += [
    (work, MILLION, count, kind)
    for work in ("binned", "gaussian")
    for kind, counts in COUNTS.items()
    for count in counts
]
MEMORY += [("ksg", 100_000, 0, "circular"), ("ksg", 100_000, 2, "circular")]


def run(program: str, *arguments: object, **environment: str) -> dict[str, float]:
    """Run a program of this folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, HERE / program, *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize(("work", "n", "surrogates", "kind"), MEMORY)
def test_memory(benchmark: BenchmarkFixture, work: str, n: int, surrogates: int, kind: str) -> None:
    found = benchmark.pedantic(run, args=("memory.py", work, n, surrogates, kind), rounds=1)
    benchmark.extra_info.update(
        memory=work, n=n, surrogates=surrogates, kind=kind, times=found["peak"] / found["input"]
    )


def test_first_call(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    def both() -> tuple[dict[str, float], dict[str, float]]:
        cache = str(tmp_path / "kernels")
        # An empty source copy has no cache beside it, so that everything is compiled.
        copy = tmp_path / "wince_signals"
        source = Path(known(wince_signals.__file__)).parent
        copy.mkdir()
        for file in source.glob("*.py"):
            (copy / file.name).write_bytes(file.read_bytes())
        environment = {
            "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": cache, "XDG_CACHE_HOME": cache,
        }  # fmt: skip
        return run("first_call.py", **environment), run("first_call.py", **environment)

    cold, cached = benchmark.pedantic(both, rounds=1)
    benchmark.extra_info.update(first_call={"cold": cold, "cached": cached})
