"""Where the models lie that were trained for Wince, and whether they are the ones it came with."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from wince_wire import ModelFileError

ENCODER_FILE: Final = "action_unit_encoder.tflite"
HEAD_FILE: Final = "action_unit_head.npz"
PARTS_FILE: Final = "face_parts.npz"
MANIFEST_FILE: Final = "manifest.json"

_INSTALLED: Final = Path(__file__).resolve().parent / "models"
_CHECKOUT: Final = Path(__file__).resolve().parents[3] / "models"


class ModelEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the manifest.

    Attributes
    ----------
    sha256, size_bytes
        Of the file.
    method
        Name of the estimator that its numbers belong to; rest that was measured with another one
        is taken anew.
    card
        The model card, beside the file.
    """

    sha256: str
    size_bytes: int
    method: str
    card: str


def own_model_folder() -> Path:
    """Return the folder of the models that come with Wince: in the package, or in the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


@cache
def manifest(folder: Path) -> dict[str, ModelEntry]:
    """Return what the models of a folder should be.

    Raises
    ------
    ModelFileError
        If the manifest is missing or cannot be read.
    """
    path = folder / MANIFEST_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, ModelEntry])
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        msg = f"the models' manifest {path} cannot be read ({error}): install Wince again"
        raise ModelFileError(msg) from error


def model_fingerprint(name: str, folder: Path | None = None) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 that a model should have.

    Parameters and errors as `own_model`; the file itself is not read.
    """
    where = folder or own_model_folder()
    return _entry(name, where).sha256[:16]


def own_model(name: str, folder: Path | None = None) -> Path:
    """Return the path of a model file whose content is the manifest's.

    Parameters
    ----------
    name
        One of the manifest's.
    folder
        Where it lies; by default where Wince's own models are.

    Raises
    ------
    ModelFileError
        If it is missing, cut off, or another one.
    """
    where = folder or own_model_folder()
    entry = _entry(name, where)
    path = where / name
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"the model {path} cannot be read ({error.strerror}): install Wince again"
        raise ModelFileError(msg) from error
    if len(content) < entry.size_bytes:
        msg = (
            f"the model {path} is cut off ({len(content):,} of {entry.size_bytes:,} bytes): "
            "install Wince again"
        )
        raise ModelFileError(msg)
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        msg = (
            f"the model {path} is not the one that Wince came with (its SHA-256 differs): "
            "install Wince again"
        )
        raise ModelFileError(msg)
    return path


def read_arrays(
    path: Path, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, NDArray[np.float64]]:
    """Return the arrays of a model that is an npz file.

    Parameters
    ----------
    shapes
        Shape of each array, by its name.

    Raises
    ------
    ModelFileError
        If an array is missing, of another shape or not finite.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: np.asarray(data[name], dtype=np.float64) for name in shapes}
    except (OSError, KeyError, ValueError) as error:
        msg = f"the model {path} cannot be read ({error}): install Wince again"
        raise ModelFileError(msg) from error
    for name, shape in shapes.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name]).all():
            msg = f"the model {path} holds no {name} of shape {shape}: install Wince again"
            raise ModelFileError(msg)
    return arrays


def _entry(name: str, where: Path) -> ModelEntry:
    entry = manifest(where).get(name)
    if entry is None:
        msg = f"the models' manifest in {where} has no {name}: install Wince again"
        raise ModelFileError(msg)
    return entry
