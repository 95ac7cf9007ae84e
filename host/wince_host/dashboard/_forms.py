"""The markup of the forms for signing in and for choosing a password."""

from wince_host.accounts import SHORTEST_PASSWORD
from wince_host.markup import element, text

from . import _texts as texts
from ._documents import brand, document


def login_page(*, said: str | None = None, name: str = "", wanted: str = "/") -> str:
    """Return the page to sign in; ``said`` is shown above the form."""
    fields = (
        field(texts.NAME, "name", kind="text", complete="username", value=name),
        field(texts.PASSWORD, "password", complete="current-password"),
        element("input", type="hidden", name="next", value=wanted),
        element("button", text(texts.SIGN_IN), class_="button button-main", type="submit"),
    )
    form = element("form", "".join(fields), method="post", action="/login")
    parts = (
        brand(),
        element("h1", text(texts.SIGN_IN)),
        element("p", text(texts.SIGN_IN_LEAD), class_="quiet"),
        _said(said),
        form,
        element("p", text(texts.FIRST_TIME), class_="quiet small"),
    )
    return document(texts.SIGN_IN, element("main", "".join(parts), class_="sheet"))


def password_page(*, first: bool, said: str | None = None) -> str:
    """Return the page to choose a password; the present one is asked unless it is the first."""
    title = texts.OWN_PASSWORD_TITLE if first else texts.CHANGE_PASSWORD_TITLE
    lead = texts.OWN_PASSWORD_LEAD if first else texts.CHANGE_PASSWORD_LEAD
    fields = [
        field(texts.NEW_PASSWORD, "new", complete="new-password", described_by="rules"),
        field(texts.NEW_PASSWORD_AGAIN, "again", complete="new-password"),
        element("button", text(texts.KEEP_PASSWORD), class_="button button-main", type="submit"),
    ]
    if not first:
        fields.insert(0, field(texts.PASSWORD_NOW, "present", complete="current-password"))
    form = element("form", "".join(fields), method="post", action="/password")
    parts = (
        brand(),
        element("h1", text(title)),
        element("p", text(lead), class_="quiet"),
        element("p", text(password_rules()), id="rules", class_="rules"),
        _said(said),
        form,
    )
    return document(title, element("main", "".join(parts), class_="sheet"))


def password_rules() -> str:
    """Return what a password must be like."""
    return texts.PASSWORD_RULES.format(shortest=SHORTEST_PASSWORD)


def field(
    label: str,
    name: str,
    *,
    kind: str = "password",
    complete: str,
    value: str = "",
    described_by: str | None = None,
) -> str:
    """Return a labelled input."""
    entry = element(
        "input",
        id=name,
        name=name,
        type=kind,
        value=value or None,
        autocomplete=complete,
        autocapitalize="none",
        spellcheck="false",
        required="required",
        maxlength=1024,
        aria_describedby=described_by,
    )
    return element("label", text(label), for_=name) + entry


def _said(said: str | None) -> str:
    return "" if said is None else element("p", text(said), class_="said", role="alert")
