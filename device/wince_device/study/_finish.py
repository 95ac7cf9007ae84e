"""Makes the folder of a session out of its journal and its work files."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from wince_device.sources import SignalKind
from wince_wire import RecordingError

from ._beats import Columns, beats_of
from ._checksums import check_folder
from ._columns import ACTION_UNITS, MOTION, TIME
from ._edf import edf_of
from ._folder import AttemptRecord, SessionRecord, StudyEvent, utc, write_session
from ._journal import JOURNAL, decode_journal
from ._order import Step, steps_for
from ._parts import read_part
from ._plan import StudyPlan
from ._plan_file import read_plan
from ._state import AttemptState, SessionState, state_of
from ._work import PLAN_FILE, remove_work

logger = logging.getLogger(__name__)

SAME_BEAT_S: Final = 0.2
"""Two finds no further apart are one beat."""


def finish_session(dataset: Path, work: Path) -> Path:
    """Write a session's folder and remove its work files once the folder is found whole.

    Returns
    -------
    The session's folder.

    Raises
    ------
    ConfigurationError, RecordingError
        If work files cannot be read, or the folder cannot be written; they are then kept.
    """
    try:
        place = write_session(dataset, session_record(work))
        faults = check_folder(place)
        if faults:
            msg = f"the folder {place} is not whole ({faults[0]}): its work files are kept"
            raise RecordingError(msg)
        remove_work(work)
    except OSError as error:
        msg = (
            f"the folder {dataset} cannot be written ({error.strerror}): make room, then run "
            f"`wince-device study finish {dataset}`; the session's work files are kept"
        )
        raise RecordingError(msg) from error
    return place


def session_record(work: Path) -> SessionRecord:
    """Return a session as its journal and work files have it.

    Raises
    ------
    ConfigurationError, RecordingError
        If one of them cannot be read.
    """
    plan, plan_bytes = read_plan(work / PLAN_FILE)
    journal = _read(work / JOURNAL)
    state = state_of(decode_journal(work / JOURNAL)[0])
    if state.opened is None or not state.programs:
        msg = f"the journal in {work} has no beginning: delete that folder, nothing was recorded"
        raise RecordingError(msg)
    steps = {step.order: step for step in steps_for(plan, state.opened.participant)}
    attempts = tuple(_attempt(work, one, steps) for one in state.attempts)
    last = state.programs[-1]
    record = SessionRecord(
        participant=state.opened.participant,
        session=state.opened.session,
        device=last.device,
        software=last.software,
        simulated=any(one.simulated for one in state.programs),
        attempts=attempts,
        scales=plan.scales,
        about=_about(state, plan),
        files={PLAN_FILE: plan_bytes, JOURNAL: journal},
    )
    edf = {f"edf/{record.stem_of(one)}.edf": edf_of(record, one) for one in attempts}
    kept = {name: content for name, content in edf.items() if content}
    return replace(record, files={**record.files, **kept})


def _attempt(work: Path, state: AttemptState, steps: dict[int, Step]) -> AttemptRecord:
    began, program = state.began, state.program
    tables = _tables(work, state)
    if state.end_s is not None:
        whole_s, recorded_s = state.end_s - began.t_s, state.recorded_s
    else:
        whole_s = _reached_s(tables)
        recorded_s = round(state.recorded_until_s(began.t_s + whole_s), 3)
    return AttemptRecord(
        order=began.order,
        task=began.task,
        block=began.block,
        attempt=began.attempt,
        status=state.status,
        planned_s=began.planned_s,
        recorded_s=recorded_s,
        started_ns=began.utc_ns,
        tables=tables,
        rates_hz={"motion": program.frame_rate_hz, "pulse": program.pulse_rate_hz},
        signal_kind=program.pulse_kind,
        events=tuple(_events(state, steps.get(began.order), whole_s)),
        ratings={
            name: float(one.value) for name, one in state.ratings.items() if one.value is not None
        },
    )


def _tables(work: Path, state: AttemptState) -> dict[str, Columns]:
    folder, start_s = state.began.folder, state.began.t_s
    frames = _rising(read_part(work, folder, "frames"), TIME)
    pulse = _rising(read_part(work, folder, "pulse"), TIME)
    beats = _rising(read_part(work, folder, "beats"), "onset")
    cut_off = state.status == "interrupted"
    if cut_off and pulse[TIME].size and state.program.pulse_kind:
        beats = _beats_again(pulse, beats, state)
    tables = {
        "motion": {name: frames[name] for name in MOTION},
        "actionunits": {name: frames[name] for name in ACTION_UNITS},
        "pulse": pulse,
        "beats": beats,
        "scores": _rising(read_part(work, folder, "scores"), TIME),
    }
    if np.isnan(tables["actionunits"]["own_neutral"]).all():
        del tables["actionunits"]
    return {name: _since(table, start_s) for name, table in tables.items() if _has_rows(table)}


def _beats_again(pulse: Columns, beats: Columns, state: AttemptState) -> Columns:
    """Return the beats with those that the cut left uncertain, found again in the samples."""
    kind: SignalKind = "ecg" if state.program.pulse_kind == "ecg" else "ppg"
    found = beats_of(pulse, kind=kind, rate_hz=state.program.pulse_rate_hz)
    if not beats["onset"].size:
        return found
    later = found["onset"] > beats["onset"][-1] + SAME_BEAT_S
    return {name: np.concatenate([beats[name], found[name][later]]) for name in beats}


def _has_rows(table: Columns) -> bool:
    return any(values.size for values in table.values())


def _rising(table: Columns, key: str) -> Columns:
    """Return the rows of which each is later than all before it."""
    t_s = table[key]
    if not t_s.size:
        return table
    before = np.concatenate([[-np.inf], np.maximum.accumulate(t_s)[:-1]])
    return {name: values[t_s > before] for name, values in table.items()}


def _since(table: Columns, start_s: float) -> Columns:
    return {
        name: values - start_s if name in {TIME, "onset"} else values
        for name, values in table.items()
    }


def _reached_s(tables: dict[str, Columns]) -> float:
    ends = [float(one[TIME][-1]) for name, one in tables.items() if name in {"motion", "pulse"}]
    return round(max(ends, default=0.0), 3)


def _events(state: AttemptState, step: Step | None, whole_s: float) -> Iterator[StudyEvent]:
    start_s = state.began.t_s
    words = step.task.instruction if step else "rest"
    yield StudyEvent(onset=0.0, duration=whole_s, trial_type="block", text=words)
    if step and step.block.stimulus:
        yield StudyEvent(
            onset=0.0, duration=whole_s, trial_type="stimulus", text=step.block.stimulus
        )
    for begin_s, end_s in state.pauses:
        ends_s = start_s + whole_s if end_s is None else end_s
        length_s = max(0.0, ends_s - begin_s)
        yield StudyEvent(onset=begin_s - start_s, duration=length_s, trial_type="pause")
    for mark in state.markers:
        yield StudyEvent(
            onset=mark.t_s - start_s, trial_type="marker", text=mark.text, source=mark.source
        )
    for one in state.qualities:
        yield StudyEvent(onset=one.t_s - start_s, trial_type="quality", text=one.text)
    for rated in state.ratings.values():
        yield StudyEvent(
            # A rating that was entered after a new start has another clock.
            onset=max(whole_s, rated.t_s - start_s) if rated.t_s > start_s else whole_s,
            trial_type="rating",
            value=None if rated.value is None else float(rated.value),
            text=rated.scale,
            source=rated.source,
        )


def _about(state: SessionState, plan: StudyPlan) -> dict[str, object]:
    opened, last, consent = state.opened, state.programs[-1], state.consent
    return {
        "Study": plan.name,
        "Seed": opened.seed if opened else 0,
        "Order": [list(pair) for pair in opened.order] if opened else [],
        "Consent": None
        if consent is None
        else {
            "GivenBy": consent.given_by,
            "GivenUTC": utc(consent.utc_ns),
            "TextVersion": consent.text_version,
            "TextSHA256": consent.text_sha256,
            "Frames": consent.frames,
        },
        "Camera": last.camera,
        "PulseSensor": last.pulse_sensor,
        "PulseKind": last.pulse_kind,
        "FrameRate": last.frame_rate_hz,
        "ClockSynchronised": last.clock_synchronised,
        "Status": state.ended.status if state.ended else "stopped",
        "Recordings": {
            one.began.folder: one.began.recording for one in state.attempts if one.began.recording
        },
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"the work file {path} cannot be read ({error.strerror}): check the disk"
        raise RecordingError(msg) from error
