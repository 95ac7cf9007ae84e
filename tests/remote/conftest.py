"""A bedside unit's remote control with everything real around it but the patient."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from free_ports import free_port
from wince_device.clock import WallClock
from wince_device.commands import CommandDesk, Replies
from wince_device.config import DeviceSettings
from wince_device.outbox import Outbox, RowMaker
from wince_device.remote_configuration import KeptSettings, RemoteControl
from wince_host.broker import BrokerLogin, BrokerSettings, host_login, provision, start_broker
from wince_wire import ClockState, Command, ConfigReported, Event

SECOND_NS = 1_000_000_000
NOW_NS = 1_800_000_000 * SECOND_NS


class Unit:
    """One start of a device: what it did and said is kept."""

    def __init__(self, folder: Path, *, now_ns: Callable[[], int] = lambda: NOW_NS) -> None:
        self.outbox: Outbox | None = None
        self.now_s = 0.0
        self.well = True
        self.applied: list[DeviceSettings] = []
        self.reports: list[ConfigReported] = []
        self.done: list[Command] = []
        self.events: list[Event] = []
        self.restarts = 0
        self.on_report: Callable[[ConfigReported], None] = lambda _report: None
        self.kept = KeptSettings(DeviceSettings(name="bed1", state_folder=str(folder)))
        self.replies = Replies(folder / "commands.db")
        clock = WallClock(wall_ns=now_ns, state=lambda: ClockState(synchronised=True))
        actions = dict.fromkeys(("pause", "resume", "mark", "start_recording"), self.done.append)
        self.desk = CommandDesk(actions, replies=self.replies, append=self._append, clock=clock)
        self.control = RemoteControl(
            self.kept,
            boot_id="0" * 32,
            report=self._report,
            apply=self.applied.append,
            restart=self._restart,
            healthy=lambda: self.well,
            desk=self.desk,
            clock=clock,
            now_s=lambda: self.now_s,
        )

    @property
    def told(self) -> ConfigReported:
        return self.reports[-1]

    def pass_time(self, seconds: float) -> None:
        """Let the injected clock run, with a look each second."""
        for _ in range(round(seconds)):
            self.now_s += 1.0
            self.control.tick()

    def _report(self, report: ConfigReported) -> None:
        self.reports.append(report)
        self.on_report(report)

    def _append(self, make: RowMaker) -> None:
        event = make("0" * 32, len(self.events) + 1)
        assert isinstance(event, Event)
        self.events.append(event)
        if self.outbox is not None:
            self.outbox.append(make)

    def _restart(self) -> None:
        self.restarts += 1


@pytest.fixture
def new_unit(tmp_path: Path) -> Iterator[Callable[..., Unit]]:
    """Starts the same unit, as often as asked."""
    units: list[Unit] = []

    def make(**options: Callable[[], int]) -> Unit:
        units.append(Unit(tmp_path / "state", **options))
        return units[-1]

    yield make
    for unit in units:
        unit.replies.close()


@pytest.fixture
def logins(tmp_path: Path) -> Iterator[tuple[BrokerLogin, str]]:
    """A running broker of the host's own making: the host's login, and bed1's password."""
    settings = BrokerSettings(folder=tmp_path / "broker", port=free_port())
    written = provision(settings, "bed1", folder=tmp_path / "bed1")
    with start_broker(settings):
        yield host_login(settings), (written.parent / "password").read_text().strip()
