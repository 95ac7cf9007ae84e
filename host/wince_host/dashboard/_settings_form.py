"""A unit's settings as a form made from the published schema, and what a change would do."""

from collections.abc import Mapping, Sequence
from typing import Any

from wince_host.configuring import Value, Wish, schema
from wince_host.markup import element, span, text
from wince_wire import ConfigReported

from . import _texts_units as texts
from ._durations import moment_words
from ._numbers import Number, grouped


def label_of(path: str) -> tuple[str, str, str]:
    """Return a key's label, unit and help; a key that is newer than the words stands for itself."""
    return texts.LABELS.get(path, (path, "", ""))


def settings_form(held: Mapping[str, Value], *, action: str, editable: bool) -> str:
    """Return the form with the values in force.

    Parameters
    ----------
    held
        By key; a key that the unit did not tell shows its default.
    editable
        Whether this user may change anything.
    """
    known: dict[str, dict[str, Any]] = schema()["properties"]
    fields = "".join(
        _field(path, told, held.get(path, told.get("default")), editable=editable)
        for path, told in known.items()
    )
    if editable:
        fields += element("button", text(texts.PREVIEW), class_="button button-main", type="submit")
    return element("form", fields, method="post", action=action, class_="settings-form")


def comparison(
    wished: Mapping[str, Value],
    held: Mapping[str, Value],
    others: Sequence[str],
    *,
    action: str,
    back: str,
) -> str:
    """Return what would change, with the choice of further units, and the button that sends it."""
    rows = "".join(
        element(
            "tr",
            element("th", text(label_of(path)[0]), scope="row")
            + element("td", text(shown(path, held.get(path))))
            + element("td", element("strong", text(shown(path, value))))
            + element("td", text(_change_words(path))),
        )
        for path, value in wished.items()
    )
    heads = "".join(
        element("th", text(head), scope="col")
        for head in (texts.SETTING, texts.NOW, texts.THEN, "")
    )
    table = element(
        "table",
        element("thead", element("tr", heads)) + element("tbody", rows),
        class_="settings-compare",
    )
    hidden = "".join(
        element("input", type="hidden", name=f"set:{path}", value=typed(value))
        for path, value in wished.items()
    )
    ticks = "".join(
        element(
            "label",
            element("input", type="checkbox", name=f"also:{device}", value="yes") + span(device),
            class_="tick",
        )
        for device in others
    )
    more = ""
    if ticks:
        more = element(
            "fieldset", element("legend", text(texts.ALSO_FOR)) + ticks, class_="settings-also"
        )
    buttons = element(
        "div",
        element("button", text(texts.APPLY), class_="button button-main", type="submit")
        + element("a", text(texts.CANCEL), class_="button", href=back),
        class_="scan-buttons",
    )
    form = element("form", hidden + more + buttons, method="post", action=action)
    return element("h2", text(texts.COMPARE_TITLE)) + table + form


def revisions(wishes: Sequence[Wish], *, action: str, editable: bool) -> str:
    """Return what was sent before, the newest first, each with the way back to it."""
    head = element("h2", text(texts.REVISIONS))
    if not wishes:
        return head + element("p", text(texts.REVISIONS_NONE), class_="quiet")
    items = []
    for place, wish in enumerate(wishes):
        said = ", ".join(
            f"{label_of(path)[0]}: {shown(path, value)}" for path, value in wish.settings.items()
        )
        inside = element("strong", text(texts.REVISION.format(number=wish.revision)))
        if wish.set_by:
            inside += span(texts.BY.format(name=wish.set_by), "quiet")
        inside += element("p", text(said))
        if editable and place:
            inside += element(
                "form",
                element("input", type="hidden", name="revision", value=str(wish.revision))
                + element("button", text(texts.WISH_AGAIN), class_="button", type="submit"),
                method="post",
                action=action,
            )
        items.append(element("li", inside))
    return head + element("ul", "".join(items), class_="revisions")


def told_words(told: ConfigReported | None, now_ns: int) -> str:
    """Return what a unit said of a wish."""
    if told is None:
        return texts.TOLD_NOTHING
    state = texts.STATES.get(str(told.state), texts.STATES["in_force"])
    said = texts.TOLD_AT.format(state=state, time=moment_words(told.t_ns, now_ns))
    if told.refused_because:
        said += f": W{told.refused_code:03d} {told.refused_because}"
    return said


def shown(path: str, value: Value | None) -> str:
    """Return a value in words, with its unit."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return texts.YES if value else texts.NO
    unit = label_of(path)[1]
    number = f"{Number(value):g}" if isinstance(value, float) else str(value)
    return f"{number} {unit}".strip() if number else "–"


def typed(value: Value) -> str:
    """Return a value as a form carries it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _field(path: str, told: dict[str, Any], value: Value | None, *, editable: bool) -> str:
    label, unit, helps = label_of(path)
    name = f"set:{path}"
    described = f"about {path}".replace(" ", "-")
    entry = _choice(name, value, described) if told["type"] == "boolean" else ""
    if not entry:
        number = told["type"] in {"integer", "number"}
        entry = element(
            "input",
            id=name,
            name=name,
            type="number" if number else "text",
            value=None if value is None else typed(value),
            min=told.get("minimum"),
            max=told.get("maximum"),
            step=None if not number else ("1" if told["type"] == "integer" else "any"),
            maxlength=told.get("maxLength"),
            pattern=told.get("pattern"),
            required="" if number else None,
            disabled=None if editable else "",
            autocomplete="off",
            spellcheck="false",
            aria_describedby=described,
        )
    elif not editable:
        entry = entry.replace("<select ", "<select disabled ", 1)
    about = " · ".join(part for part in (helps, _range_words(told, unit)) if part)
    mark = span(_change_words(path), "settings-change")
    heading = element("label", text(label), for_=name)
    under = element("p", text(about), class_="quiet", id=described)
    return element("div", heading + mark + entry + under, class_="settings-field")


def _choice(name: str, value: Value | None, described: str) -> str:
    options = "".join(
        element(
            "option", text(words), value=typed(choice), selected="" if choice == value else None
        )
        for choice, words in ((True, texts.YES), (False, texts.NO))
    )
    return element("select", options, id=name, name=name, aria_describedby=described)


def _range_words(told: dict[str, Any], unit: str) -> str:
    behind = f" {unit}" if unit else ""
    parts = []
    if "minimum" in told and "maximum" in told:
        low, high = f"{Number(told['minimum']):g}", grouped(told["maximum"])
        parts.append(texts.RANGE.format(low=low, high=high, unit=behind))
    if "default" in told and told["default"] != "":
        value = told["default"]
        if isinstance(value, bool):
            value = texts.YES if value else texts.NO
        elif isinstance(value, float):
            value = f"{Number(value):g}"
        parts.append(texts.DEFAULT.format(value=value, unit=behind))
    return " · ".join(parts)


def _change_words(path: str) -> str:
    told = schema()["properties"].get(path, {})
    return texts.AT_ONCE if told.get("x-wince-change") == "live" else texts.RESTARTS
