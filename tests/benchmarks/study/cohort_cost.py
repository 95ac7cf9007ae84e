"""What the analysis of a whole cohort takes: seconds, processor seconds and memory."""

import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from wince_host.study import load_results
from wince_sim import CohortSettings, write_cohort

LOOK_EVERY_S = 0.2
LIMIT_S = 7200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run of `wince-host study` over files.

    Attributes
    ----------
    cpu_s
        Of the program and all its processes.
    memory_mb
        Most at once, of the program and all its processes together (proportional set size).
    again_s
        The same once more, everything kept from before.
    load
        Mean load of the machine in the last minute of the first run: above the number of cores,
        others ran too.
    """

    people: int
    blocks: int
    frames: int
    megabytes: float
    processes: int
    wall_s: float
    cpu_s: float
    memory_mb: float
    again_s: float
    load: float


def measure_cost(folder: Path, processes: int) -> Cost:
    """Write a cohort unless it is there, and analyse it as a program of its own."""
    settings = CohortSettings(seed=1)
    if not (folder / "truth.json").exists():
        write_cohort(folder, settings, processes=processes)
    out = folder.with_name("cohort-results")
    shutil.rmtree(out, ignore_errors=True)
    wall_s, cpu_s, memory_mb = _run(folder, out, processes)
    load = os.getloadavg()[0]
    again_s, _, _ = _run(folder, out, processes)
    results = load_results(out)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Cost(
        people=len(results.sessions),
        blocks=len(results.blocks),
        frames=sum(row.frames for row in results.blocks),
        megabytes=size / 1e6,
        processes=processes,
        wall_s=wall_s,
        cpu_s=cpu_s,
        memory_mb=memory_mb,
        again_s=again_s,
        load=load,
    )


def _run(folder: Path, out: Path, processes: int) -> tuple[float, float, float]:
    command = [str(Path(sys.executable).with_name("wince-host")), "study", str(folder)]
    command += ["--out", str(out), "--processes", str(processes), "--tables"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = 0.0
    while program.poll() is None:
        most = max(most, _memory_mb(program.pid))
        if time.monotonic() - began > LIMIT_S:
            program.kill()
        time.sleep(LOOK_EVERY_S)
    wall_s = time.monotonic() - began
    if program.returncode != 0:
        msg = f"wince-host study ended with {program.returncode}"
        raise RuntimeError(msg)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall_s, cpu_s, most


def _memory_mb(pid: int) -> float:
    """Return the proportional set size of a process and all below it (Linux)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        # It has just ended.
        return 0.0
    own_kb = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own_kb * 1.024e-3 + sum(_memory_mb(int(child)) for child in children)
