"""Reads a folder with a sub-folder for each class: ``pain/person-01/a.png``, ``smile/…``."""

from pathlib import Path
from re import Pattern
from typing import TYPE_CHECKING, Final

from ._errors import TrainingDataError
from ._samples import LabelledFaces, Sample, is_picture, is_video, listed, moments

if TYPE_CHECKING:
    from ._reading import ReadingSettings

PAIN: Final = ("pain",)
REST: Final = "rest"
"""A sub-folder of this name holds each person's face at rest; it is no class."""


def class_folders(folder: Path) -> list[Path]:
    """Return the sub-folders that hold pictures or videos, at any depth."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".") and _has_faces(path)
    ]


def read_classes(folder: Path, settings: "ReadingSettings") -> LabelledFaces:
    """Return the faces of a folder with a sub-folder for each class.

    Raises
    ------
    TrainingDataError
        If no sub-folder is pain, or only those of pain are there.
    """
    classes = [path for path in class_folders(folder) if path.name.casefold() != REST]
    wanted = {name.casefold() for name in settings.pain_classes or PAIN}
    pain = [path for path in classes if path.name.casefold() in wanted]
    names = listed([path.name for path in classes], most=12)
    if not pain or len(pain) == len(classes):
        what = "every" if pain else "no"
        msg = (
            f"{what} sub-folder of {folder} is a class of pain (found {names}): one must be named "
            "'pain', or named with --pain-class, and one must hold faces without pain"
        )
        raise TrainingDataError(msg)
    samples = [
        sample
        for path in class_folders(folder)
        for sample in _samples(folder, path, pain=path in pain, settings=settings)
    ]
    return LabelledFaces(
        layout=f"class sub-folders ({names})",
        scale="label",
        pain_from=1.0,
        raters=("label",),
        samples=tuple(samples),
    )


def _samples(
    folder: Path, of_class: Path, *, pain: bool, settings: "ReadingSettings"
) -> list[Sample]:
    rest = of_class.name.casefold() == REST
    result = []
    for path in sorted(of_class.rglob("*")):
        if not (is_picture(path) or is_video(path)):
            continue
        name = path.relative_to(folder).as_posix()
        taken = moments(settings.frames_per_clip) if is_video(path) else (None,)
        result += [
            Sample(
                file=path,
                name=name,
                person=person_in(name, settings.person_pattern) or _person_folder(name),
                values=(float(pain),),
                groups={"class": of_class.name},
                at_rest=rest,
                moment=moment,
            )
            for moment in taken
        ]
    return result


def person_in(name: str, pattern: Pattern[str] | None) -> str | None:
    """Return the person whom a pattern finds in a file's path."""
    found = None if pattern is None else pattern.search(name)
    if found is None:
        return None
    return str(found["person"] if "person" in found.groupdict() else found[1])


def _person_folder(name: str) -> str | None:
    """Return the folder between class and picture, which is the person's."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else None


def _has_faces(folder: Path) -> bool:
    return any(is_picture(path) or is_video(path) for path in folder.rglob("*"))
