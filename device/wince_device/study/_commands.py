"""What the commands `wince-device study …` do."""

import logging
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console

from wince_device.config import DeviceSettings
from wince_device.recording._recipient import load_recipient
from wince_device.run import link_settings_of
from wince_wire import ConfigurationError, RecordingError, WinceError

from ._addresses import page_addresses
from ._checksums import check_folder
from ._dataset import session_folders
from ._door import Door
from ._events import Ended
from ._finish import finish_session
from ._journal import Journal
from ._lines import split_port
from ._order import Step, steps_for
from ._page import Page
from ._plan import StudyPlan
from ._plan_file import participant_of, read_plan
from ._run import SessionResult, open_session, run_session, study_sources
from ._session import FrontEnd, SessionRequest
from ._state import state_of
from ._terminal import Terminal
from ._work import OpenSession, open_sessions, sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a session is to be led.

    Attributes
    ----------
    settings
        The unit's.
    own_state
        They name the unit's own state folder; without, state lies in the study's folder.
    page
        Port of the page; None for no page.
    host
        Address that the page listens at; empty for all.
    consent
        Role through which consent was given on paper; empty asks for it.
    streams
        Offer everything as Lab Streaming Layer streams too.
    """

    settings: DeviceSettings
    own_state: bool = False
    page: int | None = None
    host: str = ""
    consent: str = ""
    consent_frames: bool = False
    streams: bool = False
    told: Callable[[str], None] = field(default=lambda _line: None)


def default_folder(study: Path) -> Path:
    """Return where a study's sessions go when nothing else is said."""
    return study.with_name(f"{study.stem}-data")


def check_study(study: Path, *, participant: str | None = None) -> Iterator[str]:
    """Yield what a study file says, a line each.

    Raises
    ------
    ConfigurationError
        If something is not right in it.
    """
    plan, _ = read_plan(study)
    for spec in plan.markers.lines:
        split_port(spec)
    who = [participant_of(plan, participant, where=f"the study {study}")] if participant else []
    steps = steps_for(plan, plan.participants[0])
    minutes = (plan.baseline_s + sum(step.duration_s for step in steps)) / 60.0
    yield f"{plan.name}: {len(plan.participants)} participants, consent text {plan.consent.version}"
    yield (
        f"{len(steps)} blocks ({len(plan.task_plans)} tasks, {len(plan.blocks)} conditions), "
        f"{minutes:.0f} min of recording a session, order {plan.order}, seed {plan.seed}"
    )
    for one in who or plan.participants:
        yield f"{one}: {_order_words(steps_for(plan, one))}"


def _order_words(steps: tuple[Step, ...]) -> str:
    return ", ".join(f"{step.task.id}/{step.block.id}" for step in steps)


def run_study(study: Path, participant: str, out: Path | None, options: RunOptions) -> str:
    """Run a new session; return what became of it, in a sentence.

    Raises
    ------
    WinceError
        If anything is not right; nothing that was recorded is lost.
    """
    plan, content = read_plan(study)
    participant = participant_of(plan, participant, where=f"the study {study}")
    dataset = out or default_folder(study)
    _check_consent(plan, options)
    _check_recipient(plan, options.settings)
    _check_front_end(options)
    _refuse_while_open(dataset, participant)
    request = _request(dataset, options)
    return _lead(request, open_session(dataset, plan, content, participant), options)


def resume_study(dataset: Path, participant: str | None, options: RunOptions) -> str:
    """Go on with the session that was cut off; return what became of it.

    Raises
    ------
    WinceError
        If there is none, or more than one.
    """
    one = _the_open_session(dataset, participant)
    if one.state.ended is not None:
        folder = finish_session(dataset, one.work)
        return _told(dataset, SessionResult(folder=folder, status=one.state.ended.status))
    _check_front_end(options)
    request = _request(dataset, options)
    return _lead(request, one.work, options)


def finish_study(dataset: Path) -> Iterator[str]:
    """End every open session of a folder as it stands, and write its own folder.

    Raises
    ------
    RecordingError
        If one is being recorded, or cannot be read or written.
    """
    sweep(dataset)
    found = open_sessions(dataset)
    if not found and not session_folders(dataset):
        msg = f"the folder {dataset} holds no session: give the one that `study run` wrote to"
        raise RecordingError(msg)
    for one in found:
        with Journal(one.work) as journal:
            state = state_of(journal.events)
            if state.ended is None:
                journal.append(Ended(utc_ns=time.time_ns(), status="stopped"))
            if not state.attempts:
                shutil.rmtree(one.work, ignore_errors=True)
        name = f"sub-{one.participant} ses-{one.session}"
        yield str(finish_session(dataset, one.work)) if state.attempts else f"{name} was empty"
    if not found:
        yield f"every session in {dataset} is finished"


