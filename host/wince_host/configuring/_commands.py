"""What `wince-host configure` and `wince-host command` do."""

import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import msgspec

from wince_host.broker import BrokerLogin, check_device_name
from wince_host.refusals import Rule, refusal
from wince_wire import (
    Command,
    CommandExpiredError,
    ConfigReported,
    ConfigSet,
    ConfigurationError,
    Event,
    error_from_code,
)

from ._history import History, Wish
from ._schema import Value, check_changes
from ._talk import Talk

FIRST_WORD_S = 2.0
"""A retained report comes at once; a device never heard of has none."""
EXPIRY_S = 30
NS_PER_S = 1_000_000_000


def configure_device(
    login: BrokerLogin,
    device: str,
    changes: Mapping[str, Value],
    *,
    state: Path,
    set_by: str,
    replace: bool = False,
    timeout_s: float = 10.0,
) -> ConfigReported | None:
    """Set keys over those set before, and return the device's word; None while it is away.

    Parameters
    ----------
    state
        The host's folder; what is sent is kept below it.
    set_by
        Account of the person.
    replace
        Forget what was set before.

    Raises
    ------
    WinceError
        If a key or value is not allowed, the broker is not to be had, or the device refused.
    """
    check_device_name(device)
    check_changes(changes)
    history = History(state / "configurations" / device)
    before = history.newest()
    settings = dict(changes)
    if before is not None and not replace:
        settings = {**before.settings, **settings}
    with Talk(login, device) as talk:
        told = talk.reported(FIRST_WORD_S)
        revision = 1 + max(before.revision if before else 0, _newest_told(told))
        history.keep(Wish(revision=revision, settings=settings, set_by=set_by))
        wish = ConfigSet(revision=revision, settings=settings, set_by=set_by)
        answer = talk.configure(wish, timeout_s)
    if answer is not None and answer.state == "refused" and answer.refused_code is not None:
        raise error_from_code(answer.refused_code, answer.refused_because or "no reason was given")
    return answer


def roll_back_device(
    login: BrokerLogin, device: str, revision: int, *, state: Path, set_by: str
) -> ConfigReported | None:
    """Wish a former revision's settings again, under a new number.

    Raises
    ------
    WinceError
        As `configure_device`; or if there is no such revision.
    """
    check_device_name(device)
    former = History(state / "configurations" / device).find(revision)
    return configure_device(
        login, device, former.settings, state=state, set_by=set_by, replace=True
    )


def command_device(
    login: BrokerLogin,
    device: str,
    name: str,
    *,
    expiry_s: int = EXPIRY_S,
    timeout_s: float = 10.0,
    **details: object,
) -> Event:
    """Send a command and return the device's reply.

    Parameters
    ----------
    name
        One of `wince_wire.CommandName`.
    details
        Further fields of `wince_wire.Command`, such as ``patient`` or ``consent``.

    Raises
    ------
    ConfigurationError
        If there is no such command or field, or a value is not allowed.
    CommandExpiredError
        If the device did not answer in time.
    WinceError
        The device's own refusal, by its number.
    """
    check_device_name(device)
    fields = {
        "command_id": uuid.uuid4().hex,
        "name": name,
        "expires_ns": time.time_ns() + expiry_s * NS_PER_S,
        **details,
    }
    unknown = set(fields) - set(Command.__struct_fields__)
    try:
        command = msgspec.convert(fields, Command)
    except msgspec.ValidationError as error:
        msg = f"the command {name!r} is not right: {error}"
        raise ConfigurationError(msg) from error
    if unknown:
        msg = f"the command {name!r} knows no {', '.join(sorted(unknown))}: leave it out"
        raise ConfigurationError(msg)
    with Talk(login, device) as talk:
        reply = talk.command(command, expiry_s=expiry_s, timeout_s=timeout_s)
    if reply is None:
        raise refusal(
            CommandExpiredError,
            Rule.NO_ANSWER,
            device=device,
            timeout_s=timeout_s,
            expiry_s=expiry_s,
        )
    if isinstance(reply.refused_code, int):
        raise error_from_code(reply.refused_code, reply.detail)
    return reply


def _newest_told(told: ConfigReported | None) -> int:
    if told is None:
        return 0
    wished = told.wished_revision if isinstance(told.wished_revision, int) else 0
    return max(told.revision, wished)
