"""Reads a session that a unit wrote: the layout of ``docs/study-folder.md``."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_host.study._material import (
    INDEX_UNITS,
    REGIONS,
    Beats,
    Block,
    Frames,
    Material,
    Problem,
    Vector,
)

from ._damage import DamagedError, tried
from ._physio import Physio, read_json, read_physio
from ._reference import SessionReference
from ._scans import Attempt, read_scans, that_count

LONGEST_INTERVAL_MS: Final = 60_000.0
SESSION_FILE: Final = "session.json"


def read_wince_session(
    reference: SessionReference, *, changed: Collection[str], scale: str
) -> Material:
    """Read a session's complete attempts.

    Parameters
    ----------
    changed
        Files, relative to the session, that differ from their checksum.
    scale
        Which rating to take; empty for the first that holds a number.

    Raises
    ------
    DamagedError
        If the table of attempts cannot be read: nothing of the session can be named then.
    """
    place = reference.place
    prefix = f"sub-{reference.participant}_ses-{reference.session}"
    table = f"{prefix}_scans.tsv"
    if table in changed:
        raise _changed(table)
    attempts = read_scans(place / table)
    header = _header(place)
    zero = next((one.begun for one in attempts if one.begun is not None), None)
    blocks, absent = [], []
    for task, name, attempt, status in that_count(attempts):
        if attempt is None:
            sentence = f"no attempt was completed; the last one was {status}: do it again"
            absent.append(
                (task, name, Problem(part="block", rule="not_complete", sentence=sentence))
            )
            continue
        begin_s = (
            (attempt.begun - zero).total_seconds() if attempt.begun and zero is not None else 0.0
        )
        blocks.append(_block(place, attempt, begin_s, changed, scale))
    return Material(
        study=_text(header.get("Study")),
        simulated=header.get("Simulated") is True,
        software=_text(header.get("SoftwareVersions")),
        pulse_kind=kind if (kind := header.get("PulseKind")) in {"ecg", "ppg"} else None,
        blocks=tuple(blocks),
        absent=tuple(absent),
    )


def _header(place: Path) -> dict[str, object]:
    try:
        return read_json(place / SESSION_FILE)
    except DamagedError:
        # It says nothing that a figure rests on; what it tells stays empty.
        return {}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return "" if value is None else str(value)


def _block(
    place: Path, attempt: Attempt, begin_s: float, changed: Collection[str], scale: str
) -> Block:
    problems: list[Problem] = []

    def physio(recording: str, ending: str = "physio") -> Physio | None:
        name = f"{attempt.stem}_recording-{recording}_{ending}.tsv.gz"
        if name in changed:
            raise _changed(name.rsplit("/", 1)[-1])
        return read_physio(place / name)

    def needed(recording: str, ending: str = "physio", what: str = "") -> Physio:
        return _needed(physio(recording, ending), attempt, what or recording)

    frames = tried("face", lambda: _frames(needed("motion")), problems)
    units = tried("expression", lambda: needed("actionunits"), problems)
    if frames is not None and units is not None:
        without = frames
        frames = tried("expression", lambda: _with_units(without, units), problems) or without
    beats = tried(
        "heart", lambda: _beats(needed("pulse", "physioevents", "pulse (beats)")), problems
    )
    scores = tried("score", lambda: physio("scores"), problems)
    rating = attempt.rating(scale)
    return Block(
        task=attempt.task,
        block=attempt.block,
        run=attempt.attempt,
        begin_s=begin_s,
        duration_s=_duration_s(attempt, frames, beats),
        planned_s=attempt.planned_s,
        frames=frames,
        beats=beats,
        rating=rating if rating is not None and 0.0 <= rating <= 10.0 else None,
        score=_mean_score(scores),
        problems=tuple(problems),
    )


def _changed(name: str) -> DamagedError:
    return DamagedError(
        "checksum", f"{name} differs from its checksum in sha256sums.txt: copy the session again"
    )


def _needed(found: Physio | None, attempt: Attempt, recording: str) -> Physio:
    if found is None:
        raise DamagedError(
            "missing_channel",
            f"{attempt.stem.rsplit('/', 1)[-1]} has no recording-{recording}: look whether camera "
            "and pulse sensor were connected",
        )
    return found


def _frames(motion: Physio) -> Frames:
    speeds = np.column_stack([motion.column(f"{region}_speed") for region in REGIONS])
    for column, region in enumerate(REGIONS):
        if not np.isfinite(speeds[:, column]).any():
            raise DamagedError("missing_channel", f"{motion.name} holds no value of {region}_speed")
    times_s, taken = grid_times(motion)
    return Frames(
        rate_hz=_rate_hz(motion, times_s, taken),
        times_s=times_s,
        taken=taken,
        speeds=speeds,
        noise_speed=motion.columns.get("v1_noise_speed"),
        units={},
    )


def grid_times(physio: Physio) -> tuple[Vector, NDArray[np.bool_]]:
    """Return the time of each row, rising, and whether something was measured there.

    Raises
    ------
    DamagedError
        If the measured times do not rise, or there are fewer than two.
    """
    measured = physio.column("time")
    taken = np.isfinite(measured)
    at = np.flatnonzero(taken)
    if at.size < 2:
        raise DamagedError("missing_channel", f"{physio.name} has fewer than two rows with a time")
    if (np.diff(measured[at]) <= 0.0).any():
        raise DamagedError("clock", f"{physio.name} has times that do not rise")
    rows = np.arange(measured.size)
    filled = np.interp(rows, at, measured[at])
    # Beyond the first and the last measured row the mean step goes on.
    step = (measured[at[-1]] - measured[at[0]]) / (at[-1] - at[0])
    filled[: at[0]] = measured[at[0]] + (rows[: at[0]] - at[0]) * step
    filled[at[-1] + 1 :] = measured[at[-1]] + (rows[at[-1] + 1 :] - at[-1]) * step
    return filled, taken


def _rate_hz(motion: Physio, times_s: Vector, taken: NDArray[np.bool_]) -> float:
    successive = taken[:-1] & taken[1:]
    steps = np.diff(times_s)[successive]
    if steps.size:
        return 1.0 / float(np.median(steps))
    if motion.rate_hz is None:
        raise DamagedError("clock", f"{motion.name} has no two successive frames")
    return motion.rate_hz


def _with_units(frames: Frames, physio: Physio) -> Frames:
    units = {name: physio.column(name) for name in INDEX_UNITS}
    for name, values in units.items():
        if values.size != frames.times_s.size:
            raise DamagedError(
                "unreadable",
                f"{physio.name} has {values.size} rows and recording-motion "
                f"{frames.times_s.size}: they must lie on one grid",
            )
        if not np.isfinite(values).any():
            raise DamagedError("missing_channel", f"{physio.name} holds no value of {name}")
    return replace(frames, units=units)


def _beats(physio: Physio) -> Beats:
    times_s = physio.column("onset")
    given, corrected_ms = physio.column("ibi_ms"), physio.column("corrected_ibi_ms")
    if times_s.size < 2:
        raise DamagedError("missing_channel", f"{physio.name} holds fewer than two beats")
    if not np.isfinite(times_s).all() or (np.diff(times_s) <= 0.0).any():
        raise DamagedError("clock", f"{physio.name} has beats whose times do not rise")
    if (corrected_ms <= 0.0).any() or (corrected_ms > LONGEST_INTERVAL_MS).any():
        msg = f"{physio.name} has an interval that is not positive, or longer than a minute"
        raise DamagedError("unreadable", msg)
    return Beats(
        times_s=times_s,
        intervals_ms=corrected_ms,
        after_gap=np.isnan(given),
        was_corrected=physio.column("corrected") == 1.0,
    )


def _duration_s(attempt: Attempt, frames: Frames | None, beats: Beats | None) -> float:
    if attempt.recorded_s is not None:
        return attempt.recorded_s
    spans = [float(np.ptp(one.times_s)) for one in (frames, beats) if one is not None]
    return max(spans, default=0.0)


def _mean_score(scores: Physio | None) -> float | None:
    values = None if scores is None else scores.columns.get("score")
    if values is None or not np.isfinite(values).any():
        return None
    return float(np.nanmean(values))
