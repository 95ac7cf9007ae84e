"""Durations and moments in plain words, in the local time zone."""

from datetime import UTC, datetime

from . import _texts as texts

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400


def duration_words(seconds: float) -> str:
    """Return a duration with one or two units, rounded down: ``8 s``, ``2 min``, ``1 h 5 min``."""
    whole = max(0, int(seconds))
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min"
    if whole < DAY_S:
        hours, rest = divmod(whole, HOUR_S)
        minutes = rest // MINUTE_S
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, rest = divmod(whole, DAY_S)
    hours = rest // HOUR_S
    said = (texts.DAY if days == 1 else texts.DAYS).format(days=days)
    return f"{said} {hours} h" if hours else said


def moment_words(t_ns: int, now_ns: int) -> str:
    """Return a moment as ``02:10``, with its date when it was not on the same local day."""
    moment, now = _local(t_ns), _local(now_ns)
    if moment.date() == now.date():
        return moment.strftime("%H:%M")
    return moment.strftime("%Y-%m-%d %H:%M")


def _local(t_ns: int) -> datetime:
    return datetime.fromtimestamp(t_ns / 1e9, tz=UTC).astimezone()
