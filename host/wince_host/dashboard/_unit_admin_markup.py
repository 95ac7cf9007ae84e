"""What can be done with one unit, and what came of it, as markup."""

from collections.abc import Sequence

from wince_host.accounts import User
from wince_host.markup import element, span, text

from . import _texts_units as texts
from ._unit_doings import COMMANDS, Told

SIMPLE = ("identify", "pause", "resume", "guide_baseline", "redo_baseline", "stop_recording")
"""Commands that need nothing but a press."""


def commands_block(user: User, *, action: str) -> str:
    """Return a button or a small form for every command that this user may give."""
    allowed = [name for name, (needed, _) in COMMANDS.items() if user.may(needed)]
    if not allowed:
        return ""
    buttons = "".join(
        _form(action, name, _button(COMMANDS[name][1])) for name in SIMPLE if name in allowed
    )
    parts = [element("div", buttons, class_="unit-buttons")]
    if "new_patient" in allowed:
        inside = _text_field("patient", texts.NEW_PATIENT_FIELD, longest=63)
        helps = element("p", text(texts.NEW_PATIENT_HELP), class_="quiet")
        parts.append(_form(action, "new_patient", inside + helps + _button(texts.NEW_PATIENT)))
    if "mark" in allowed:
        inside = _text_field("detail", texts.MARK_FIELD, longest=200)
        parts.append(_form(action, "mark", inside + _button(texts.MARK)))
    if "start_recording" in allowed:
        inside = (
            _text_field("given_by", texts.CONSENT_FIELD, longest=80)
            + _tick("consent", texts.CONSENT_TICK, required=True)
            + _tick("frames", texts.FRAMES_TICK)
        )
        parts.append(_form(action, "start_recording", inside + _button(texts.START_RECORDING)))
    return element("h2", text(texts.COMMANDS)) + "".join(parts)


def told_block(told: Sequence[Told]) -> str:
    """Return what the units said."""
    rows = "".join(element("dt", text(one.device)) + element("dd", text(one.words)) for one in told)
    return element("h2", text(texts.TOLD_TITLE)) + element("dl", rows, class_="told")


def _form(action: str, name: str, inside: str) -> str:
    hidden = element("input", type="hidden", name="command", value=name)
    return element("form", hidden + inside, method="post", action=action, class_="unit-form")


def _button(label: str) -> str:
    return element("button", text(label), class_="button", type="submit")


def _text_field(name: str, label: str, *, longest: int) -> str:
    entry = element(
        "input",
        id=name,
        name=name,
        type="text",
        required="",
        maxlength=longest,
        autocomplete="off",
    )
    return element("label", text(label), for_=name) + entry


def _tick(name: str, label: str, *, required: bool = False) -> str:
    entry = element(
        "input", type="checkbox", name=name, value="yes", required="" if required else None
    )
    return element("label", entry + span(label), class_="tick")
