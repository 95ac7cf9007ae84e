"""Reads a folder of labelled faces in whichever of the known layouts it has."""

from dataclasses import dataclass
from pathlib import Path
from re import Pattern

from ._errors import TrainingDataError
from ._read_biovid import biovid_part, read_biovid
from ._read_classes import class_folders, read_classes
from ._read_table import preferred_table, read_table, table_in
from ._read_unbc import read_unbc, unbc_parts
from ._samples import LabelledFaces, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """What a reader cannot know from the folder alone.

    Attributes
    ----------
    pain_classes
        Names of the labels or sub-folders that are pain; empty takes the layout's own.
    pain_from
        PSPI or rating from which a face is pain; None takes the scale's default.
    target
        Which label to learn where a layout carries several; None takes its first.
    person_pattern
        Finds the person in a file's path: its group ``person``, or its first group.
    frames_per_clip
        Moments taken of each video or folder of a clip's frames.
    every
        Of UNBC-McMaster's frames each so-many-th is taken.
    """

    pain_classes: tuple[str, ...] = ()
    pain_from: float | None = None
    target: Scale | None = None
    person_pattern: Pattern[str] | None = None
    frames_per_clip: int = 5
    every: int = 1


def read_faces(folder: Path, settings: ReadingSettings) -> LabelledFaces:
    """Return the labelled faces of a folder, or of a table that names them.

    Raises
    ------
    TrainingDataError
        If there is nothing, the layout is none of the known ones, or no label can be used.
    """
    if folder.is_file():
        return read_table(folder, settings)
    if not folder.is_dir():
        msg = f"there is no folder {folder}: name the folder of the labelled faces"
        raise TrainingDataError(msg)
    if (table := preferred_table(folder)) is not None:
        return read_table(table, settings)
    if (parts := unbc_parts(folder)) is not None:
        return read_unbc(parts, settings)
    if (part := biovid_part(folder)) is not None:
        return read_biovid(part, settings)
    if (table := table_in(folder)) is not None:
        return read_table(table, settings)
    if class_folders(folder):
        return read_classes(folder, settings)
    msg = (
        f"the folder {folder} has none of the known layouts: give it a table of files and labels "
        "(labels.csv), a sub-folder for each class with pictures in it, UNBC-McMaster's Images and "
        "Frame_Labels, or BioVid's video folder"
    )
    raise TrainingDataError(msg)
