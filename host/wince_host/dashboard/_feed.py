"""Looks at all units when something is new, once for all browsers together."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from wince_host.context import HostContext
from wince_wire import StoreError

from ._courses import CARD_HOUR, Courses
from ._moment import moment_of
from ._ward import Ward, ward_of

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1
"""How often the board's version is compared. A value waits for the next look, which is a large part
of its way to the screen; each look costs every browser a picture."""
SHOW_EVERY_S = 1.0
"""Ages go on when nothing new comes."""


class Feed:
    """Makes a `Ward` at most every `LOOK_EVERY_S`, and only while somebody watches.

    Parameters
    ----------
    context
        Where the values come from.
    """

    def __init__(self, context: HostContext) -> None:
        self._context = context
        self._courses = Courses(context.queries, CARD_HOUR)
        self._ward: Ward | None = None
        self._news = asyncio.Condition()
        self._watchers = 0
        self._seen: tuple[int, int, int] | None = None
        self.failures = 0

    async def watch(self, show: Callable[[Ward], Awaitable[None]]) -> None:
        """Call ``show`` with every new look until cancelled."""
        self._watchers += 1
        tick = -1
        try:
            while True:
                ward = await self._after(tick)
                tick = ward.tick
                await show(ward)
        finally:
            self._watchers -= 1

    async def now(self) -> Ward:
        """Return a look that is at most a moment old.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        if self._ward is None or self._watchers == 0:
            await self._look()
        if self._ward is None:  # unreachable: a look makes one or raises
            raise StoreError("the units could not be looked at: see the host's log")
        return self._ward

    async def run(self) -> None:
        """Look again and again until cancelled. A look that fails is counted and left out."""
        while True:
            if self._watchers and self._is_due():
                try:
                    await self._look()
                except StoreError:
                    self.failures += 1
                    logger.warning("the units could not be looked at (%d)", self.failures)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _after(self, tick: int) -> Ward:
        async with self._news:
            await self._news.wait_for(lambda: self._ward is not None and self._ward.tick > tick)
            if self._ward is None:
                raise StoreError("the units could not be looked at: see the host's log")
            return self._ward

    def _is_due(self) -> bool:
        moment = moment_of(self._context.live)
        alarms = self._context.alarms.present().version
        state = (self._context.live.version, alarms, int(moment.monotonic_s / SHOW_EVERY_S))
        due = state != self._seen
        self._seen = state
        return due

    async def _look(self) -> None:
        async with self._news:
            live = self._context.live
            moment = moment_of(live)
            alarms = self._context.alarms.present()
            self._ward = await asyncio.to_thread(
                ward_of, live, self._courses, alarms, moment, self._ward
            )
            self._news.notify_all()
