"""What the dashboard gets from the process that it runs in."""

import threading
from dataclasses import dataclass, field

from wince_host.accounts import Accounts
from wince_host.alarms import AlarmWatch
from wince_host.broker import BrokerLogin
from wince_host.calibrating import CALIBRATIONS, Calibrations
from wince_host.care import CareStore
from wince_host.live import LiveBoard
from wince_host.queries import Queries
from wince_host.settings import HostSettings
from wince_host.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class HostContext:
    """Everything that pages may use.

    Attributes
    ----------
    login
        Where the broker is, and who the host is there: to say something to a unit.
    care
        What people entered, alarm limits, and the alarm record.
    alarms
        What is open now; acknowledging, pausing and setting limits go through it.
    calibrations
        How each person's own ratings read the score.
    stop
        Set when the process shall end (SIGTERM, Ctrl-C); the dashboard returns soon after.
    """

    settings: HostSettings
    store: Store
    queries: Queries
    live: LiveBoard
    accounts: Accounts
    login: BrokerLogin
    care: CareStore
    alarms: AlarmWatch
    calibrations: Calibrations = field(init=False)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        folder = self.settings.state / CALIBRATIONS
        object.__setattr__(self, "calibrations", Calibrations(self.store, self.care, folder))
