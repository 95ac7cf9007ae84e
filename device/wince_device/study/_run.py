"""Opens a session's work files, has it led, and makes its folder."""

import hashlib
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from wince_device.config import DeviceSettings
from wince_device.discovery import SourceSpecs, open_sources, resolve_sources
from wince_wire import CommandRefusedError, RecordingError, StopRequest

from ._events import Opened
from ._finish import finish_session
from ._folder import FORMAT
from ._journal import Journal
from ._order import Step, steps_for
from ._plan import StudyPlan
from ._plan_file import participant_of, read_plan
from ._session import Session, SessionRequest
from ._state import state_of
from ._work import PLAN_FILE, new_work, sweep

BYTES_PER_S: Final = 150_000
"""Of work files and folder together at 60 frames and 250 samples a second, with a reserve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResult:
    """What became of a session.

    Attributes
    ----------
    folder
        Of the session; None where there is none yet.
    status
        ``complete``; ``stopped`` by a person; ``open``: it is to be gone on with; ``empty``: it was
        stopped before anything was recorded.
    """

    folder: Path | None
    status: Literal["complete", "stopped", "open", "empty"]


def open_session(dataset: Path, plan: StudyPlan, content: bytes, participant: str) -> Path:
    """Begin a session's work files and its journal; return their folder.

    Raises
    ------
    ConfigurationError
        If the plan does not name the participant.
    RecordingError
        If the folder cannot be written, or has no room.
    """
    participant_of(plan, participant, where="the study")
    steps = steps_for(plan, participant)
    work, session = new_work(dataset, participant, content)
    try:
        check_room(dataset, plan, steps)
    except RecordingError:
        shutil.rmtree(work, ignore_errors=True)
        raise
    opened = Opened(
        utc_ns=time.time_ns(),
        format=FORMAT,
        study=plan.name,
        participant=participant,
        session=session,
        seed=plan.seed,
        order=tuple((step.task.id, step.block.id) for step in steps),
        plan_sha256=hashlib.sha256(content).hexdigest(),
    )
    with Journal(work) as journal:
        journal.append(opened)
    return work


def check_room(dataset: Path, plan: StudyPlan, steps: tuple[Step, ...]) -> None:
    """Look whether a session fits on the disk.

    Raises
    ------
    RecordingError
        If not.
    """
    seconds = plan.baseline_s + sum(step.duration_s for step in steps)
    needed, free = seconds * BYTES_PER_S, shutil.disk_usage(dataset).free
    if free < needed:
        msg = (
            f"the disk of {dataset} has {free / 1e6:.0f} MB free and this session may take "
            f"{needed / 1e6:.0f} MB: make room, or choose another folder with --out"
        )
        raise RecordingError(msg)


def run_session(request: SessionRequest, work: Path) -> SessionResult:
    """Lead through a session that was opened, from where its journal left it.

    Raises
    ------
    WinceError
        If a source is missing at the start, there is no consent, or the disk refuses. Everything
        that was recorded is kept, and `wince-device study resume` goes on.
    """
    sweep(request.dataset)
    plan, _ = read_plan(work / PLAN_FILE)
    with StopRequest() as stop, Journal(work) as journal:
        state = state_of(journal.events)
        if state.ended is None:
            Session(request, plan, work, journal, state).lead(stop)
        if state.refused or (state.ended is not None and not state.attempts):
            shutil.rmtree(work, ignore_errors=True)
    if state.refused:
        msg = "there is no consent: nothing was recorded, and the session is over"
        raise CommandRefusedError(msg)
    if state.ended is None:
        return SessionResult(folder=None, status="open")
    if not state.attempts:
        return SessionResult(folder=None, status="empty")
    return SessionResult(folder=finish_session(request.dataset, work), status=state.ended.status)


def study_sources(settings: DeviceSettings) -> SourceSpecs:
    """Return the sources that a study measures with, each opened once.

    What is missing is told before anything is begun, and before minutes of compiling.

    Raises
    ------
    ConfigurationError, SourceError
        If there is none, or one cannot be opened.
    """
    specs = resolve_sources(settings)
    with ExitStack() as stack:
        open_sources(specs, stack)
    return specs
