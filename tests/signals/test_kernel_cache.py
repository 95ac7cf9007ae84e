"""Kept kernels are found where nothing may be written, and never outlive their sources."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# What lets root write where the permissions say no.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]

# Prints how many kernels were compiled and, for each package, how many were found.
WARM = """
from numba.core.event import install_recorder
with install_recorder("numba:compile") as compilations:
    from wince_device.warm_up import warm_up
    warm_up(models=False)
import sys
kernels = {
    id(thing): thing
    for name, module in list(sys.modules.items())
    if name.startswith(("wince_signals", "wince_device"))
    for thing in vars(module).values()
    if hasattr(thing, "signatures") and hasattr(thing, "stats")
}.values()
assert all(kernel.signatures or not kernel.stats.cache_hits for kernel in kernels)
misses = sum(sum(kernel.stats.cache_misses.values()) for kernel in kernels)
assert bool(misses) == bool(len(compilations.buffer)), misses
hits = {"wince_signals": 0, "wince_device": 0}
for kernel in kernels:
    hits[kernel.py_func.__module__.split(".")[0]] += sum(kernel.stats.cache_hits.values())
print(misses, *hits.values())
"""

FIT = """
import sys
import numba
import numpy as np
import wince_signals
from wince_signals import _gamma_kernels
fit = wince_signals.fit_gamma(np.random.default_rng(0).gamma(2.0, size=60))
print(fit.shape, sum(
    sum(thing.stats.cache_misses.values())
    for name, module in sys.modules.items() if name.startswith("wince_signals")
    for thing in vars(module).values() if hasattr(thing, "stats")
))
"""

OUT_OF_BOUNDS = """
import numba
import numpy as np
from wince_signals._numba import kernel, parallel_kernel

def at(values, n):
    total = 0.0
    for i in numba.prange(n):
        total += values[i]
    return total

for compiled in (kernel(at), parallel_kernel(at)):
    assert compiled(np.ones(4), 4) == 4.0
    try:
        compiled(np.ones(4), 5)
    except IndexError:
        continue
    raise SystemExit(f"{compiled} read past the end")
"""

NOT_WRITABLE = """
import pathlib, sys
for folder in sys.argv[1:]:
    try:
        (pathlib.Path(folder) / "probe").touch()
    except OSError:
        continue
    raise SystemExit(f"{folder} can be written")
