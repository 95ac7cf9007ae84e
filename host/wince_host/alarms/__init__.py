"""Alarms: when somebody is called, who came, and who outside is told."""

from wince_host.care import AlarmKind, AlarmLimits

from ._delivery import Deliveries, DeliveryError, Receiver
from ._duty import Duty
from ._limits import usual_limits
from ._now import AlarmsNow, OpenAlarm, PausedPost
from ._opening import open_alarms
from ._post import LONGEST_PAUSE_S
from ._states import Moment, Phase
from ._watch import AlarmWatch
from ._words import AlarmWords, ReadWords, read_words, reason_words

__all__ = [
    "LONGEST_PAUSE_S",
    "AlarmKind",
    "AlarmLimits",
    "AlarmWatch",
    "AlarmWords",
    "AlarmsNow",
    "Deliveries",
    "DeliveryError",
    "Duty",
    "Moment",
    "OpenAlarm",
    "PausedPost",
    "Phase",
    "ReadWords",
    "Receiver",
    "open_alarms",
    "read_words",
    "reason_words",
    "usual_limits",
]
