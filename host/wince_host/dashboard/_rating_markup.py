"""The forms by which caregivers enter a rating, PAINAD, or a note."""

from urllib.parse import quote

from wince_host.markup import element, text

from . import _texts_person as texts

LONGEST_NOTE = 4000


def person_link(patient: str) -> str:
    """Return the address of a person's own page."""
    return f"/person/{quote(patient, safe='')}"


def entry_forms(patient: str, zoom: str) -> str:
    """Return everything that can be entered about a person; the page keeps its zoom."""
    kept = hidden("zoom", zoom)
    forms = _rating(patient, kept) + _painad(patient, kept) + _note(patient, kept)
    return element("h2", text(texts.ENTER)) + forms


def hidden(name: str, value: str | int) -> str:
    """Return a field that nobody sees."""
    return element("input", type="hidden", name=name, value=value)


def post_form(address: str, inside: str, class_: str | None = None) -> str:
    """Return a form that posts to an address of ours."""
    return element("form", inside, method="post", action=address, class_=class_)


def _rating(patient: str, kept: str) -> str:
    buttons = "".join(
        element(
            "button",
            text(str(value)),
            class_="button rating-button",
            type="submit",
            name="value",
            value=value,
            aria_label=texts.RATING_LABEL.format(value=value),
        )
        for value in range(11)
    )
    words = element("h3", text(texts.ENTER_RATING)) + element(
        "p", text(texts.ENTER_RATING_LEAD), class_="quiet", id="rating-lead"
    )
    return words + post_form(f"{person_link(patient)}/rating", kept + buttons, "rating-buttons")


def _painad(patient: str, kept: str) -> str:
    rows = "".join(_painad_item(*item) for item in texts.PAINAD_ITEMS)
    keep = element("button", text(texts.KEEP_PAINAD), class_="button", type="submit")
    inside = (
        element("summary", text(texts.PAINAD))
        + element("p", text(texts.PAINAD_LEAD), class_="quiet")
        + post_form(f"{person_link(patient)}/painad", kept + rows + keep, "painad")
    )
    return element("details", inside, class_="rule fold")


def _painad_item(name: str, title: str, steps: tuple[str, str, str]) -> str:
    choices = "".join(
        element(
            "label",
            element(
                "input",
                type="radio",
                name=name,
                value=value,
                required="required",
            )
            + element("span", text(f"{value} · {words}")),
        )
        for value, words in enumerate(steps)
    )
    return element("fieldset", element("legend", text(title)) + choices)


def _note(patient: str, kept: str) -> str:
    field = element(
        "textarea",
        id="note",
        name="text",
        rows=3,
        maxlength=LONGEST_NOTE,
        required="required",
        aria_describedby="note-lead",
    )
    keep = element("button", text(texts.KEEP_NOTE), class_="button", type="submit")
    inside = (
        kept
        + element("label", text(texts.NOTE), for_="note")
        + element("p", text(texts.NOTE_LEAD), class_="quiet", id="note-lead")
        + field
        + keep
    )
    return post_form(f"{person_link(patient)}/note", inside, "note-form")
