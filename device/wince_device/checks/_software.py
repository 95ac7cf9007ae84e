"""Python, the packages, the compiled kernels and the face models."""

import importlib.metadata
import importlib.util
import platform
import re
import struct
import sys
from pathlib import Path
from typing import Final

import wince_device
import wince_signals
from wince_signals._kernel_cache import _name_of_folder, _roots

from ._finding import Answer, attention, fault, ok, unused

_OLDEST: Final = (3, 11)
_MODULES: Final = {
    "opencv-python-headless": "cv2",
    "paho-mqtt": "paho",
    "pyserial": "serial",
}
"""Packages whose module has another name."""


def look_at_python() -> Answer:
    """Tell whether this Python is new enough and 64 bits wide."""
    bits = 8 * struct.calcsize("P")
    found = f"{platform.python_version()}, {bits} bit, {platform.machine()}"
    if sys.version_info < _OLDEST or bits < 64:
        return fault(found, "install the 64-bit Raspberry Pi OS, which brings Python 3.11 or newer")
    return ok(found)


def look_at_packages(extra: str, *, needed: bool) -> Answer:
    """Tell whether the packages of one extra are installed."""
    names = packages_of(extra)
    missing = [name for name in names if not _is_there(name)]
    if not missing:
        return ok(f"all {len(names)} of the extra {extra!r}")
    found = f"not installed: {', '.join(missing)}"
    if not needed:
        return unused(f"{found}; only needed to read recordings")
    return fault(found, f"pip install 'wince[{extra}]'")


def packages_of(extra: str) -> list[str]:
    """Return the names of an extra's packages, as the installed metadata lists them."""
    lines = importlib.metadata.requires("wince") or []
    wanted = re.compile(rf"([\w.-]+).*;.*extra\s*==\s*['\"]{extra}['\"]")
    return [found[1] for line in lines if (found := wanted.match(line))]


def _is_there(package: str) -> bool:
    module = _MODULES.get(package, package.replace("-", "_"))
    return importlib.util.find_spec(module) is not None


def look_at_kernels() -> Answer:
    """Tell whether compiled kernels of just these sources are kept on the disk."""
    packages = [Path(package.__path__[0]).resolve() for package in (wince_signals, wince_device)]
    counts = [_kept(package) for package in packages]
    if all(counts):
        return ok(f"{sum(counts)} compiled and kept")
    return attention(
        "not compiled for this version: the next start takes up to a minute longer",
        "run 'wince-device warm-up' as the user who owns the installation",
    )


def look_at_models(*, needed: bool) -> Answer:
    """Tell whether the face models are there and the pinned ones."""
    from wince_device.face import MODEL_SHA256, model_folder, verified_path

    if not needed:
        return unused("no camera is set, so no face model is needed")
    for name in MODEL_SHA256:
        verified_path(name)
    return ok(f"{len(MODEL_SHA256)} with the right SHA-256 in {model_folder()}")


def _kept(package: Path) -> int:
    name = _name_of_folder(package)
    folders = [root / name for root in _roots()]
    return max((sum(1 for _ in one.iterdir()) for one in folders if one.is_dir()), default=0)
