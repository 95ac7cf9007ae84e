"""Keeps compiled kernels on disk so that none is ever older than the sources it was made from.

numba's own cache compares a kernel with its own file only, so a change in a kernel that it calls
goes unnoticed, and it reads from no folder that it cannot write to. Here a folder's name holds a
digest of every source of the packages concerned, and any of the folders may be read-only.
"""

import hashlib
import logging
import os
import pickle
import shutil
import sys
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeAlias

import llvmlite
import numba
import numpy as np

OWN_PACKAGE = Path(__file__).resolve().parent
DIGEST_BYTES = hashlib.sha256().digest_size
LOG = logging.getLogger(__name__)

Internal: TypeAlias = Any
"""A part of numba that has no public type; what fails on it leads to compiling, never further."""
CONFIG: Internal = numba.config


def use_kernel_cache(dispatcher: Internal) -> None:
    """Give a numba dispatcher this cache; without effect where numba is disabled or has changed.

    A kernel with a closure, or outside a package, is never kept: its machine code depends on more
    than the sources of a package.
    """
    function = getattr(dispatcher, "py_func", None)
    if function is None:
        return
    package = _package_of(function)
    if not hasattr(dispatcher, "_cache"):
        _warn_once(f"kernels are not kept: numba {numba.__version__} has another kind of cache")
    elif package is not None and function.__closure__ is None:
        dispatcher._cache = KernelCache(function, package)  # noqa: SLF001


def remove_superseded() -> None:
    """Remove what earlier versions of the sources or of the libraries have left behind."""
    kept = {_folder_name(package) for package in _PACKAGES}
    setups = {name.rpartition("-")[0] for name in kept}
    for root in _roots():
        with suppress(OSError):
            for folder in list(root.iterdir()):
                if folder.name not in kept and folder.name.rpartition("-")[0] in setups:
                    shutil.rmtree(folder, ignore_errors=True)


class KernelCache:
    """The machine code of one kernel, one file for each signature and processor."""

    def __init__(self, function: FunctionType, package: Path) -> None:
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._package = package
        self._folder = _folder_name(package)

    @property
    def cache_path(self) -> str:
        """The folder that is looked into first."""
        return str(_roots()[0] / self._folder)

    def load_overload(self, signature: Internal, target: Internal) -> Internal:
        """Return the compiled kernel, or None when no whole copy of it is found."""
        try:
            target.refresh()
            name = self._file_name(signature, target.codegen())
        except Exception as error:  # a changed numba: slower, never wrong
            LOG.warning("the kernel %s is compiled anew: %s", self._name, error)
            return None
        for root in _roots():
            try:
                content = (root / self._folder / name).read_bytes()
            except OSError:
                continue
            try:
                return _rebuilt(content, target)
            except Exception as error:  # whatever a damaged file or a changed numba leads to
                LOG.warning("the kept kernel %s is compiled anew: %s", root / name, error)
        return None

    def save_overload(self, signature: Internal, compiled: Internal) -> None:
        """Keep a kernel in the first folder that can be written; go on without when none can."""
        if _name_of_folder(self._package) != self._folder:
            return  # the sources were changed after this process had read them
        try:
            if compiled.library.has_dynamic_globals or compiled.lifted:
                LOG.warning("the kernel %s cannot be kept: it holds addresses", self._name)
                return
            payload = _dumped(compiled)
            name = self._file_name(signature, compiled.library.codegen)
        except Exception as error:  # a changed numba: slower, never wrong
            LOG.warning("the kernel %s cannot be kept: %s", self._name, error)
            return
        content = hashlib.sha256(payload).digest() + payload
        if not any(_written(root / self._folder / name, content) for root in _roots()):
            _warn_once(
                "kernels are compiled anew at each start: none of these folders can be written: "
                + ", ".join(map(str, _roots()))
            )

    def enable(self) -> None:
        """Part of numba's protocol; always enabled."""

    def disable(self) -> None:
        """Part of numba's protocol; always enabled."""

    def flush(self) -> None:
        """Part of numba's protocol; a changed source has a folder of its own."""

    def _file_name(self, signature: Internal, codegen: Internal) -> str:
        wanted = repr((signature, codegen.magic_tuple()))
        return f"{self._name}-{hashlib.sha256(wanted.encode()).hexdigest()[:32]}"


def _dumped(compiled: Internal) -> bytes:
    from numba.core import serialize

    dumps: Internal = serialize.dumps
    return bytes(dumps(compiled._reduce()))  # noqa: SLF001


def _rebuilt(content: bytes, target: Internal) -> Internal:
    from numba.core import compiler

    result: Internal = compiler.CompileResult
    digest, payload = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    # Damaged machine code would run.
    if hashlib.sha256(payload).digest() != digest:
        raise ValueError("the file is damaged")
    return result._rebuild(target, *pickle.loads(payload))  # noqa: S301, SLF001 - our own folders


def _written(path: Path, content: bytes) -> bool:
    # A name of its own for each writer: several processes may warm up at once.
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        return False
    return True


def _roots() -> list[Path]:
    """Return where kernels are looked for, and written, in this order."""
    roots = []
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        roots.append(Path(chosen).absolute() / "wince")
    # Written at the installation, read by services that may write nothing there.
    roots.append(OWN_PACKAGE / "__pycache__" / "kernels")
    with suppress(RuntimeError):  # a user without a home
        of_user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        roots.append(Path(of_user).absolute() / "wince" / "kernels")
    return roots


def _package_of(function: FunctionType) -> Path | None:
    top = sys.modules.get(function.__module__.partition(".")[0])
    file = getattr(top, "__file__", None)
    if file is None or not hasattr(top, "__path__"):
        return None
    package = Path(file).resolve().parent
    _PACKAGES.add(package)
    return package


def _name_of_folder(package: Path) -> str:
    """Return a name that changes with every source and library that machine code depends on."""
    digest = hashlib.sha256()
    libraries = (numba.__version__, llvmlite.__version__, np.__version__)
    for part in (sys.version, *libraries, CONFIG.OPT, CONFIG.BOUNDSCHECK):
        digest.update(f"{part}\0".encode())
    # Any package's kernels may call this package's.
    for root in sorted({package, OWN_PACKAGE}):
        for source in sorted(root.rglob("*.py")):
            content = hashlib.sha256(source.read_bytes()).hexdigest()
            digest.update(f"{source.relative_to(root)}\0{content}\0".encode())
    # A run with checked bounds does not count as an earlier version of one without.
    checked = "-checked" if CONFIG.BOUNDSCHECK else ""
    tag = sys.implementation.cache_tag
    return f"{package.name}-{tag}{checked}-{digest.hexdigest()[:32]}"


# The state of the sources when this process read them.
_folder_name = cache(_name_of_folder)
_PACKAGES: set[Path] = set()


@cache
def _warn_once(sentence: str) -> None:
    LOG.warning("%s", sentence)
