"""What is wrong with a page as a whole: it is too wide, a target too small, axe objects."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

SPREAD_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
        "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""Text as wide as WCAG 2.2 (1.4.12) lets people make it: wider than in any usual font."""


def _smaller_than(size_px: int, elements: str) -> str:
    """Return what lists the elements on a page that are there and smaller to a side."""
    return f"""() => [...document.querySelectorAll('{elements}')]
    .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < {size_px} || box.height < {size_px}))
    .map(([markup]) => markup)"""


SMALL_TARGETS = _smaller_than(24, "a, button, summary, select")
"""Below what WCAG 2.2 AA asks for."""
SMALL_AT_THE_BEDSIDE = _smaller_than(
    44,
    "a, button, summary, select, textarea, .painad label, input:not([type=hidden], .painad input)",
)
"""Below what a hand finds that is busy with somebody. A row of PAINAD is pressed by its label."""


def serious_findings(page: Page) -> list[str]:
    """Return what axe finds serious, each with the first element concerned."""
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]
