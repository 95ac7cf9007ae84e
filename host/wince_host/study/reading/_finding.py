"""Finds the sessions of a study, and the pseudonyms that stand for more than one person."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_host.study._results import Exclusion
from wince_wire import RecordingError

from ._foreign_table import TABLE, read_foreign_table
from ._reference import SessionReference

NOT_ENTERED: Final = frozenset({"sourcedata", "derivatives", "code", "stimuli"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStudy:
    """What lies in a folder: sessions in order, and what is left out before anything is read.

    Attributes
    ----------
    sessions, left_out
        To be read, and not to be.
    exclusions
        Why, of ``left_out`` and of lines of tables that name no session.
    """

    sessions: tuple[SessionReference, ...]
    left_out: tuple[SessionReference, ...]
    exclusions: tuple[Exclusion, ...]


def find_sessions(folder: Path) -> FoundStudy:
    """Find every session below a folder, of units and from elsewhere.

    Raises
    ------
    RecordingError
        If the folder is not there or holds no session.
    """
    if not folder.is_dir():
        msg = f"{folder} is no folder: name the folder of a study"
        raise RecordingError(msg)
    found, exclusions = [], []
    for place, names in _folders(folder):
        if TABLE in names:
            lines, refused = read_foreign_table(place, folder)
            found += lines
            exclusions += refused
        if place.name.startswith("ses-") and place.parent.name.startswith("sub-"):
            found.append(_session(place, folder))
    if not found and not exclusions:
        msg = (
            f"{folder} holds no session: it needs sub-*/ses-* folders as a unit writes them, or "
            f"a table {TABLE} that names recordings made elsewhere"
        )
        raise RecordingError(msg)
    kept, twice, why = _one_name_each(found)
    kept.sort(key=lambda one: (one.participant, one.session, one.folder))
    return FoundStudy(sessions=tuple(kept), left_out=tuple(twice), exclusions=(*exclusions, *why))


def _folders(folder: Path) -> Iterator[tuple[Path, set[str]]]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name not in NOT_ENTERED and not name.startswith(".")
        )
        here = Path(place)
        names = {*files, *folders}
        if here.name.startswith("ses-"):
            folders.clear()
        yield here, names


def _session(place: Path, folder: Path) -> SessionReference:
    return SessionReference(
        participant=place.parent.name.removeprefix("sub-"),
        session=place.name.removeprefix("ses-"),
        kind="wince",
        root=place.parent.parent,
        place=place,
        folder=place.relative_to(folder).as_posix(),
    )


def _one_name_each(
    found: list[SessionReference],
) -> tuple[list[SessionReference], list[SessionReference], list[Exclusion]]:
    """Leave out every pseudonym that lies in more than one dataset.

    One person may come twice to one unit, under one folder ``sub-``. The same pseudonym in two
    datasets may be two people, and a wrong guess would mix them.
    """
    by_name = defaultdict(list)
    for one in found:
        by_name[one.participant].append(one)
    kept: list[SessionReference] = []
    twice: list[SessionReference] = []
    exclusions = []
    for name, sessions in by_name.items():
        if len({one.root for one in sessions}) == 1:
            kept += sessions
            continue
        twice += sessions
        places = " and ".join(sorted(one.folder for one in sessions))
        exclusions += [
            Exclusion(
                participant=name,
                session=one.session,
                task="",
                block="",
                part="session",
                rule="one_name_twice",
                sentence=f"the pseudonym {name} lies in {places}: if these are two people, rename "
                "one; if it is one person, put both sessions into one dataset; if one is a copy, "
                "take it away",
            )
            for one in sessions
        ]
    return kept, twice, exclusions
