"""Small helpers that write HTML and SVG; every text that goes in is escaped here."""

from html import escape
from typing import Final

Attribute = str | int | float | None
VOID: Final = frozenset({"input", "link", "meta"})


def element(tag: str, content: str = "", /, **attributes: Attribute) -> str:
    """Return one element. ``content`` is markup already; attributes are escaped.

    A trailing underscore is dropped and others become hyphens (``class_``, ``aria_label``), so
    SVG names in camel case pass unchanged. An attribute that is None is left out.
    """
    written = "".join(
        f' {_attribute_name(name)}="{escape(_value(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return f"<{tag}{written}>"
    return f"<{tag}{written}>{content}</{tag}>"


def text(value: str) -> str:
    """Return plain text as markup."""
    return escape(value, quote=True)


def span(value: str, class_: str | None = None) -> str:
    """Return plain text in a span."""
    return element("span", text(value), class_=class_)


def number(value: float) -> str:
    """Return a coordinate with at most one decimal and no trailing zero."""
    words = f"{value:.1f}".removesuffix(".0")
    return "0" if words == "-0" else words


def _attribute_name(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
