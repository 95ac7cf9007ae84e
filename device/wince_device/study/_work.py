"""Where the work files of sessions lie, and which sessions wait to be gone on with."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_device.whole_file import flush_folder, write_whole
from wince_wire import RecordingError

from ._journal import JOURNAL, decode_journal
from ._state import SessionState, state_of

PLAN_FILE: Final = "study.toml"
_DONE: Final = ".done-"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session whose folder is not made yet."""

    work: Path
    participant: str
    session: str
    state: SessionState


def work_folder(dataset: Path) -> Path:
    """Return where the work files of all sessions lie."""
    return dataset / "sourcedata" / "work"


def recordings_folder(dataset: Path) -> Path:
    """Return where encrypted pictures lie."""
    return dataset / "sourcedata" / "recordings"


def new_work(dataset: Path, participant: str, plan: bytes) -> tuple[Path, str]:
    """Make the folder of a new session's work files; return it and the session's name.

    Raises
    ------
    RecordingError
        If the folder cannot be written.
    """
    folder = work_folder(dataset)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        session = _free_name(dataset, participant)
        work = folder / f"sub-{participant}_ses-{session}"
        work.mkdir(mode=0o700)
        write_whole(work / PLAN_FILE, plan)
        flush_folder(folder)
    except OSError as error:
        msg = (
            f"the folder {dataset} cannot be written ({error.strerror}): choose another one with "
            "--out, or make room"
        )
        raise RecordingError(msg) from error
    return work, session


def _free_name(dataset: Path, participant: str) -> str:
    at_s = time.time()
    while True:
        name = time.strftime("%Y%m%dT%H%M%S", time.gmtime(at_s))
        places = (
            dataset / f"sub-{participant}" / f"ses-{name}",
            work_folder(dataset) / f"sub-{participant}_ses-{name}",
        )
        if not any(place.exists() for place in places):
            return name
        at_s += 1.0


def open_sessions(dataset: Path) -> list[OpenSession]:
    """Return the sessions of a dataset that are not in its folders yet, the oldest first.

    Raises
    ------
    RecordingError
        If there is no such folder, or a journal is damaged.
    """
    if not dataset.is_dir():
        msg = f"there is no folder {dataset}: give the one that `study run` wrote to"
        raise RecordingError(msg)
    found = []
    for work in sorted(work_folder(dataset).glob("sub-*_ses-*")):
        if not (work / JOURNAL).exists():
            continue
        state = state_of(decode_journal(work / JOURNAL)[0])
        participant, _, session = work.name.removeprefix("sub-").partition("_ses-")
        found.append(OpenSession(work, participant, session, state))
    return sorted(found, key=lambda one: one.session)


def remove_work(work: Path) -> None:
    """Remove a session's work files, whole or not at all: half of them would be taken for all.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    done = work.with_name(_DONE + work.name)
    work.rename(done)
    flush_folder(work.parent)
    shutil.rmtree(done, ignore_errors=True)


def sweep(dataset: Path) -> None:
    """Remove what a power cut left of work files that had been done with."""
    for path in work_folder(dataset).glob(f"{_DONE}*"):
        shutil.rmtree(path, ignore_errors=True)
