"""Ends device, host or broker as a power cut would, at random moments, and counts what is left."""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from wince_stand import Made, Stand, wait_until

VICTIMS: Final = ("device", "host", "broker")
LONGEST_LIFE_S: Final = 3.0
"""A victim is struck up to so long after it began its work."""


@dataclass
class KillReport:
    """What became of the rows.

    Attributes
    ----------
    kills
        By victim.
    made, stored
        Rows and scores by start of the device: what its own book says it committed, and what the
        host has.
    """

    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    made: Made = field(default_factory=lambda: Made({}, {}))
    stored: Made = field(default_factory=lambda: Made({}, {}))

    @property
    def lost(self) -> int:
        """Rows committed on the device and not in the store."""
        return sum(
            max(0, rows - self.stored.rows.get(boot, 0)) for boot, rows in self.made.rows.items()
        )

    @property
    def doubled(self) -> int:
        """Rows in the store beyond those that were made."""
        return sum(
            max(0, rows - self.made.rows.get(boot, 0)) for boot, rows in self.stored.rows.items()
        )


class KillRound:
    """A stand whose processes are struck one after another and begun again.

    Parameters
    ----------
    stand
        With its broker running.
    dashboard_port
        For the host.
    seed
        Of the order and the moments.
    device
        Further arguments of the device.
    """

    def __init__(
        self, stand: Stand, *, dashboard_port: int, seed: int, device: tuple[str, ...] = ()
    ) -> None:
        self._stand = stand
        self._port = dashboard_port
        self._random = random.Random(seed)  # noqa: S311 - moments, no secrets
        self._more = device
        self._pause = threading.Event()
        self.report = KillReport()

    def run(self, kills: int, *, told: Callable[[], None] = lambda: None) -> KillReport:
        """Strike so often, then let everything arrive."""
        self._host = self._stand.start_host(self._port)
        self._device = self._stand.start_device(*self._more)
        for victim in self._victims(kills):
            before = self._rows_made()
            wait_until(lambda made=before: self._rows_made() > made, "rows are made")  # type: ignore[misc]  # bound at once
            self._pause.wait(self._random.uniform(0.0, LONGEST_LIFE_S))
            getattr(self, f"_strike_{victim}")()
            self.report.kills[victim] += 1
            told()
        self._settle()
        self.report.made, self.report.stored = self._stand.made(), self._stand.stored()
        return self.report

    def _victims(self, kills: int) -> Iterator[str]:
        """Yield each victim equally often, in random order within every three."""
        for first in range(0, kills, len(VICTIMS)):
            order = self._random.sample(VICTIMS, len(VICTIMS))
            yield from order[: kills - first]

    def _strike_device(self) -> None:
        self._stand.kill(self._device)
        self._device = self._stand.start_device(*self._more)

    def _strike_host(self) -> None:
        self._stand.kill(self._host)
        self._host = self._stand.start_host(self._port)

    def _strike_broker(self) -> None:
        assert self._stand.broker is not None
        self._stand.broker.kill()
        self._stand.start_broker()

    def _rows_made(self) -> int:
        return sum(self._stand.made().rows.values())

    def _settle(self) -> None:
        # One that was begun a moment ago does not listen to signals yet.
        before = self._rows_made()
        wait_until(lambda: self._rows_made() > before, "rows are made")
        assert self._stand.end(self._device) == 0
        while self._stand.waiting():
            again = self._stand.start_device(*self._more, "--seconds", "5")
            assert again.wait(60.0) == 0
