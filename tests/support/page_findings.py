"""What is wrong with a page as a whole: it is too wide, a target too small, axe objects."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, select')]
    .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
    .map(([markup]) => markup)"""
"""WCAG 2.2 AA asks for 24 px; what a hand uses at the bedside has 44."""


def serious_findings(page: Page) -> list[str]:
    """Return what axe finds serious, each with the first element concerned."""
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]
