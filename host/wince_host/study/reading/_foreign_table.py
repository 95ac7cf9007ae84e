"""Reads ``recordings.tsv``: which files of a study that was recorded elsewhere are which block."""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from wince_host.study._results import Exclusion
from wince_wire import RecordingError

from ._reference import ForeignLine, SessionReference
from ._scans import NOTHING, number

TABLE: Final = "recordings.tsv"
NEEDED: Final = ("participant", "task", "block")
TEXTS: Final = ("video", "openface", "pulse", "pulse_channel", "pulse_kind")
NUMBERS: Final = ("pulse_rate_hz", "pulse_start_s", "begin_s", "end_s", "rating")
KNOWN: Final = frozenset({*NEEDED, "session", "run", *TEXTS, *NUMBERS})


def read_foreign_table(place: Path, folder: Path) -> tuple[list[SessionReference], list[Exclusion]]:
    """Read the table; a line that cannot be used is left out and named.

    One line a block, tab-separated, with a header. Needed are ``participant``, ``task`` and
    ``block``, and one of ``openface`` (a CSV file of OpenFace 2), ``video`` and ``pulse`` (CSV,
    EDF, XDF, or a WFDB record without its suffix), as paths relative to the table. The others
    are those of `ForeignLine`; ``n/a`` or nothing where they do not apply.

    Raises
    ------
    RecordingError
        If the table itself cannot be read.
    """
    path = place / TABLE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", strict=True)
            names = set(reader.fieldnames or ())
            lines = list(reader)
    except (OSError, ValueError, csv.Error) as error:
        msg = f"{path} cannot be read ({error}): write it as UTF-8 with tabs between the columns"
        raise RecordingError(msg) from error
    missing, unknown = set(NEEDED) - names, names - KNOWN
    if missing or unknown:
        wrong = f"lacks {', '.join(sorted(missing))}" if missing else ""
        more = f"has the unknown column {', '.join(sorted(map(str, unknown)))}" if unknown else ""
        msg = f"{path} {' and '.join(one for one in (wrong, more) if one)}: known are "
        raise RecordingError(msg + ", ".join(sorted(KNOWN)))
    good: list[ForeignLine] = []
    refused: list[Exclusion] = []
    for at, line in enumerate(lines, start=2):
        try:
            good.append(_line(line, at))
        except ValueError as error:
            refused.append(_refused(line, at, str(error)))
    good, twice = _without_twins(good)
    return _sessions(good, place, folder), [*refused, *twice]


def _line(line: dict[str, str], at: int) -> ForeignLine:
    cells = {name: "" if (cell or "").strip() in NOTHING else cell.strip() for name, cell in
             line.items() if isinstance(cell, str | None)}  # fmt: skip
    for name in NEEDED:
        if not cells.get(name):
            raise ValueError(f"{name} is empty")
    if not any(cells.get(name) for name in ("video", "openface", "pulse")):
        raise ValueError("names no video, openface or pulse file")
    if cells.get("video") and cells.get("openface"):
        raise ValueError("names a video and an OpenFace file: keep one of them for the face")
    if cells.get("pulse_kind") not in {"", None, "ecg", "ppg"}:
        raise ValueError(f"pulse_kind is {cells['pulse_kind']!r}; must be ecg or ppg")
    numbers = {name: _number(name, cells.get(name)) for name in NUMBERS}
    rating = numbers["rating"]
    if rating is not None and not 0.0 <= rating <= 10.0:
        raise ValueError(f"rating is {rating}; must be 0 to 10")
    return ForeignLine(
        participant=cells["participant"],
        session=cells.get("session") or "1",
        task=cells["task"],
        block=cells["block"],
        run=int(_number("run", cells.get("run")) or 1),
        line=at,
        **{name: cells.get(name, "") for name in TEXTS},  # type: ignore[arg-type]  # all of them texts
        **numbers,  # type: ignore[arg-type]  # all of them numbers or None
    )


def _number(name: str, cell: str | None) -> float | None:
    try:
        return number(cell)
    except ValueError as error:
        raise ValueError(f"{name} is {cell!r}; must be a number") from error


def _without_twins(lines: list[ForeignLine]) -> tuple[list[ForeignLine], list[Exclusion]]:
    """Leave out lines that name the same block of the same person: two people, or a mistake."""

    def name(line: ForeignLine) -> tuple[str, str, str, str, int]:
        return line.participant, line.session, line.task, line.block, line.run

    counts = Counter(map(name, lines))
    twice = [
        Exclusion(
            participant=line.participant,
            session=line.session,
            task=line.task,
            block=line.block,
            part="block",
            rule="one_name_twice",
            sentence=f"{counts[name(line)]} lines of {TABLE} are this block of "
            f"{line.participant}: if these are two people, rename one; if it was done again, "
            "number the runs",
        )
        for line in lines
        if counts[name(line)] > 1
    ]
    return [line for line in lines if counts[name(line)] == 1], twice


def _sessions(lines: list[ForeignLine], place: Path, folder: Path) -> list[SessionReference]:
    by_session = defaultdict(list)
    for line in lines:
        by_session[line.participant, line.session].append(line)
    return [
        SessionReference(
            participant=participant,
            session=session,
            kind="foreign",
            root=place,
            place=place,
            folder=place.relative_to(folder).as_posix(),
            lines=tuple(members),
        )
        for (participant, session), members in by_session.items()
    ]


def _refused(line: dict[str, str], at: int, why: str) -> Exclusion:
    return Exclusion(
        participant=line.get("participant") or "",
        session=line.get("session") or "",
        task=line.get("task") or "",
        block=line.get("block") or "",
        part="block",
        rule="unreadable",
        sentence=f"line {at} of {TABLE} {why}",
    )
