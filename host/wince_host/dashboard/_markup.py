"""The helpers that write HTML and SVG, as the dashboard's modules take them."""

from wince_host.markup import Attribute, element, number, text

__all__ = ["Attribute", "element", "number", "span", "text"]


def span(value: str, class_: str | None = None) -> str:
    """Return plain text in a span."""
    return element("span", text(value), class_=class_)
