"""The whole report as one HTML file: no request, no name of a server, nothing fetched."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from wince_host.study import StudyResults

from ._markup import element, paragraph, text
from ._section import Section, section_markup

LANGUAGE: Final = "en"


def page(results: StudyResults, sections: Sequence[Section]) -> str:
    """Return the page's markup."""
    style, script = _asset("report.css"), _asset("report.js")
    head = "".join(
        (
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", text(f"{results.title}: study report")),
            f"<style>{style}</style>",
        )
    )
    first, *others = map(section_markup, sections)
    main = element("main", first + _contents(sections[1:]) + "".join(others), id="main")
    inside = element("div", _header(results) + main, class_="report")
    skip = element("a", "Skip to the report", class_="skip", href="#main")
    body = element("body", f"{skip}{inside}<script>{script}</script>")
    return f"<!doctype html>\n{element('html', element('head', head) + body, lang=LANGUAGE)}\n"


def _header(results: StudyResults) -> str:
    words = element("h1", text(f"{results.title}: study report"))
    words += paragraph(f"Folder {results.folder}, analysed {results.analysed_at}", "quiet")
    if results.simulated != "no":
        told = "Simulated people" if results.simulated == "all" else "Simulated and measured people"
        words += paragraph(f"{told}. Nothing simulated says anything about real ones.", "made-up")
    tools = element("button", "Dark", id="theme", type="button", hidden="")
    tools += element("button", "Unfold all people", id="unfold", type="button", hidden="")
    return element("header", element("div", words) + element("div", tools, class_="tools"))


def _contents(sections: Sequence[Section]) -> str:
    entries = "".join(
        element("li", element("a", text(one.title), href=f"#{one.name}")) for one in sections
    )
    title = element("h2", "Contents", id="contents-title")
    return element(
        "nav", title + element("ol", entries), class_="contents", aria_labelledby="contents-title"
    )


def _policy(style: str, script: str) -> str:
    """Allow this very style and script, and nothing else whatever stands in the page."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _asset(name: str) -> str:
    return (files("wince_host.study_report") / "assets" / name).read_text(encoding="utf-8")
