"""Takes commands: checks them, has them done once, and answers each as an event."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from wince_device.clock import WallClock
from wince_device.outbox import RowMaker
from wince_wire import (
    Command,
    CommandExpiredError,
    CommandRefusedError,
    Event,
    EventKind,
    MessageError,
    WinceError,
)

from ._replies import Replies, Reply

logger = logging.getLogger(__name__)
LONGEST_ID = 64
LONGEST_DETAIL = 1_000


@dataclass(slots=True)
class CommandCounts:
    """Commands since the start."""

    done: int = 0
    refused: int = 0
    doubled: int = 0


class CommandDesk:
    """Where commands come in.

    Parameters
    ----------
    actions
        By command name, what does it. A name without an action is refused, never passed over.
    replies
        Remembers the commands.
    append
        Commits an event to the outbox.
    clock
        Stamps events and judges whether a command is late.

    Attributes
    ----------
    counts
        Of what came.
    """

    def __init__(
        self,
        actions: Mapping[str, Callable[[Command], None]],
        *,
        replies: Replies,
        append: Callable[[RowMaker], object],
        clock: WallClock | None = None,
    ) -> None:
        self._actions = actions
        self._replies = replies
        self._append = append
        self._clock = clock or WallClock()
        self.counts = CommandCounts()

    def take(self, command: Command) -> None:
        """Do a command, or refuse it, and answer."""
        try:
            _check_form(command)
            if not self._replies.begin(command.command_id):
                self.counts.doubled += 1
                self._answer(command, self._earlier_reply(command))
                return
        except WinceError as error:
            # Without its number noted a command might be done twice, so it is not done at all.
            self._refuse(command, error)
            return
        reply = self._attempt(command)
        self._remember(command, reply)
        if reply.refused_code is None:
            self.counts.done += 1
        else:
            self.counts.refused += 1
        self._answer(command, reply)

    def refuse_unreadable(self, error: WinceError) -> None:
        """Count and answer what is no command."""
        self.counts.refused += 1
        self._tell("", Reply(detail=error.sentence, refused_code=error.code))

    def _attempt(self, command: Command) -> Reply:
        try:
            self._check_time(command)
            _check_content(command)
            self._action(command.name)(command)
        except WinceError as error:
            logger.warning("command %s was refused: W%03d", command.name, error.code)
            return Reply(detail=error.sentence, refused_code=error.code)
        except Exception:
            logger.exception("command %s failed", command.name)
            return _failed(command)
        logger.info("command %s was done", command.name)
        return Reply(detail=command.name)

    def _action(self, name: str) -> Callable[[Command], None]:
        try:
            return self._actions[name]
        except KeyError as error:
            msg = f"this device cannot do {name!r}: send it to one that can"
            raise CommandRefusedError(msg) from error

    def _check_time(self, command: Command) -> None:
        if command.expires_ns is msgspec.UNSET:
            msg = f"command {command.name!r} has no expiry: give it one"
            raise CommandExpiredError(msg)
        # A clock that follows no source says nothing; the broker's own expiry still holds.
        if self._clock.state().synchronised and self._clock.now_ns() >= command.expires_ns:
            msg = f"command {command.name!r} came after its expiry: send it again if still meant"
            raise CommandExpiredError(msg)

    def _earlier_reply(self, command: Command) -> Reply:
        return self._replies.find(command.command_id) or Reply(
            detail=f"the device ended while it did {command.name!r}: look whether it was done",
            refused_code=CommandRefusedError.code,
        )

    def _remember(self, command: Command, reply: Reply) -> None:
        try:
            self._replies.finish(command.command_id, reply)
        except WinceError as error:
            logger.warning("a reply could not be kept: W%03d", error.code)

    def _refuse(self, command: Command, error: WinceError) -> None:
        self.counts.refused += 1
        self._answer(command, Reply(detail=error.sentence, refused_code=error.code))

    def _answer(self, command: Command, reply: Reply) -> None:
        self._tell(command.command_id[:LONGEST_ID], reply)

    def _tell(self, command_id: str, reply: Reply) -> None:
        t_ns, clock = self._clock.now_ns(), self._clock.state()
        done = reply.refused_code is None

        def row(boot_id: str, seq: int) -> Event:
            return Event(
                boot_id=boot_id,
                seq=seq,
                t_ns=t_ns,
                clock=clock,
                kind=EventKind.COMMAND_DONE if done else EventKind.COMMAND_REFUSED,
                detail=reply.detail,
                command_id=command_id,
                refused_code=msgspec.UNSET if reply.refused_code is None else reply.refused_code,
            )

        self._append(row)


def _check_form(command: Command) -> None:
    if not 0 < len(command.command_id) <= LONGEST_ID or not command.command_id.isprintable():
        msg = f"a command's number has {len(command.command_id)} characters: use 1 to {LONGEST_ID}"
        raise MessageError(msg)
    if len(command.detail) > LONGEST_DETAIL:
        msg = f"a command's detail has {len(command.detail)} characters: use up to {LONGEST_DETAIL}"
        raise MessageError(msg)


def _check_content(command: Command) -> None:
    if command.name == "new_patient" and command.patient is msgspec.UNSET:
        raise CommandRefusedError("command 'new_patient' has no pseudonym: set patient")
    if command.name != "start_recording":
        return
    if command.consent is not True:
        raise CommandRefusedError("command 'start_recording' has no consent: ask for it first")
    if command.consent_given_by is msgspec.UNSET or not command.consent_given_by.strip():
        msg = "command 'start_recording' does not say who gave consent: set consent_given_by"
        raise CommandRefusedError(msg)


def _failed(command: Command) -> Reply:
    msg = f"command {command.name!r} failed at the device: see its log"
    return Reply(detail=msg, refused_code=CommandRefusedError.code)
