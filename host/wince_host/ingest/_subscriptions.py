"""What a host listens to: everything alone, or its share of the rows among several loggers."""

import re

from wince_wire import CHANNELS, Channel, ConfigurationError, topic_for

_FROM_DEVICES = [channel for channel in CHANNELS if channel.direction == "up"]
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def all_topics(shared: str | None) -> list[str]:
    """Return the topics of everything that devices send.

    A row comes to one logger of the group. Everything else comes to each of them: the broker gives
    nothing that it retains to a group, and each one's board needs it.

    Parameters
    ----------
    shared
        The group of loggers that share the rows; None for a host that is alone.

    Raises
    ------
    ConfigurationError
        If the group's name is none.
    """
    if shared is not None and not _GROUP.fullmatch(shared):
        msg = (
            f"the group of loggers {shared!r} is no name: --shared takes letters, digits, '.', '_' "
            "and '-', at most 63"
        )
        raise ConfigurationError(msg)
    group = "" if shared is None else f"$share/{shared}/"
    return [f"{group if channel.outboxed else ''}{_topic(channel)}" for channel in _FROM_DEVICES]


def shown_topics() -> list[str]:
    """Return the topics of the rows that pages show as they come, whoever stores them."""
    return [_topic(channel) for channel in _FROM_DEVICES if channel.outboxed]


def _topic(channel: Channel) -> str:
    return topic_for("+", channel.message)
