"""Reads a table of files and labels: ``file, label`` or ``pspi`` or ``rating``, ``person``, ….

Several columns ``label_anna``, ``label_ben`` (or ``pspi_…``, ``rating_…``) are several raters.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, get_args

from ._errors import TrainingDataError
from ._read_classes import person_in
from ._samples import (
    HIGHEST,
    PAIN_FROM,
    LabelledFaces,
    Sample,
    Scale,
    counted,
    is_video,
    listed,
    moments,
)

if TYPE_CHECKING:
    from ._reading import ReadingSettings

PREFERRED: Final = "labels.csv"
PAIN_WORDS: Final = ("pain", "1", "1.0", "yes", "true")
TRUE_WORDS: Final = frozenset({"1", "1.0", "yes", "true"})
GROUPS: Final = ("group", "sex", "gender", "age", "skin_tone", "class")
Row = dict[str, str]


def preferred_table(folder: Path) -> Path | None:
    """Return a folder's ``labels.csv``, which is meant for us whatever else lies beside it."""
    return next((path for path in _tables(folder) if path.name.casefold() == PREFERRED), None)


def table_in(folder: Path) -> Path | None:
    """Return the only table of a folder.

    Raises
    ------
    TrainingDataError
        If there are several.
    """
    tables = _tables(folder)
    if len(tables) <= 1:
        return next(iter(tables), None)
    msg = (
        f"the folder {folder} holds several tables ({listed([path.name for path in tables])}): "
        f"name the one with the labels, or call it {PREFERRED}"
    )
    raise TrainingDataError(msg)


def _tables(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".csv", ".tsv")]


def read_table(path: Path, settings: "ReadingSettings") -> LabelledFaces:
    """Return the faces that a table names; files are found beside it.

    Raises
    ------
    TrainingDataError
        If the table cannot be read, lacks a column, or no row of it can be used.
    """
    columns, rows = _rows(path)
    if "file" not in columns:
        msg = (
            f"{path} has no column 'file' (it has {', '.join(columns)}): name the pictures in "
            "a column of that name"
        )
        raise TrainingDataError(msg)
    scale, raters = _label_columns(path, columns, settings.target)
    words = _pain_words(path, rows.values(), raters, settings) if scale == "label" else frozenset()
    samples: list[Sample] = []
    missing: list[str] = []
    unlabelled: list[str] = []
    for number, row in rows.items():
        file = path.parent / row["file"]
        values = tuple(_value(row[column], scale, words) for column in raters)
        rest = row.get("neutral", "").casefold() in TRUE_WORDS
        if not row["file"] or not file.is_file():
            missing.append(f"{row['file'] or 'no name'} (line {number})")
        elif not rest and not any(math.isfinite(value) for value in values):
            unlabelled.append(f"{row['file']} (line {number})")
        else:
            samples += _samples(row, file, values, rest=rest, settings=settings)
    if not samples:
        why = f"{counted(len(missing), 'file')} missing, {len(unlabelled):,} without a usable label"
        msg = f"{path} names no face that can be used ({why}): check its columns and paths"
        raise TrainingDataError(msg)
    return LabelledFaces(
        layout=f"table {path.name}",
        scale=scale,
        pain_from=_pain_from(scale, settings),
        raters=raters,
        samples=tuple(samples),
        notes=_notes(missing, unlabelled, scale),
    )


def _samples(
    row: Row, file: Path, values: tuple[float, ...], *, rest: bool, settings: "ReadingSettings"
) -> list[Sample]:
    groups = {
        name: row[name]
        for name in row
        if (name in GROUPS or name.startswith("group_")) and row[name]
    }
    return [
        Sample(
            file=file,
            name=row["file"],
            person=row.get("person") or person_in(row["file"], settings.person_pattern),
            values=values,
            groups=groups,
            at_rest=rest,
            moment=moment,
        )
        for moment in (moments(settings.frames_per_clip) if is_video(file) else (None,))
    ]


def _rows(path: Path) -> tuple[list[str], dict[int, Row]]:
    """Return the columns, and the rows by the number of their line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the table {path} cannot be read ({error}): save it as CSV in UTF-8"
        raise TrainingDataError(msg) from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    lines = dict(enumerate(csv.reader(text.splitlines(), delimiter=separator), start=1))
    if len(lines) < 2:
        msg = f"the table {path} has no rows: a line of column names, then one a picture"
        raise TrainingDataError(msg)
    columns = [name.strip().casefold() for name in lines.pop(1)]
    rows = {
        number: dict(
            zip(columns, (cell.strip() for cell in [*line, *[""] * len(columns)]), strict=False)
        )
        for number, line in lines.items()
        if any(line)
    }
    return columns, rows


def _label_columns(
    path: Path, columns: Sequence[str], target: Scale | None
) -> tuple[Scale, tuple[str, ...]]:
    for scale in (target,) if target else get_args(Scale):
        found = [name for name in columns if name == scale or name.startswith(f"{scale}_")]
        if found:
            return cast("Scale", scale), tuple(found)
    wanted = f"column '{target}'" if target else "column 'label', 'pspi' or 'rating'"
    msg = (
        f"{path} has no {wanted} (it has {', '.join(columns)}): give each picture a label, a PSPI "
        "of 0-16 or a rating of 0-10"
    )
    raise TrainingDataError(msg)


def _pain_words(
    path: Path, rows: Iterable[Row], raters: Sequence[str], settings: "ReadingSettings"
) -> frozenset[str]:
    words = frozenset(word.casefold() for word in settings.pain_classes or PAIN_WORDS)
    used = {row[column].casefold() for row in rows for column in raters} - {""}
    if used & words:
        return words
    msg = (
        f"no label in {path} is pain (found {listed(sorted(used), most=12)}): call it 'pain' or 1, "
        "or name it with --pain-class"
    )
    raise TrainingDataError(msg)


def _value(text: str, scale: Scale, words: frozenset[str]) -> float:
    if not text:
        return math.nan
    if scale == "label":
        return float(text.casefold() in words)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return math.nan
    return number if 0.0 <= number <= HIGHEST[scale] else math.nan


def _pain_from(scale: Scale, settings: "ReadingSettings") -> float:
    if scale == "label" or settings.pain_from is None:
        return PAIN_FROM[scale]
    return settings.pain_from


def _notes(missing: Sequence[str], unlabelled: Sequence[str], scale: Scale) -> tuple[str, ...]:
    notes = []
    if missing:
        notes.append(
            f"{counted(len(missing), 'row')} left out because the file is not there: "
            f"{listed(missing)}."
        )
    if unlabelled:
        usable = "a label" if scale == "label" else f"a number from 0 to {HIGHEST[scale]:g}"
        notes.append(
            f"{counted(len(unlabelled), 'row')} left out without {usable}: {listed(unlabelled)}."
        )
    return tuple(notes)
