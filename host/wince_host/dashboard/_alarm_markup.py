"""The markup of open alarms and pauses: in the bar of every page, and on the page of alarms."""

from wince_host.alarms import AlarmKind, AlarmsNow, OpenAlarm, PausedPost, Phase
from wince_host.markup import element, span, text

from . import _shapes as shapes
from . import _texts_alarms as texts
from ._alarm_forms import HERE, acknowledge_form, place_words, resume_form
from ._alarm_words import detail_words
from ._bands import Band
from ._durations import duration_words, moment_words

IN_THE_BAR = 3
KIND_SHAPES = {
    AlarmKind.PAIN: shapes.BANDS[Band.HIGH],
    AlarmKind.TECHNICAL: shapes.TECHNICAL,
}


def sound_of(now: AlarmsNow) -> str:
    """Return what a browser should make heard: words of ``escalated pain technical``."""
    loud = [alarm for alarm in now.alarms if alarm.sounds]
    kinds = {alarm.kind for alarm in loud}
    words = [kind.value for kind in AlarmKind if kind in kinds]
    if any(alarm.kind is AlarmKind.PAIN and alarm.phase is Phase.ESCALATED for alarm in loud):
        words.insert(0, "escalated")
    return " ".join(words)


def alarm_list(now: AlarmsNow, utc_ns: int, *, may_acknowledge: bool) -> str:
    """Return what stands in the bar of every page; nothing while nobody waits."""
    waiting = [alarm for alarm in now.alarms if alarm.is_waiting]
    rows = [_row(alarm, utc_ns, may_acknowledge=may_acknowledge) for alarm in waiting[:IN_THE_BAR]]
    if len(waiting) > IN_THE_BAR:
        more = texts.MORE.format(count=len(waiting) - IN_THE_BAR)
        rows.append(element("li", element("a", text(more), class_="button", href=HERE)))
    return element("ul", "".join(rows)) if rows else ""


def open_alarms(now: AlarmsNow, utc_ns: int, *, may_acknowledge: bool) -> str:
    """Return every open alarm with all that is known of it."""
    rows = "".join(_sheet(alarm, utc_ns, may_acknowledge=may_acknowledge) for alarm in now.alarms)
    warning = ""
    if now.unrecorded:
        warning = element("p", text(texts.UNRECORDED), class_="said", role="alert")
    if not rows:
        return warning + element("p", text(texts.NONE_OPEN), class_="quiet")
    return warning + element("ul", rows, class_="alarm-sheets")


def pause_words(pause: PausedPost, utc_ns: int) -> str:
    """Return a pause with what is left of it."""
    left = max(0, pause.until_ns - utc_ns) / 1e9
    words = texts.PAUSED_LEFT.format(left=countdown(left), by=pause.by)
    return element(
        "span", shapes.PAUSED + span(texts.PAUSED, "pause-title") + span(words), class_="pause"
    )


def countdown(seconds: float) -> str:
    """Return what is left as ``12:04``, rounded up so that 0:00 means that it is over."""
    whole = -int(-seconds // 1)
    return f"{whole // 60}:{whole % 60:02d}"


def pause_line(pause: PausedPost, utc_ns: int, *, may_pause: bool) -> str:
    """Return a pause with the button that ends it."""
    end = resume_form(pause.device, pause.patient) if may_pause else ""
    return pause_words(pause, utc_ns) + end


def kind_mark(alarm: OpenAlarm) -> str:
    """Return shape and word of an alarm's kind."""
    words = texts.KINDS[alarm.kind]
    if alarm.phase is Phase.ESCALATED:
        words = f"{words}, {texts.ESCALATED}"
    return element(
        "span", KIND_SHAPES[alarm.kind] + span(words), class_=f"alarm-kind alarm-{alarm.kind}"
    )


def _row(alarm: OpenAlarm, utc_ns: int, *, may_acknowledge: bool) -> str:
    since = texts.SHORT_SINCE.format(time=moment_words(alarm.raised_ns, utc_ns))
    place = element("a", text(place_words(alarm.device, alarm.patient)), href=HERE)
    words = element("span", place + span(since, "quiet"), class_="alarm-words")
    button = acknowledge_form(alarm) if may_acknowledge else ""
    return element("li", kind_mark(alarm) + words + button, class_=f"alarm-row alarm-{alarm.phase}")


def _sheet(alarm: OpenAlarm, utc_ns: int, *, may_acknowledge: bool) -> str:
    lasted_s = (utc_ns - alarm.raised_ns) / 1e9
    since = texts.SINCE.format(
        time=moment_words(alarm.raised_ns, utc_ns), duration=duration_words(lasted_s)
    )
    phase = texts.PHASES[alarm.phase].format(
        by=alarm.acknowledged_by, time=moment_words(alarm.acknowledged_ns, utc_ns)
    )
    parts = (
        kind_mark(alarm),
        span(place_words(alarm.device, alarm.patient), "alarm-place"),
        span(since),
        span(detail_words(alarm.detail), "quiet"),
        span(phase, "alarm-phase"),
        acknowledge_form(alarm) if may_acknowledge and alarm.is_waiting else "",
    )
    return element(
        "li", "".join(parts), class_=f"alarm-sheet alarm-{alarm.kind} alarm-{alarm.phase}"
    )
