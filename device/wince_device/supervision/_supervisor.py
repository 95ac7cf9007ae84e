"""Replaces stages that are stuck, and gives up when that does not help."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ._worker import Worker

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is tried.

    Attributes
    ----------
    replacements, within_s
        More replacements than this within so long, over all stages, and the process has to end:
        what is wrong is then not cured by a new thread.
    """

    replacements: int = 5
    within_s: float = 60.0


def _nothing() -> None:
    return


class Supervisor:
    """A thread that looks at every stage twice a second.

    Parameters
    ----------
    workers
        The stages.
    give_up
        Told once, in a sentence, when replacing does not help.
    all_moved
        Called whenever every stage has taken a step since the last call: the only moment at which
        the system's watchdog may be told that all is well.
    limits
        Of what is tried.
    now_s
        A monotonic clock.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        *,
        give_up: Callable[[str], None],
        all_moved: Callable[[], None] = _nothing,
        limits: Limits = Limits(),
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workers = tuple(workers)
        self._give_up = give_up
        self._all_moved = all_moved
        self._limits = limits
        self._now_s = now_s
        self._replaced_at_s: deque[float] = deque()
        self._given_up = False
        self._seen = dict.fromkeys(self._workers, -1)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    @property
    def replaced(self) -> dict[str, int]:
        """How often each stage was replaced."""
        return {worker.name: worker.replaced for worker in self._workers}

    @property
    def well(self) -> bool:
        """Whether every stage moves."""
        return not self._given_up and not any(_in_trouble(worker) for worker in self._workers)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End the looking; the stages go on."""
        self._ended.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def tick(self) -> None:
        """Look once."""
        for worker in self._workers:
            if _in_trouble(worker):
                self._replace(worker)
        if self._given_up or not all(self._has_moved(worker) for worker in self._workers):
            return
        self._seen = {worker: worker.heartbeat.count for worker in self._workers}
        self._all_moved()

    def _replace(self, worker: Worker) -> None:
        now_s = self._now_s()
        while self._replaced_at_s and now_s - self._replaced_at_s[0] > self._limits.within_s:
            self._replaced_at_s.popleft()
        if len(self._replaced_at_s) >= self._limits.replacements:
            self._end(worker)
            return
        self._replaced_at_s.append(now_s)
        logger.error(
            "%s: %s after %.1f s; it is begun anew",
            worker.name,
            "it has died" if worker.dead else "it is stuck",
            worker.heartbeat.age_s,
        )
        worker.replace()

    def _end(self, worker: Worker) -> None:
        if self._given_up:
            return
        self._given_up = True
        self._give_up(
            f"the stage {worker.name!r} does not move, and {self._limits.replacements} stages were "
            f"begun anew within {self._limits.within_s:.0f} s: the unit has to start again"
        )

    def _has_moved(self, worker: Worker) -> bool:
        return worker.finished or worker.heartbeat.count > self._seen[worker]

    def _run(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            self.tick()


def _in_trouble(worker: Worker) -> bool:
    if worker.finished or not worker.started:
        return False
    return worker.dead or worker.heartbeat.stuck
