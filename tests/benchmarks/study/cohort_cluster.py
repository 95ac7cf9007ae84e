"""The same study on a Dask cluster of two worker processes: are the tables equal?"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wince_sim import CohortSettings, write_cohort

SETTINGS = CohortSettings(people=4, seconds=60.0, frame_rate_hz=30.0, seed=5)
WORKERS = 2
START_S, LIMIT_S = 300.0, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """How the results of a cluster compare with those of one process."""

    people: int
    blocks: int
    workers: int
    tables: int
    equal: int


def compare_cluster(folder: Path) -> Equal:
    """Analyse a small cohort in one process and on a cluster, without anything kept before."""
    study = folder / "cluster-cohort"
    if not (study / "truth.json").exists():
        write_cohort(study, SETTINGS)
    alone, spread = folder / "alone", folder / "spread"
    for out in (alone, spread):
        shutil.rmtree(out, ignore_errors=True)
    _study(study, alone, "--processes", "1")
    with _cluster(folder) as address:
        _study(study, spread, "--scheduler", address)
    tables = sorted(alone.glob("*.parquet"))
    equal = sum(one.read_bytes() == (spread / one.name).read_bytes() for one in tables)
    return Equal(
        people=SETTINGS.people,
        blocks=SETTINGS.people * len(SETTINGS.tasks) * 3,
        workers=WORKERS,
        tables=len(tables),
        equal=equal,
    )


def _study(study: Path, out: Path, *options: str) -> None:
    command = [_program("wince-host"), "study", str(study), "--out", str(out), "--tables", *options]
    subprocess.run(command, check=True, timeout=LIMIT_S, stdout=subprocess.DEVNULL)


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    dask = [_program("dask")]
    common = ["--scheduler-file", str(told)]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    programs = [
        _start([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                *common], quiet),
        *(
            _start([*dask, "worker", "--nworkers", "1", "--nthreads", "1", "--no-dashboard",
                    *common], quiet)
            for _ in range(WORKERS)
        ),
    ]  # fmt: skip
    try:
        yield _address(told)
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(timeout=START_S)


def _start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def _address(told: Path) -> str:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        if told.exists() and told.stat().st_size:
            return str(json.loads(told.read_text(encoding="utf-8"))["address"])
        time.sleep(0.2)
    msg = "the Dask scheduler did not start"
    raise RuntimeError(msg)


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
