"""A report on made-up results, and Debian's Chromium without a network to look at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from made_up_study import MadeUpStudy
from wince_host.study import StudyResults
from wince_host.study_report import write_report


@pytest.fixture(scope="session")
def results() -> StudyResults:
    """Results of three made-up participants."""
    return MadeUpStudy().results()


@pytest.fixture(scope="session")
def report(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the made-up participants."""
    return write_report(results, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="session")
def few_results() -> StudyResults:
    """Results of two made-up participants in one task, for what needs no more."""
    return MadeUpStudy(participants=("finch", "heron"), tasks=("drawing",)).results()


@pytest.fixture(scope="session")
def small_report(few_results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of few results."""
    return write_report(few_results, tmp_path_factory.mktemp("small") / "report.html")


@dataclass
class Opened:
    """A report in the browser, with all that it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def open_report(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """Open a report's file without a network."""
    contexts = []

    def open_one(report: Path, *, width: int = 1440, night: bool = False) -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if night else "light",
            offline=True,
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "console",
            lambda message: (
                opened.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        opened.page.goto(report.as_uri())
        return opened

    yield open_one
    for context in contexts:
        context.close()
