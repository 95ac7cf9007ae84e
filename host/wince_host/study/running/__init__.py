"""Runs the analysis of sessions: in this process, in several, or on a cluster."""

from collections.abc import Callable, Iterator, Sequence

from ._cluster import on_cluster
from ._processes import in_processes
from ._work import Done, Work

__all__ = ["Work", "run_all"]


def run_all(
    works: Sequence[Work], *, processes: int, scheduler: str | None, stopped: Callable[[], bool]
) -> Iterator[tuple[int, Done]]:
    """Yield each session's place and figures as they come, wherever they are worked out."""
    if scheduler is not None:
        yield from on_cluster(works, scheduler, stopped)
    else:
        yield from in_processes(works, processes, stopped)
