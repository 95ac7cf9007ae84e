"""Simulated cohorts handed to the analysis without files, so that many of them can be judged."""

from collections.abc import Iterator

import numpy as np

from wince_host.study import StudyParameters
from wince_host.study._material import Beats, Block, Frames, Material
from wince_host.study.measures import Named, SessionFigures, analyse_session
from wince_sim import CohortSettings
from wince_sim._cohort_block import CohortBlock, draw_block
from wince_sim._cohort_settings import BLOCKS
from wince_sim._cohort_truth import TaskTruth

FAST = StudyParameters(twins=0, sensitivity=False, scan_lags=False, spike_resamples=99)
"""As in the study itself, without what says nothing of truth."""


def person_figures(
    settings: CohortSettings, truth: list[TaskTruth], person: int, parameters: StudyParameters
) -> SessionFigures:
    """Analyse one simulated person."""
    named = Named(
        participant=f"P{person + 1:02d}",
        session="1",
        kind="wince",
        folder="",
        content_sha256="",
    )
    material = Material(
        study="",
        simulated=True,
        software="",
        pulse_kind="ecg",
        blocks=tuple(_blocks(settings, truth, person)),
    )
    return analyse_session(named, material, parameters)


def _blocks(settings: CohortSettings, truth: list[TaskTruth], person: int) -> Iterator[Block]:
    for task, one in enumerate(truth):
        for block, name in enumerate(BLOCKS):
            drawn = draw_block(settings, one, person=person, task=task, block=block)
            yield _block(settings, drawn, one.task.name, name)


def _block(settings: CohortSettings, drawn: CohortBlock, task: str, name: str) -> Block:
    count = drawn.frame_times_s.size
    return Block(
        task=task,
        block=name,
        run=1,
        begin_s=0.0,
        duration_s=settings.seconds,
        planned_s=settings.seconds,
        frames=Frames(
            rate_hz=settings.frame_rate_hz,
            times_s=drawn.frame_times_s,
            taken=np.ones(count, dtype=np.bool_),
            speeds=drawn.speeds,
            noise_speed=None,
            units=drawn.units,
        ),
        beats=Beats(
            times_s=drawn.beat_times_s,
            intervals_ms=drawn.intervals_ms,
            after_gap=np.zeros(drawn.beat_times_s.size, dtype=np.bool_),
            was_corrected=np.zeros(drawn.beat_times_s.size, dtype=np.bool_),
        ),
        rating=drawn.rating,
        score=float(drawn.scores.mean()),
    )
