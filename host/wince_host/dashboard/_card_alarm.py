"""What stands below a ward card: its open alarms with their button, and its pause."""

from wince_host.alarms import AlarmsNow, OpenAlarm
from wince_host.markup import element, span

from . import _texts_alarms as texts
from ._alarm_forms import acknowledge_form
from ._alarm_markup import kind_mark, pause_words
from ._durations import moment_words


def card_alarm(now: AlarmsNow, device: str, utc_ns: int, *, may_acknowledge: bool) -> str:
    """Return the markup; nothing where no alarm is open and nothing is paused."""
    rows = [_row(alarm, utc_ns, may_acknowledge=may_acknowledge) for alarm in now.of_unit(device)]
    pause = now.pause_of(device)
    if pause is not None:
        rows.append(element("div", pause_words(pause, utc_ns), class_="card-pause"))
    return "".join(rows)


def _row(alarm: OpenAlarm, utc_ns: int, *, may_acknowledge: bool) -> str:
    if alarm.is_waiting:
        words = texts.SHORT_SINCE.format(time=moment_words(alarm.raised_ns, utc_ns))
    else:
        time = moment_words(alarm.acknowledged_ns, utc_ns)
        words = texts.PHASES[alarm.phase].format(by=alarm.acknowledged_by, time=time)
    button = acknowledge_form(alarm) if may_acknowledge and alarm.is_waiting else ""
    said = element("span", kind_mark(alarm) + span(words, "quiet"), class_="alarm-words")
    return element("div", said + button, class_=f"card-alarm-row alarm-{alarm.phase}")
