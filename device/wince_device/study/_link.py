"""Markers by MQTT, and everything measured to the host, where the unit has a broker."""

import logging
from pathlib import Path
from types import TracebackType
from typing import Self

from wince_device.commands import CommandDesk, Replies
from wince_device.config import DeviceSettings
from wince_device.link import Link, LinkSettings
from wince_device.outbox import Outbox
from wince_wire import Birth, Command

from ._desk import Desk

logger = logging.getLogger(__name__)


class StudyLink:
    """The unit's own link while a study runs: of the host's commands it knows ``mark`` alone.

    Nobody waits for it: without a broker the session goes on all the same, and the host gets what
    was measured once there is one.

    Parameters
    ----------
    link_settings
        Where the broker is.
    outbox
        Of the unit.
    birth
        Told at each connection.
    """

    def __init__(
        self, settings: DeviceSettings, link_settings: LinkSettings, outbox: Outbox, birth: Birth
    ) -> None:
        self._session: Desk | None = None
        self._replies = Replies(Path(settings.state_folder) / "commands.db")
        self._commands = CommandDesk(
            {"mark": self._mark}, replies=self._replies, append=outbox.append
        )
        self._link = Link(
            link_settings,
            outbox,
            device=settings.name,
            birth=birth,
            on_command=self._commands.take,
            on_unreadable=lambda _kind, error: self._commands.refuse_unreadable(error),
        )

    def __enter__(self) -> Self:
        self._link.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.stop()
        self._replies.close()

    def serve(self, session: Desk) -> None:
        """Give markers to a session from now on."""
        self._session = session

    def _mark(self, command: Command) -> None:
        if self._session is not None:
            self._session.mark(command.detail, "mqtt")
