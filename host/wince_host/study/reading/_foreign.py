"""Reads a session that was recorded elsewhere: OpenFace or video for the face, a file of pulse."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wince_host.study._material import (
    INDEX_UNITS,
    Beats,
    Block,
    Frames,
    Material,
    Problem,
    Vector,
)

from ._damage import DamagedError, tried
from ._device_program import PulseSource, beats_of, device_tables, frames_of
from ._openface import read_openface
from ._reference import ForeignLine, SessionReference
from ._xdf import pulse_of_xdf


def read_foreign_session(reference: SessionReference, *, kept: Path) -> Material:
    """Read every block of a session.

    Parameters
    ----------
    kept
        Folder for the tables that `wince-device analyse` makes, used again when nothing changed.
    """
    lines = _last_runs(reference.lines)
    kinds = {line.pulse_kind for line in lines if line.pulse_kind}
    return Material(
        study="",
        simulated=False,
        software="",
        pulse_kind=kinds.pop() if len(kinds) == 1 else None,
        blocks=tuple(_block(reference.place, line, kept) for line in lines),
    )


def _last_runs(lines: tuple[ForeignLine, ...]) -> list[ForeignLine]:
    last: dict[tuple[str, str], ForeignLine] = {}
    for line in sorted(lines, key=lambda one: (one.run, one.line)):
        last[line.task, line.block] = line
    return sorted(last.values(), key=lambda one: one.line)


def _block(place: Path, line: ForeignLine, kept: Path) -> Block:
    problems: list[Problem] = []
    frames = tried("face", lambda: _face(place, line, kept), problems)
    beats = tried("heart", lambda: _heart(place, line, kept), problems)
    frames = None if frames is None else _cut_frames(frames, line)
    beats = None if beats is None else _cut_beats(beats, line)
    spans = [
        float(np.ptp(one.times_s))
        for one in (frames, beats)
        if one is not None and one.times_s.size
    ]
    if frames is not None and not frames.units:
        sentence = f"{line.openface} lacks an action unit of {', '.join(INDEX_UNITS)}"
        problems.append(Problem(part="expression", rule="missing_channel", sentence=sentence))
    return Block(
        task=line.task,
        block=line.block,
        run=line.run,
        begin_s=line.begin_s or 0.0,
        duration_s=max(spans, default=0.0),
        planned_s=_planned_s(line),
        frames=frames,
        beats=beats,
        rating=line.rating,
        problems=tuple(problems),
    )


def _face(place: Path, line: ForeignLine, kept: Path) -> Frames:
    if line.openface:
        return read_openface(place / line.openface)
    if line.video:
        return frames_of(device_tables(place / line.video, None, kept))
    raise DamagedError("missing_channel", f"line {line.line} names neither video nor OpenFace file")


def _heart(place: Path, line: ForeignLine, kept: Path) -> Beats:
    if not line.pulse:
        raise DamagedError("missing_channel", f"line {line.line} names no pulse file")
    source = PulseSource(
        path=place / line.pulse,
        channel=line.pulse_channel,
        kind=line.pulse_kind,
        rate_hz=line.pulse_rate_hz,
        start_s=line.pulse_start_s,
    )
    if source.path.suffix.lower() != ".xdf":
        return beats_of(device_tables(None, source, kept))
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        written = Path(folder) / "pulse.csv"
        kind = pulse_of_xdf(source.path, source.channel, source.kind, written)
        made = PulseSource(path=written, kind=kind, start_s=line.pulse_start_s)
        return beats_of(device_tables(None, made, kept))


def _cut_frames(frames: Frames, line: ForeignLine) -> Frames:
    inside = _inside(frames.times_s, line)
    noise = frames.noise_speed
    return replace(
        frames,
        times_s=frames.times_s[inside],
        taken=frames.taken[inside],
        speeds=frames.speeds[inside],
        noise_speed=None if noise is None else noise[inside],
        units={name: values[inside] for name, values in frames.units.items()},
    )


def _cut_beats(beats: Beats, line: ForeignLine) -> Beats:
    inside = _inside(beats.times_s, line)
    return replace(
        beats,
        times_s=beats.times_s[inside],
        intervals_ms=beats.intervals_ms[inside],
        after_gap=beats.after_gap[inside],
        was_corrected=beats.was_corrected[inside],
    )


def _inside(times_s: Vector, line: ForeignLine) -> NDArray[np.bool_]:
    begin_s = -np.inf if line.begin_s is None else line.begin_s
    end_s = np.inf if line.end_s is None else line.end_s
    return (times_s >= begin_s) & (times_s < end_s)


def _planned_s(line: ForeignLine) -> float | None:
    if line.begin_s is None or line.end_s is None:
        return None
    return line.end_s - line.begin_s
