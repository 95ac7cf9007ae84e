"""Starts a training from the command line: libraries first, so that nothing is begun in vain."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from wince_device.face import SetupError

from ._progress import ProgressBars
from ._settings import PainTrainingSettings


def run_training(
    folder: Path, settings: PainTrainingSettings, say: Callable[[str], object]
) -> None:
    """Train on a folder and say where the report lies.

    Raises
    ------
    TrainingDataError
        If nothing can be learned from the data.
    SetupError
        If a library that all classifiers need is not installed.
    """
    for package in ("matplotlib", "sklearn"):
        if find_spec(package) is None:
            msg = (
                f"training the pain classifiers needs {package}, which is not installed: install "
                "Wince with its extra 'classifiers'"
            )
            raise SetupError(msg)
    from ._command import train_pain

    with ProgressBars() as bars:
        trained = train_pain(folder, settings, say=say, progress=bars)
    say(f"Wrote {trained.report}")
    if trained.export is None:
        say("Nothing was written for the device: a leaky split judges nothing that could be used.")
    for note in () if trained.export is None else trained.export.notes:
        say(note)
