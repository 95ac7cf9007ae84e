"""Everybody seen and scored, side by side in processes, with a progress bar."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ._people import EvaluatedPerson
from ._scoring import ScoredCourse, score_course
from ._seeing import see


def scored_courses(
    people: Sequence[EvaluatedPerson], work: Path, heads: Path, *, processes: int
) -> list[ScoredCourse]:
    """Return everybody's course, in the order given.

    Parameters
    ----------
    work
        Where what was seen is kept: an interrupted run goes on from there.
    heads
        The head model's file.
    processes
        How many run side by side.
    """
    courses: dict[str, ScoredCourse] = {}
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )
    # One core each. OpenBLAS reads this when it is loaded, before any code of a process runs.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A process each that starts anew: numba and the face models do not survive a fork.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    with bar, pool:
        task = bar.add_task("simulated people", total=len(people))
        waiting = [pool.submit(_course, person, work, heads) for person in people]
        for done in as_completed(waiting):
            course = done.result()
            courses[course.person.name] = course
            bar.update(task, advance=1, description=course.person.name)
    return [courses[person.name] for person in people]


def _course(person: EvaluatedPerson, work: Path, heads: Path) -> ScoredCourse:
    return score_course(person, see(person, work, heads))
