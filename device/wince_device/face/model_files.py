"""Where the third-party face models lie, and whether they are the pinned ones."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

from wince_wire import ModelFileError

DETECTOR_FILE: Final = "face_detection_short_range.tflite"
LANDMARK_FILE: Final = "face_landmark.tflite"

MODEL_SHA256: Final[Mapping[str, str]] = MappingProxyType(
    {
        DETECTOR_FILE: "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        LANDMARK_FILE: "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    }
)
"""The pinned content of each file."""

MODEL_SIZE_BYTES: Final[Mapping[str, int]] = MappingProxyType(
    {DETECTOR_FILE: 229_714, LANDMARK_FILE: 1_242_398}
)
"""The size of each file, so that a cut-off copy is told apart from a different one."""

FOLDER_VARIABLE: Final = "WINCE_MODELS_DIR"
SYSTEM_FOLDER: Final = Path("/usr/share/wince/models")

_verified: set[tuple[Path, int, int]] = set()
_verified_lock = Lock()


def model_folder() -> Path:
    """Return the folder of the face models, whether it exists or not.

    The first that applies: the environment variable ``WINCE_MODELS_DIR``; in a checkout,
    ``models/third_party``; ``/usr/share/wince/models`` where that exists; else a folder of the
    user's own (``$XDG_DATA_HOME/wince/models``).
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "models").is_dir():
        return checkout / "models" / "third_party"
    if SYSTEM_FOLDER.is_dir():
        return SYSTEM_FOLDER
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "wince" / "models"


def verified_path(name: str) -> Path:
    """Return the path of a model file whose content is the pinned one.

    A file is hashed once in a process, and again only when its size or time changes.

    Raises
    ------
    ModelFileError
        If the file is missing, cannot be read, is cut off, or is not the pinned one.
    ValueError
        If no file of that name is pinned.
    """
    if name not in MODEL_SHA256:
        msg = f"there is no pinned model file {name!r}: choose one of {', '.join(MODEL_SHA256)}"
        raise ValueError(msg)
    path = model_folder() / name
    try:
        status = path.stat()
        key = (path, status.st_size, status.st_mtime_ns)
        with _verified_lock:
            known = key in _verified
        if not known:
            _check_content(path, name)
            with _verified_lock:
                _verified.add(key)
    except FileNotFoundError as error:
        msg = f"the face model {name} is not in {path.parent}; run: wince-models fetch"
        raise ModelFileError(msg) from error
    except OSError as error:
        msg = f"the face model {path} cannot be read ({error.strerror}): check its permissions"
        raise ModelFileError(msg) from error
    return path


def check_model_bytes(name: str, content: bytes, *, where: str) -> None:
    """Check that `content` is the pinned content of the model file `name`.

    Raises
    ------
    ModelFileError
        If it is cut off or different; the sentence names `where` it came from.
    """
    size = MODEL_SIZE_BYTES[name]
    if len(content) < size:
        msg = (
            f"the face model {name} in {where} is cut off ({len(content):,} of {size:,} bytes); "
            "delete it and run: wince-models fetch"
        )
        raise ModelFileError(msg)
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256[name]:
        msg = (
            f"the face model {name} in {where} is not the pinned one (its SHA-256 differs); "
            "delete it and run: wince-models fetch"
        )
        raise ModelFileError(msg)


def _check_content(path: Path, name: str) -> None:
    check_model_bytes(name, path.read_bytes(), where=str(path.parent))