"""


@pytest.fixture
def place(repository: Path) -> Iterator[Path]:
    """A copy of the two packages that any user may read, with the kernels kept so far."""
    folder = Path(tempfile.mkdtemp(prefix="wince-kernels-"))
    folder.chmod(0o755)
    for package in ("wince_signals", "wince_device", "wince_wire"):
        shutil.copytree(
            repository / "device" / package,
            folder / "tree" / package,
            ignore=shutil.ignore_patterns("*.pyc", "*.nbi", "*.nbc"),
        )
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def start(
    code: str, place: Path, *arguments: str, restricted: bool = False, **settings: str
) -> subprocess.Popen[str]:
    left_out = ("NUMBA_BOUNDSCHECK", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "PYTHONPATH")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    prefix = AS_ANYBODY if restricted and os.geteuid() == 0 else []
    return subprocess.Popen(
        [*prefix, sys.executable, "-W", "error", "-c", code, *arguments],
        env=environment
        | {"PYTHONPATH": str(place / "tree"), "HOME": str(place / "no-home")}
        | settings,
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> list[float]:
    output, errors = process.communicate(timeout=115)
    assert process.returncode == 0, errors
    return [float(word) for word in output.split()]


def forbid_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


@pytest.mark.slow
def test_a_service_that_may_write_nowhere_compiles_nothing(place: Path) -> None:
    answer(start(WARM, place))
    (place / "emptied").mkdir()
    forbid_writing(place)
    folders = [str(place), str(place / "emptied"), str(place / "tree" / "wince_signals")]
    answer(start(NOT_WRITABLE, place, *folders, restricted=True))
    for cache_folder in (None, "emptied", "missing"):
        settings = {} if cache_folder is None else {"NUMBA_CACHE_DIR": str(place / cache_folder)}
        compiled, *found = answer(start(WARM, place, restricted=True, **settings))
        assert compiled == 0, cache_folder
        assert all(count > 0 for count in found), cache_folder


@pytest.mark.slow
def test_a_first_start_that_may_write_nowhere_says_so_once_and_works(place: Path) -> None:
    shutil.rmtree(place / "tree" / "wince_signals" / "__pycache__", ignore_errors=True)
    forbid_writing(place)
    process = start(FIT, place, restricted=True)
    output, errors = process.communicate(timeout=115)
    assert process.returncode == 0, errors
    assert int(output.split()[1]) > 0
    assert errors.count("none of these folders can be written") == 1


@pytest.mark.slow
def test_a_changed_kernel_changes_its_callers_in_other_files(place: Path) -> None:
    before, _ = answer(start(FIT, place))
    again, compiled = answer(start(FIT, place))
    assert (again, compiled) == (before, 0)
    leaf = place / "tree" / "wince_signals" / "_digamma.py"
    source = leaf.read_text()
    # One coefficient of the series that the Gamma fit reaches through three files.
    leaf.write_text(
        source.replace("series = r * (\n        1 / 12\n", "series = r * (\n        5\n")
    )
    assert leaf.read_text() != source
    changed, compiled = answer(start(FIT, place))
    assert compiled > 0
    assert abs(changed - before) > 1e-3
    leaf.write_text(source)
    restored, compiled = answer(start(FIT, place))
    assert (restored, compiled) == (before, 0)


@pytest.mark.slow
def test_a_damaged_file_is_compiled_anew_and_replaced(place: Path) -> None:
    before, _ = answer(start(FIT, place))
    kept = place.glob("tree/wince_signals/__pycache__/kernels/*/*")
    whole = {path: path.read_bytes() for path in kept if path.is_file()}
    assert whole
    for damage in ("empty", "cut", "turned"):
        for path, content in whole.items():
            middle = len(content) // 2
            turned = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            path.write_bytes({"empty": b"", "cut": content[:-100], "turned": turned}[damage])
        repaired, compiled = answer(start(FIT, place))
        assert repaired == before, damage
        assert compiled > 0, damage
    assert answer(start(FIT, place)) == [before, 0]


@pytest.mark.slow
def test_processes_may_warm_one_folder_at_once(place: Path) -> None:
    cache = str(place / "cache")
    shutil.rmtree(place / "tree" / "wince_signals" / "__pycache__", ignore_errors=True)
    both = [start(FIT, place, NUMBA_CACHE_DIR=cache) for _ in range(2)]
    first, second = (answer(process)[0] for process in both)
    assert answer(start(FIT, place, NUMBA_CACHE_DIR=cache)) == [first, 0]
    assert first == second
    assert not [path for path in (place / "cache").rglob("*.*.*.*") if path.is_file()]


@pytest.mark.slow
def test_warming_up_removes_the_kernels_of_earlier_sources_only(place: Path) -> None:
    answer(start(WARM, place))
    root = place / "tree" / "wince_signals" / "__pycache__" / "kernels"
    current = sorted(root.glob(f"wince_*-{sys.implementation.cache_tag}-*"))
    assert current
    tag = sys.implementation.cache_tag
    superseded = root / f"wince_signals-{tag}-{'0' * 32}"
    others = [root / f"wince_signals-{tag}-checked-{'0' * 32}", root / "wince_sim-cpython-311-0"]
    for folder in (superseded, *others):
        folder.mkdir()
    answer(start(WARM, place))
    assert not superseded.exists()
    assert all(folder.exists() for folder in (*current, *others))


def test_checked_kernels_refuse_to_read_past_an_end_in_parallel_loops_too(place: Path) -> None:
    answer(start(OUT_OF_BOUNDS, place, NUMBA_BOUNDSCHECK="1"))


@pytest.mark.slow
def test_checked_kernels_are_kept_apart(place: Path) -> None:
    cache = str(place / "cache")
    shutil.rmtree(place / "tree" / "wince_signals" / "__pycache__", ignore_errors=True)
    plain, _ = answer(start(FIT, place, NUMBA_CACHE_DIR=cache))
    checked, compiled = answer(start(FIT, place, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=cache))
    assert compiled > 0
    assert checked == pytest.approx(plain, rel=1e-12)
