"""Small helpers that write HTML and SVG; every text that goes in is escaped here."""

import re
from html import escape
from typing import Final

KEPT_TOGETHER: Final = re.compile(
    r"(?<=\d) (?=ms\b|s\b|Hz\b|bit\b|%)|(?<=\bp) (?=[<≥])|(?<=[<≥]) (?=\d)"
)
"""Blanks between a number and its unit, and around p's sign: no line breaks there."""
Attribute = str | int | float | None
VOID: Final = frozenset({"meta", "link"})
EMPTY: Final = frozenset({"path", "line", "rect", "circle"})
"""SVG elements that are closed at once, in HTML and in a file of their own."""


def element(tag: str, content: str = "", /, **attributes: Attribute) -> str:
    """Return one element. ``content`` is markup already; attributes are escaped.

    A trailing underscore is dropped and others become hyphens (``class_``, ``text_anchor``). An
    attribute that is None is left out.
    """
    written = "".join(
        f' {name.removesuffix("_").replace("_", "-")}="{escape(_value(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return f"<{tag}{written}>"
    if tag in EMPTY:
        return f"<{tag}{written}/>"
    return f"<{tag}{written}>{content}</{tag}>"


def text(value: str) -> str:
    """Return plain text as markup; a character that cannot be printed becomes a space."""
    return escape(KEPT_TOGETHER.sub("\u00a0", _plain(value)), quote=True)


def paragraph(value: str, class_: str | None = None) -> str:
    """Return plain text as a paragraph."""
    return element("p", text(value), class_=class_)


def folded(words: str, inside: str) -> str:
    """Return markup that opens when its words are chosen; nothing without any."""
    if not inside:
        return ""
    return element("details", element("summary", text(words)) + inside, class_="more")


def coordinate(value: float) -> str:
    """Return a place in a picture with at most one decimal and no trailing zero."""
    words = f"{value:.1f}".removesuffix(".0")
    return "0" if words == "-0" else words


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return _plain(value)
    return f"{value:g}"


def _plain(value: str) -> str:
    if value.isprintable():
        return value
    return "".join(one if one.isprintable() else " " for one in value)
