"""A simulated study: many people's features as their units would have written them, with the truth.

Features alone, no pictures: region speeds, action units, beats, scores and ratings. Each person's
spikes have the noise-to-signal ratio that the truth says, in every block.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._cohort_block import LAG_S, CohortBlock, draw_block
from ._cohort_files import (
    ACTION_UNITS,
    SOFTWARE,
    utc,
    write_checksums,
    write_dataset,
    write_events,
    write_json,
    write_physio,
    write_table,
)
from ._cohort_settings import BLOCKS, CohortSettings
from ._cohort_truth import REGIONS, TaskTruth, draw_truth

Vector = NDArray[np.float64]

BEGAN: Final = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)
PAUSE_S: Final = 30.0
NOISE_SHARE: Final = 0.1
"""Speed that noise alone would make, as a share of the mean speed."""
INTEROCULAR_PX: Final = 90.0
AU_DEVIATION: Final = 0.3
PULSE_HZ: Final = 100.0


def write_cohort(
    folder: Path,
    settings: CohortSettings | None = None,
    *,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, object]:
    """Write a cohort as a dataset of simulated sessions, and what is true of it.

    Parameters
    ----------
    folder
        Made where it is not there; sessions of the same names are replaced.
    processes
        People are written side by side; the files do not depend on it.
    progress
        Told how many people of how many are written.

    Returns
    -------
    dict
        What ``truth.json`` holds.
    """
    chosen = settings or CohortSettings()
    folder.mkdir(parents=True, exist_ok=True)
    truth = draw_truth(chosen)
    told = describe_truth(chosen, truth)
    write_json(folder / "truth.json", told)
    write_dataset(folder, [_name(person) for person in range(chosen.people)])
    write = partial(_write_person, folder, chosen, truth)
    progress(0, chosen.people)
    if processes <= 1:
        for person in range(chosen.people):
            write(person)
            progress(person + 1, chosen.people)
        return told
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(write, range(chosen.people)), start=1):
            progress(done, chosen.people)
    return told


def describe_truth(settings: CohortSettings, truth: list[TaskTruth]) -> dict[str, object]:
    """Return what is true of a cohort: settings, and per task R², mean changes and transfer."""
    return {
        "settings": asdict(settings),
        "lag_s": LAG_S,
        "tasks": {
            one.task.name: {
                "asked_r_squared": one.task.r_squared,
                "r_squared": {name: one.r_squared(name) for name in ("face", *REGIONS)},
                "ln_nsr_change": {
                    name: float(one.change(name).mean()) for name in ("face", *REGIONS, "heart")
                },
                "transfer": one.task.transfer,
                "people": {
                    _name(person): {
                        "heart": float(one.change("heart")[person]),
                        "face": float(one.change("face")[person]),
                        "pain": float(one.pain[person]),
                    }
                    for person in range(settings.people)
                },
            }
            for one in truth
        },
    }


def _name(person: int) -> str:
    return f"P{person + 1:02d}"


def _write_person(
    folder: Path, settings: CohortSettings, truth: list[TaskTruth], person: int
) -> None:
    began = BEGAN + timedelta(days=person)
    session = began.strftime("%Y%m%dT%H%M%S")
    stem = f"sub-{_name(person)}_ses-{session}"
    place = folder / f"sub-{_name(person)}" / f"ses-{session}"
    (place / "beh").mkdir(parents=True, exist_ok=True)
    scans: list[tuple[str, ...]] = []
    for task, one in enumerate(truth):
        for block, name in enumerate(BLOCKS):
            drawn = draw_block(settings, one, person=person, task=task, block=block)
            file = f"beh/{stem}_task-{one.task.name}_acq-{name}_run-1"
            _write_block(place / file, settings, drawn, one.task.name, name)
            at = began + timedelta(seconds=len(scans) * (settings.seconds + PAUSE_S))
            scans.append(_scan(f"{file}_events.tsv", at, len(scans) + 1, one.task.name, name,
                               settings.seconds, drawn.rating))  # fmt: skip
    head = ("filename", "acq_time", "order", "task", "block", "attempt", "status", "planned_s",
            "recorded_s", "rating_pain")  # fmt: skip
    write_table(place / f"{stem}_scans.tsv", head, scans)
    write_json(place / f"{stem}_scans.json", {"rating_pain": {"Description": "pain, 0-10"}})
    write_json(place / "session.json", _session(_name(person), session, settings))
    write_checksums(place)


def _scan(
    file: str, at: datetime, order: int, task: str, block: str, seconds: float, rating: float
) -> tuple[str, ...]:
    length = f"{seconds:g}"
    return (
        file, utc(at), str(order), task, block, "1", "complete", length, length, f"{rating:g}",
    )  # fmt: skip


def _session(name: str, session: str, settings: CohortSettings) -> dict[str, object]:
    return {
        "Format": "wince-study-1",
        "Study": "Simulated cohort",
        "Participant": name,
        "Session": session,
        "Seed": settings.seed,
        "Device": "simulated",
        "SoftwareVersions": SOFTWARE,
        "PulseKind": "ecg",
        "FrameRate": settings.frame_rate_hz,
        "Simulated": True,
        "ClockSynchronised": True,
        "Status": "complete",
    }


def _write_block(
    stem: Path, settings: CohortSettings, drawn: CohortBlock, task: str, block: str
) -> None:
    about = {"StartTime": 0.0, "Task": task, "Block": block, "Attempt": 1}
    frames = {**about, "SamplingFrequency": settings.frame_rate_hz}
    write_physio(_recording(stem, "motion"), "physio", _motion(drawn), frames)
    write_physio(_recording(stem, "actionunits"), "physio", _action_units(drawn), frames)
    seconds = np.arange(drawn.scores.size, dtype=np.float64)
    scores = {"time": seconds, "score": drawn.scores}
    write_physio(_recording(stem, "scores"), "physio", scores, {**about, "SamplingFrequency": 1.0})
    beats = {**about, "OnsetSource": "time", "SignalKind": "ecg"}
    write_physio(_recording(stem, "pulse"), "physioevents", _beats(drawn), beats)
    if settings.raw_pulse:
        pulse = {**about, "SamplingFrequency": PULSE_HZ, "SignalKind": "ecg"}
        write_physio(_recording(stem, "pulse"), "physio", _pulse(settings, drawn), pulse)
    length = f"{settings.seconds:g}"
    write_events(
        stem.with_name(f"{stem.name}_events.tsv"),
        [
            ("0", length, "block", "n/a", f"{task}, {block}", "plan"),
            (length, "n/a", "rating", f"{drawn.rating:g}", "pain", "simulated"),
        ],
    )


def _recording(stem: Path, name: str) -> Path:
    return stem.with_name(f"{stem.name}_recording-{name}")


def _motion(drawn: CohortBlock) -> dict[str, Vector]:
    count = drawn.frame_times_s.size
    speeds = {f"{name}_speed": drawn.speeds[:, at] for at, name in enumerate(REGIONS)}
    noise = {
        f"{name}_noise_speed": np.full(count, round(NOISE_SHARE * float(column.mean()), 6))
        for name, column in zip(REGIONS, drawn.speeds.T, strict=True)
    }
    still = dict.fromkeys(("yaw_deg", "pitch_deg", "roll_deg"), np.zeros(count))
    return {
        "time": np.round(drawn.frame_times_s, 6),
        "found": np.ones(count),
        **speeds,
        **noise,
        **still,
        "interocular_px": np.full(count, INTEROCULAR_PX),
        "mean_luma": np.full(count, 120.0),
    }


def _action_units(drawn: CohortBlock) -> dict[str, Vector]:
    count = drawn.frame_times_s.size
    rest = np.zeros(count)
    return {
        "time": np.round(drawn.frame_times_s, 6),
        "own_neutral": np.ones(count),
        **{name: drawn.units.get(name, rest) for name in ACTION_UNITS},
        **dict.fromkeys((f"{name}_sd" for name in ACTION_UNITS), np.full(count, AU_DEVIATION)),
    }


def _beats(drawn: CohortBlock) -> dict[str, Vector]:
    count = drawn.beat_times_s.size
    given = drawn.intervals_ms
    return {
        "onset": drawn.beat_times_s,
        "duration": np.zeros(count),
        "ibi_ms": given,
        "corrected": np.zeros(count),
        "corrected_ibi_ms": given,
        "quality": np.ones(count),
    }


def _pulse(settings: CohortSettings, drawn: CohortBlock) -> dict[str, Vector]:
    """Return a wave with a narrow peak at each beat: enough to look at, not to detect beats in."""
    times_s = np.arange(round(settings.seconds * PULSE_HZ)) / PULSE_HZ
    near = np.searchsorted(drawn.beat_times_s, times_s).clip(1, drawn.beat_times_s.size - 1)
    away = np.minimum(
        np.abs(times_s - drawn.beat_times_s[near]), np.abs(times_s - drawn.beat_times_s[near - 1])
    )
    return {"time": times_s, "cardiac": np.round(np.exp(-((away / 0.02) ** 2)), 4)}
