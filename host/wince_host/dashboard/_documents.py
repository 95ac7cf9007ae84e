"""Whole pages that need nothing running behind them: signing in, and what cannot be shown."""

from wince_host.markup import element, text

from . import _texts as texts
from ._assets import SCRIPT_LINK, STYLE_LINK

MARK = (
    '<svg class="bar-mark" viewBox="0 0 24 24" aria-hidden="true">'
    '<path fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" '
    'stroke-linejoin="round" d="M2 13h4l2.5-7 4 14 3-10 1.5 3h5"/></svg>'
)
"""The product's mark: one deflection of a trace."""


def document(title: str, body: str) -> str:
    """Return a whole HTML document. ``body`` is markup already."""
    head = "".join(
        (
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            element("title", text(f"{title} · {texts.PRODUCT}")),
            '<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">',
            STYLE_LINK,
            SCRIPT_LINK,
        )
    )
    return (
        f'<!doctype html><html lang="{texts.LANGUAGE}"><head>{head}</head>'
        f"<body>{body}</body></html>"
    )


def notice(title: str, body: str) -> str:
    """Return a page that says what cannot be shown and leads back to the ward."""
    back = element("a", text(texts.ALL_UNITS), class_="button", href="/")
    words = element("h1", text(title)) + element("p", text(body)) + element("p", back)
    return document(title, element("main", brand() + words, class_="notice"))


def brand() -> str:
    """Return the product's mark and name."""
    return element("div", MARK + text(texts.PRODUCT), class_="brand")
