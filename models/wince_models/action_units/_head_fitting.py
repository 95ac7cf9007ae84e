"""Fits the head to the encoder that a folder holds, and writes it there."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_device.face import ENCODER_FILE, HEAD_FILE, METHOD, FaceEncoder
from wince_models._manifest import note_models

from ._dataset import FOR_THE_HEAD, PEOPLE_PER_FILE, people_files, read_people
from ._evaluation import vectors
from ._head_file import write_head
from ._network import Head
from ._refitting import Lesson, refit_head

WEIGHTS: Final = {"training": 1.0, "quiet": 2.0, "smiling": 1.5}
"""How much oftener looks of each set are taken than those of the first."""

Say = Callable[[str], object]


def fit_head(head: Head, work: Path, out: Path, *, card: str, seed: int, say: Say) -> None:
    """Fit a head on people in `work` as the encoder in `out` sees them; write it and the manifest.

    Parameters
    ----------
    head
        Trained; it is changed.
    work
        Folder of drawn people.
    out
        Folder of the encoder; the head and the manifest are written to it.
    card
        Name of the model's card, for the manifest.
    seed
        Of everything random.
    say
        Told what is done.

    Raises
    ------
    ModelFileError
        If people are missing, or the encoder.
    """
    encoder = FaceEncoder(path=out / ENCODER_FILE)
    lessons = []
    for name, weight in WEIGHTS.items():
        say(f"fitting the head: looking at the {name} people")
        files = people_files(work / name)
        if name == "training":
            files = files[: FOR_THE_HEAD // PEOPLE_PER_FILE]
        crops = read_people(files)
        made = vectors(encoder, crops.crops).astype("float32")
        lessons.append(Lesson(crops=crops, vectors=made, weight=weight))
    refit_head(head, lessons, seed=seed)
    write_head(head, out / HEAD_FILE)
    note_models(out, (ENCODER_FILE, HEAD_FILE), method=METHOD, card=card)
