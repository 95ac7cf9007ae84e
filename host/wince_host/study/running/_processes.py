"""Analyses sessions side by side in processes of this machine."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from wince_wire import SetupError

from ._work import Done, Work, do

LOOK_EVERY_S: Final = 0.5
"""So often it is seen whether somebody wants to stop."""


def in_processes(
    works: Sequence[Work], processes: int, stopped: Callable[[], bool]
) -> Iterator[tuple[int, Done]]:
    """Yield each session's place and figures as they come.

    Raises
    ------
    KeyboardInterrupt
        If somebody wants to stop; what is done is kept, and the next run goes on from there.
    SetupError
        If a process was killed.
    """
    if processes <= 1 or len(works) <= 1:
        yield from _one_by_one(works, stopped)
        return
    # A forked child would inherit numba's threads in an unknown state.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(works)), mp_context=context)
    try:
        waiting = {pool.submit(do, work): at for at, work in enumerate(works)}
        yield from _as_they_come(waiting, stopped)
    except BrokenProcessPool as error:
        msg = (
            "a process of the analysis was killed, perhaps for want of memory: run it again with "
            "fewer processes (--processes); what was done is kept"
        )
        raise SetupError(msg) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one_by_one(works: Sequence[Work], stopped: Callable[[], bool]) -> Iterator[tuple[int, Done]]:
    for at, work in enumerate(works):
        if stopped():
            raise KeyboardInterrupt
        yield at, do(work)


def _as_they_come(
    waiting: dict[Future[Done], int], stopped: Callable[[], bool]
) -> Iterator[tuple[int, Done]]:
    while waiting:
        ready, _ = wait(waiting, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
        if stopped():
            raise KeyboardInterrupt
        for future in ready:
            yield waiting.pop(future), future.result()
