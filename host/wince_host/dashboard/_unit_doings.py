"""What a person has a unit do from its page: settings, going back to earlier ones, commands."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wince_host.accounts import Action
from wince_host.care import check_pseudonym
from wince_host.configuring import (
    Value,
    command_device,
    configure_device,
    parse_change,
    roll_back_device,
)
from wince_host.context import HostContext
from wince_wire import ConfigReported, WinceError

from . import _texts_units as texts
from ._refusals import refusal_words
from ._settings_form import told_words

COMMANDS: Final[dict[str, tuple[Action, str]]] = {
    "identify": (Action.ENTER, texts.IDENTIFY),
    "pause": (Action.ENTER, texts.PAUSE),
    "resume": (Action.ENTER, texts.RESUME),
    "guide_baseline": (Action.ENTER, texts.GUIDE_BASELINE),
    "redo_baseline": (Action.ENTER, texts.REDO_BASELINE),
    "new_patient": (Action.ENTER, texts.NEW_PATIENT),
    "mark": (Action.ENTER, texts.MARK),
    "start_recording": (Action.RESEARCH, texts.START_RECORDING),
    "stop_recording": (Action.RESEARCH, texts.STOP_RECORDING),
}
"""By command: who may, and how it is called."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit said of a wish: in words, and its report if there was one."""

    device: str
    words: str
    report: ConfigReported | None = None


def wished_settings(form: Mapping[str, str]) -> dict[str, Value]:
    """Return the settings that a form holds.

    Raises
    ------
    ConfigurationError
        If a key is unknown, or a value of another kind or out of range.
    """
    wished = {}
    for name, typed in form.items():
        if name.startswith("set:"):
            path, value = parse_change(f"{name.removeprefix('set:')}={typed.strip()}")
            wished[path] = value
    return wished


async def send_settings(
    context: HostContext, devices: Sequence[str], wished: Mapping[str, Value], *, by: str
) -> list[Told]:
    """Send settings to units side by side and return what each said."""
    tasks = [asyncio.to_thread(_send, context, device, wished, by) for device in devices]
    return list(await asyncio.gather(*tasks))


async def go_back(context: HostContext, device: str, revision: int, *, by: str) -> Told:
    """Wish an earlier revision again and return what the unit said."""
    return await asyncio.to_thread(_go_back, context, device, revision, by)


async def do_command(
    context: HostContext, device: str, name: str, form: Mapping[str, str], *, by: str
) -> str:
    """Send a command and return a sentence on what became of it."""
    label = COMMANDS[name][1]
    details: dict[str, str | bool] = {}
    if name == "new_patient":
        details["patient"] = form.get("patient", "").strip()
    if name == "mark":
        details["detail"] = form.get("detail", "").strip()
    if name == "start_recording":
        if not form.get("consent"):
            return texts.NO_CONSENT
        details = {"consent": True, "consent_given_by": form.get("given_by", "").strip()}
        if form.get("frames"):
            details["frames"] = True
    try:
        if name == "new_patient":
            # The unit would refuse it too, in words that nobody at the bedside reads.
            check_pseudonym(str(details["patient"]))
        await asyncio.to_thread(_command, context, device, name, details)
    except WinceError as error:
        return texts.REFUSED.format(device=device, sentence=refusal_words(error))
    await asyncio.to_thread(context.accounts.audit, by, "command", subject=device, detail=name)
    return texts.DONE.format(device=device, what=label)


def _command(
    context: HostContext, device: str, name: str, details: Mapping[str, str | bool]
) -> None:
    wanted: dict[str, Any] = dict(details)
    command_device(context.login, device, name, **wanted)


def _send(context: HostContext, device: str, wished: Mapping[str, Value], by: str) -> Told:
    try:
        told = configure_device(
            context.login, device, wished, state=context.settings.state, set_by=by
        )
    except WinceError as error:
        return Told(device, f"{refusal_words(error)} [W{error.code:03d}]")
    context.accounts.audit(by, "configure", subject=device, detail=", ".join(sorted(wished)))
    return Told(device, told_words(told, time.time_ns()), told)


def _go_back(context: HostContext, device: str, revision: int, by: str) -> Told:
    try:
        told = roll_back_device(
            context.login, device, revision, state=context.settings.state, set_by=by
        )
    except WinceError as error:
        return Told(device, f"{refusal_words(error)} [W{error.code:03d}]")
    context.accounts.audit(by, "configure", subject=device, detail=f"back to revision {revision}")
    return Told(device, told_words(told, time.time_ns()), told)
