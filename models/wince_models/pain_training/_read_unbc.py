"""Reads the UNBC-McMaster Shoulder Pain Expression Archive as it is handed out.

``Images/042-ll042/ll042t1aaaff/ll042t1aaaff001.png`` with
``Frame_Labels/PSPI/042-ll042/ll042t1aaaff/ll042t1aaaff001_facs.txt`` (one number, 0-16),
``Frame_Labels/FACS/…`` (empty, or a line for each coded unit) and
``Sequence_Labels/VAS/042-ll042/ll042t1aaaff.txt`` (one number, 0-10). The archives may lie in
folders of their own name, as unpacking leaves them (``Images/Images/…``).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ._errors import TrainingDataError
from ._samples import HIGHEST, PAIN_FROM, LabelledFaces, Sample, Scale, counted, is_picture, listed

if TYPE_CHECKING:
    from ._reading import ReadingSettings

REST_FRAMES: Final = 10
"""As many as a person's neutral face needs on the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbcParts:
    """Where the archive's parts lie; what was not unpacked is None."""

    folder: Path
    images: Path
    pspi: Path
    facs: Path | None
    ratings: Path | None


def unbc_parts(folder: Path) -> UnbcParts | None:
    """Return the parts of the archive in a folder; None where it is something else."""
    images = _part(folder, "Images")
    pspi = _part(folder, "Frame_Labels", "PSPI")
    if images is None or pspi is None:
        return None
    return UnbcParts(
        folder=folder,
        images=images,
        pspi=pspi,
        facs=_part(folder, "Frame_Labels", "FACS"),
        ratings=_part(folder, "Sequence_Labels", "VAS"),
    )


def read_unbc(parts: UnbcParts, settings: "ReadingSettings") -> LabelledFaces:
    """Return the archive's frames, labelled with PSPI or with the sequence's own rating.

    Each person's first frames without any coded action are taken for the rest.

    Raises
    ------
    TrainingDataError
        If no frame has a label, or ratings are wanted and not there.
    """
    scale: Scale = "rating" if settings.target == "rating" else "pspi"
    if scale == "rating" and parts.ratings is None:
        msg = f"{parts.folder} has no Sequence_Labels/VAS: unpack Sequence_Labels, or use PSPI"
        raise TrainingDataError(msg)
    samples: list[Sample] = []
    unlabelled: list[str] = []
    for person in _folders(parts.images):
        rest = 0
        for sequence in _folders(person):
            for at, frame in enumerate(_frames(sequence)):
                pspi = _pspi(parts, frame)
                value = pspi if scale == "pspi" else _rating(parts, sequence)
                if not 0.0 <= value <= HIGHEST[scale]:
                    unlabelled.append(frame.name)
                    continue
                still = rest < REST_FRAMES and pspi == 0.0 and _uncoded(parts, frame)
                rest += still
                if still or at % settings.every == 0:
                    samples.append(_sample(parts, frame, value, rest=still))
    if not samples:
        msg = f"no frame in {parts.images} has a label in {parts.pspi}: unpack Frame_Labels beside"
        raise TrainingDataError(msg)
    note = (f"{counted(len(unlabelled), 'frame')} left out without a label: {listed(unlabelled)}.",)
    chosen = settings.pain_from
    return LabelledFaces(
        layout="UNBC-McMaster",
        scale=scale,
        pain_from=PAIN_FROM[scale] if chosen is None else chosen,
        raters=("PSPI",) if scale == "pspi" else ("VAS",),
        samples=tuple(samples),
        notes=note if unlabelled else (),
    )


def _sample(parts: UnbcParts, frame: Path, value: float, *, rest: bool) -> Sample:
    return Sample(
        file=frame,
        name=frame.relative_to(parts.images).as_posix(),
        person=frame.parent.parent.name,
        values=(value,),
        at_rest=rest,
    )


def _part(folder: Path, *names: str) -> Path | None:
    """Return a part of the archive, also inside a folder of the archive's own name."""
    top = names[0]
    for start in (folder / top, folder / top / top, folder / top.lower()):
        path = start.joinpath(*names[1:])
        # The inner of two folders of one name is the one that holds the people.
        if path.is_dir() and not (path / top).is_dir():
            return path
    return None


def _folders(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_dir())


def _frames(sequence: Path) -> list[Path]:
    return [path for path in sorted(sequence.iterdir()) if is_picture(path)]


def _pspi(parts: UnbcParts, frame: Path) -> float:
    return _number(_label_file(parts.pspi, frame))


def _rating(parts: UnbcParts, sequence: Path) -> float:
    if parts.ratings is None:
        return math.nan
    return _number(parts.ratings / sequence.parent.name / f"{sequence.name}.txt")


def _uncoded(parts: UnbcParts, frame: Path) -> bool:
    """Return whether no action at all was coded; without the codes a PSPI of 0 must do."""
    if parts.facs is None:
        return True
    try:
        return not _label_file(parts.facs, frame).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False


def _label_file(folder: Path, frame: Path) -> Path:
    return folder / frame.parent.parent.name / frame.parent.name / f"{frame.stem}_facs.txt"


def _number(path: Path) -> float:
    try:
        return float(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, ValueError):
        return math.nan
