"""What the host says to the device: acks, commands and configurations."""

import logging
from collections.abc import Callable
from typing import Protocol

import msgspec

from wince_wire import (
    Ack,
    Command,
    ConfigSet,
    MessageError,
    WinceError,
    decode,
    parse_topic,
    topic_for,
)

from ._signals import Arrived
from ._statistics import LinkStatistics

logger = logging.getLogger(__name__)

LARGEST_BYTES = 64 * 1024
"""Of a command or a configuration; an ack may name many ranges and has the broker's own limit."""
HEARD: tuple[type[msgspec.Struct], ...] = (Ack, Command, ConfigSet)


class Acknowledging(Protocol):
    """The part of an outbox that acks are for."""

    def acknowledge(self, ack: Ack) -> int:
        """Let go of the rows that the host has, and return how many there were."""
        ...


def _ignore(_kind: type[msgspec.Struct], _error: WinceError) -> None:
    return


class Hearing:
    """Decodes what arrives and hands it on. Nothing that arrives can end the link.

    Parameters
    ----------
    outbox
        Takes acks.
    on_command, on_config
        Take the rest, in the link's thread: what takes long belongs elsewhere.
    on_unreadable
        Told the kind and the error of a command or a configuration that cannot be read.
    statistics
        Counted up.
    """

    def __init__(
        self,
        outbox: Acknowledging,
        *,
        on_command: Callable[[Command], None],
        on_config: Callable[[ConfigSet], None],
        statistics: LinkStatistics,
        on_unreadable: Callable[[type[msgspec.Struct], WinceError], None] = _ignore,
    ) -> None:
        self._on_unreadable = on_unreadable
        self._outbox = outbox
        self._on_command = on_command
        self._on_config = on_config
        self._statistics = statistics

    @staticmethod
    def topics(device: str) -> list[str]:
        """Return what to subscribe to."""
        return [topic_for(device, kind) for kind in HEARD]

    def take(self, arrived: Arrived) -> bool:
        """Hand a message on; return whether it was an ack."""
        if not arrived.payload:
            return False  # a retained configuration was taken back
        kind: type[msgspec.Struct] | None = None
        try:
            _, channel = parse_topic(arrived.topic)
            kind = channel.message
            message = _read(arrived.payload, kind)
        except WinceError as error:
            self._statistics.undecodable += 1
            logger.warning("the host sent what breaks the contract: W%03d", error.code)
            self._tell_unreadable(kind, error)
            return False
        return self._hand_on(message, retained=arrived.retained)

    def _tell_unreadable(self, kind: type[msgspec.Struct] | None, error: WinceError) -> None:
        if kind not in (Command, ConfigSet):
            return
        try:
            self._on_unreadable(kind, error)
        except Exception:
            self._statistics.handler_failures += 1
            logger.exception("an unreadable message could not be answered")

    def _hand_on(self, message: msgspec.Struct, *, retained: bool) -> bool:
        try:
            match message:
                case Ack():
                    self._statistics.acknowledged += self._outbox.acknowledge(message)
                    return True
                case Command() if retained:
                    # It would be done again at each connection, long after anybody meant it.
                    logger.warning("a retained command was left aside")
                case Command():
                    self._on_command(message)
                case ConfigSet():
                    self._on_config(message)
        except Exception:
            self._statistics.handler_failures += 1
            logger.exception("a message of the host could not be handled")
        return False


def _read(payload: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    if kind is not Ack and len(payload) > LARGEST_BYTES:
        msg = (
            f"a {kind.__name__.lower()} message has {len(payload)} bytes: "
            f"send at most {LARGEST_BYTES}"
        )
        raise MessageError(msg)
    return decode(payload, kind)
