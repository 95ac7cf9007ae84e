"""Analyses a whole study: every session by itself, then all of them together."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ._parameters import StudyParameters, described
from ._results import Exclusion, SessionRow, StudyResults
from ._tables import write_results
from .measures import SessionFigures
from .pooling import pool
from .reading import FoundStudy, find_sessions, unread
from .running import Work, run_all

CACHE: Final = ".cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyProgress:
    """How far an analysis has come.

    Attributes
    ----------
    done, total
        Sessions.
    from_cache
        Of those done, how many were kept from before.
    """

    done: int
    total: int
    from_cache: int


def analyse_study(
    folder: Path,
    out: Path,
    *,
    parameters: StudyParameters | None = None,
    processes: int | None = None,
    scheduler: str | None = None,
    cache: Path | None = None,
    progress: Callable[[StudyProgress], None] = lambda _progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> StudyResults:
    """Analyse every session below a folder, and write the tables.

    Parameters
    ----------
    folder
        Of one study: datasets as units write them (see ``docs/study-folder.md``), tables
        ``recordings.tsv`` of recordings made elsewhere, or both.
    out
        For the tables; also for what is kept of each session, in ``.cache``, so that an analysis
        that was interrupted goes on where it ended.
    processes
        As many as there are cores if None. The results do not depend on it.
    scheduler
        Address of a Dask scheduler to use instead; its workers must see both folders.
    cache
        Where to keep what was analysed, in place of ``.cache``.
    progress
        Told after each session.
    stopped
        Asked now and then whether to stop.

    Returns
    -------
    StudyResults

    Raises
    ------
    RecordingError
        If the folder holds no session, or the tables cannot be written. A session that cannot be
        read is no error: it is in the exclusions, and the others go on.
    KeyboardInterrupt
        If it was stopped.
    SetupError
        If a process was killed, or the cluster does not answer.
    """
    chosen = parameters or StudyParameters()
    found = find_sessions(folder)
    works = [
        Work(
            reference=replace(one, root=one.root.absolute(), place=one.place.absolute()),
            parameters=chosen,
            cache=(cache or out / CACHE).absolute(),
        )
        for one in found.sessions
    ]
    figures = _all_figures(
        works,
        processes=processes or os.cpu_count() or 1,
        scheduler=scheduler,
        progress=progress,
        stopped=stopped,
    )
    results = _results(folder, found, figures, chosen)
    write_results(results, out)
    return results


def _all_figures(
    works: Sequence[Work],
    *,
    processes: int,
    scheduler: str | None,
    progress: Callable[[StudyProgress], None],
    stopped: Callable[[], bool],
) -> list[SessionFigures]:
    figures: dict[int, SessionFigures] = {}
    kept = 0
    progress(StudyProgress(done=0, total=len(works), from_cache=0))
    for at, done in run_all(works, processes=processes, scheduler=scheduler, stopped=stopped):
        figures[at] = done.figures
        kept += done.from_cache
        progress(StudyProgress(done=len(figures), total=len(works), from_cache=kept))
    return [figures[at] for at in range(len(works))]


def _results(
    folder: Path,
    found: FoundStudy,
    figures: Sequence[SessionFigures],
    parameters: StudyParameters,
) -> StudyResults:
    simulated = _simulated([one.session for one in figures if one.session.used])
    pooled_from = [
        one
        for one in figures
        if one.session.used and not (simulated == "mixed" and one.session.simulated)
    ]
    pooled = pool(pooled_from, parameters)
    titles = [one.study for one in figures if one.study]
    name = folder.absolute().name
    return StudyResults(
        title=titles[0] if titles else name,
        folder=name,
        analysed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        simulated=simulated,
        parameters=described(parameters),
        sessions=(
            *(one.session for one in figures),
            *(unread(one) for one in found.left_out),
        ),
        blocks=tuple(row for one in figures for row in one.blocks),
        exclusions=(
            *found.exclusions,
            *(row for one in figures for row in one.exclusions),
            *_left_out(figures, simulated),
        ),
        spikes=tuple(row for one in figures for row in one.spikes),
        transfer=tuple(row for one in figures for row in one.transfer),
        lags=tuple(row for one in figures for row in one.lags),
        heart=tuple(row for one in figures for row in one.heart),
        indices=tuple(row for one in figures for row in one.indices),
        apex=tuple(row for one in figures for row in one.apex),
        differences=tuple(pooled.differences),
        effects=tuple(pooled.effects),
        regressions=tuple(pooled.regressions),
        power_laws=tuple(pooled.power_laws),
        agreements=tuple(pooled.agreements),
        sensitivity=tuple(pooled.sensitivity),
    )


def _simulated(sessions: Sequence[SessionRow]) -> str:
    kinds = {one.simulated for one in sessions}
    if kinds == {True}:
        return "all"
    return "mixed" if len(kinds) == 2 else "no"


def _left_out(figures: Sequence[SessionFigures], simulated: str) -> list[Exclusion]:
    if simulated != "mixed":
        return []
    return [
        Exclusion(
            participant=one.session.participant,
            session=one.session.session,
            task="",
            block="",
            part="pooling",
            rule="simulated",
            sentence="a simulated session is not pooled with measured ones: keep it in a folder "
            "of its own",
        )
        for one in figures
        if one.session.used and one.session.simulated
    ]
