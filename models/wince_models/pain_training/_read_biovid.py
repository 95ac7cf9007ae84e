"""Reads part A of the BioVid Heat Pain Database as it is handed out.

``video/071309_w_21/071309_w_21-BL1-081.mp4``, with ``starting_point/samples.csv`` (tab-separated:
``subject_id subject_name class_id class_name sample_id sample_name``). A folder of pictures of a
clip's name stands for the clip, wherever it lies: ``frames/071309_w_21-PA4-006/img_00001.jpg``.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ._errors import TrainingDataError
from ._samples import LabelledFaces, Sample, counted, is_picture, is_video, listed, moments

if TYPE_CHECKING:
    from ._reading import ReadingSettings

CLIP: Final = re.compile(
    r"^(?P<person>\d{6}_(?P<sex>[mw])_(?P<age>\d{2,3}))-(?P<kind>BL1|PA[1-4])-(?P<number>\d{3})$"
)
BASELINE: Final = "BL1"
PAIN: Final = ("PA4",)
"""The strongest heat against none: what the database's own authors classify first. Lower levels
hardly show in a face (Werner et al. 2017)."""

REST_CLIPS: Final = 2
AGES: Final = ((35, "20-35"), (50, "36-50"), (200, "51-65"))
"""The bands in which the database's people were sought."""

SEXES: Final = {"m": "man", "w": "woman"}


def biovid_part(folder: Path) -> Path | None:
    """Return the folder of part A; None where this is something else."""
    for part in (folder, folder / "PartA", folder / "partA"):
        if (part / "starting_point" / "samples.csv").is_file() or _first_clip(part) is not None:
            return part
    return None


def read_biovid(part: Path, settings: "ReadingSettings") -> LabelledFaces:
    """Return moments of the clips without heat and of those with the strongest.

    Each person's first two clips without heat are taken for the rest.

    Raises
    ------
    TrainingDataError
        If no clip is found.
    """
    found = dict(sorted(_clips(part)))
    pain = tuple(name.upper() for name in settings.pain_classes) or PAIN
    missing = [
        name for name in _named(part) if name not in found and _kind(name) in (*pain, BASELINE)
    ]
    samples: list[Sample] = []
    for _, names in groupby(found, key=lambda name: name.split("-")[0]):
        rest = 0
        for name in names:
            kind = _kind(name)
            if kind not in (*pain, BASELINE):
                continue
            still = kind == BASELINE and rest < REST_CLIPS
            rest += still
            samples += _samples(part, name, found[name], pain, rest=still, settings=settings)
    if not samples:
        msg = f"{part} holds no clip of {BASELINE} or {', '.join(pain)}: unpack the videos in it"
        raise TrainingDataError(msg)
    note = f"{counted(len(missing), 'clip')} of samples.csv not there: {listed(missing)}."
    return LabelledFaces(
        layout=f"BioVid part A ({BASELINE} against {', '.join(pain)})",
        scale="label",
        pain_from=1.0,
        raters=("heat",),
        samples=tuple(samples),
        notes=(note,) if missing else (),
    )


def _samples(
    part: Path,
    name: str,
    clip: Path,
    pain: Sequence[str],
    *,
    rest: bool,
    settings: "ReadingSettings",
) -> Iterator[Sample]:
    found = CLIP.match(name)
    if found is None:
        return
    age = next(band for oldest, band in AGES if int(found["age"]) <= oldest)
    for file, moment in _looks(clip, settings.frames_per_clip):
        yield Sample(
            file=file,
            name=file.relative_to(part).as_posix(),
            person=found["person"],
            values=(float(found["kind"] in pain),),
            groups={"class": found["kind"], "sex": SEXES[found["sex"]], "age": age},
            at_rest=rest,
            moment=moment,
        )


def _looks(clip: Path, count: int) -> list[tuple[Path, float | None]]:
    if clip.is_file():
        return [(clip, moment) for moment in moments(count)]
    frames = [path for path in sorted(clip.iterdir()) if is_picture(path)]
    at = sorted({int(moment * len(frames)) for moment in moments(count)})
    return [(frames[k], None) for k in at]


def _clips(part: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(part.rglob("*")):
        name = path.stem if is_video(path) else path.name
        if CLIP.match(name) and (is_video(path) or (path.is_dir() and _first_picture(path))):
            yield name, path


def _first_clip(part: Path) -> str | None:
    return next((name for name, _ in _clips(part)), None) if part.is_dir() else None


def _first_picture(folder: Path) -> Path | None:
    return next((path for path in folder.iterdir() if is_picture(path)), None)


def _named(part: Path) -> list[str]:
    """Return the clips that the database's own list names; none where it was not unpacked."""
    path = part / "starting_point" / "samples.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [row["sample_name"] for row in rows if row.get("sample_name")]


def _kind(name: str) -> str:
    found = CLIP.match(name)
    return "" if found is None else found["kind"]