def verify_study(dataset: Path) -> tuple[list[str], int]:
    """Return what is not as it was written, and how many sessions were looked at.

    Raises
    ------
    RecordingError
        If there is no session.
    """
    folders = session_folders(dataset)
    waiting = open_sessions(dataset)
    if not folders and not waiting:
        msg = f"the folder {dataset} holds no session: give the one that `study run` wrote to"
        raise RecordingError(msg)
    faults = [fault for folder in folders for fault in check_folder(folder)]
    faults += [
        f"sub-{one.participant}_ses-{one.session} is not finished: run `wince-device study finish`"
        for one in waiting
    ]
    return faults, len(folders)


def _request(dataset: Path, options: RunOptions) -> SessionRequest:
    return SessionRequest(
        dataset=dataset,
        settings=options.settings,
        specs=study_sources(options.settings),
        own_state=options.own_state,
        consent=options.consent,
        consent_frames=options.consent_frames,
        link=link_settings_of(options.settings) if options.own_state else None,
        streams=options.streams,
    )


def _lead(request: SessionRequest, work: Path, options: RunOptions) -> str:
    try:
        with ExitStack() as stack:
            fronts = list(_front_ends(stack, options))
            result = run_session(replace(request, front_ends=fronts), work)
    except WinceError:
        _drop_empty(work)
        raise
    return _told(request.dataset, result)


def _told(dataset: Path, result: SessionResult) -> str:
    match result.status:
        case "open":
            return f"the session is kept; go on with: wince-device study resume {dataset}"
        case "empty":
            return "stopped before anything was recorded"
        case "stopped":
            return f"stopped early: {result.folder}"
        case "complete":
            return f"complete: {result.folder}"


def _front_ends(stack: ExitStack, options: RunOptions) -> Iterator[FrontEnd]:
    hint = ""
    if options.page is not None:
        door = Door()
        page = stack.enter_context(Page(options.host, options.page, door))
        where = page_addresses(options.host, page.port)
        hint = f"page: {where[0]}   code: {door.spoken}"
        options.told(f"page: {' or '.join(where)}")
        options.told(f"code: {door.spoken}")
        yield page
    if sys.stdin.isatty() and sys.stdout.isatty():
        stack.enter_context(_quiet_log())
        yield stack.enter_context(Terminal(Console(highlight=False), hint=hint))


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep log lines off the screen that the session is shown on."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [logging.NullHandler()]
    try:
        yield
    finally:
        root.handlers = handlers


def _check_front_end(options: RunOptions) -> None:
    if options.page is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        msg = "there is no terminal to lead the session from: run it in one, or give --page PORT"
        raise ConfigurationError(msg)


def _check_consent(plan: StudyPlan, options: RunOptions) -> None:
    if options.consent and options.consent not in plan.consent.roles:
        roles = ", ".join(plan.consent.roles)
        msg = f"--consent {options.consent!r} is no role of this study's consent: use {roles}"
        raise ConfigurationError(msg)
    if options.consent_frames and not plan.frames.ask:
        msg = "--consent-frames is given, and the study does not ask for pictures: set frames.ask"
        raise ConfigurationError(msg)


def _check_recipient(plan: StudyPlan, settings: DeviceSettings) -> None:
    """Look whether pictures could be encrypted, before anybody is asked for them."""
    if plan.frames.ask:
        load_recipient(plan.frames.recipient_file or settings.recording.recipient_file)


def _refuse_while_open(dataset: Path, participant: str) -> None:
    if not dataset.is_dir():
        return
    for one in open_sessions(dataset):
        if one.participant == participant:
            msg = (
                f"{participant} has a session that is not finished: go on with `wince-device "
                f"study resume {dataset}`, or end it with `wince-device study finish {dataset}`"
            )
            raise RecordingError(msg)


def _the_open_session(dataset: Path, participant: str | None) -> OpenSession:
    found = [one for one in open_sessions(dataset) if participant in (None, one.participant)]
    if not found:
        msg = f"no session in {dataset} waits to be gone on with: begin one with `study run`"
        raise RecordingError(msg)
    if len(found) > 1:
        names = ", ".join(one.participant for one in found)
        msg = f"several sessions in {dataset} wait ({names}): choose one with --participant"
        raise RecordingError(msg)
    return found[0]


def _drop_empty(work: Path) -> None:
    """Remove work files of a session in which nobody agreed to anything yet."""
    with suppress(RecordingError, OSError), Journal(work) as journal:
        state = state_of(journal.events)
        if state.consent is None and not state.attempts:
            shutil.rmtree(work, ignore_errors=True)
