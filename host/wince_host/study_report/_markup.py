"""The report's markup: plain text that may come from anywhere, paragraphs, folded parts."""

import re
from typing import Final

from wince_host import markup
from wince_host.markup import Attribute

KEPT_TOGETHER: Final = re.compile(
    r"(?<=\d) (?=ms\b|s\b|Hz\b|bit\b|%)|(?<=\bp) (?=[<≥])|(?<=[<≥]) (?=\d)"
)
"""Blanks between a number and its unit, and around p's sign: no line breaks there."""


def element(tag: str, content: str = "", /, **attributes: Attribute) -> str:
    """Return one element as `wince_host.markup.element`; what cannot be printed is a space."""
    printable = {
        name: _plain(value) if isinstance(value, str) else value
        for name, value in attributes.items()
    }
    return markup.element(tag, content, **printable)


def text(value: str) -> str:
    """Return plain text as markup; a character that cannot be printed becomes a space."""
    return markup.text(KEPT_TOGETHER.sub("\u00a0", _plain(value)))


def paragraph(value: str, class_: str | None = None) -> str:
    """Return plain text as a paragraph."""
    return element("p", text(value), class_=class_)


def folded(words: str, inside: str) -> str:
    """Return markup that opens when its words are chosen; nothing without any."""
    if not inside:
        return ""
    return element("details", element("summary", text(words)) + inside, class_="more")


def _plain(value: str) -> str:
    if value.isprintable():
        return value
    return "".join(one if one.isprintable() else " " for one in value)
