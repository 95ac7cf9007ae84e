"""What every test may use: the shared recordings and the fetched face models."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    # Only the tests of pages need a browser, and its driver.
    from playwright.sync_api import Browser, Page

# A check of a commit must not fail by luck: here the same cases are tried each time. New ones are
# looked for by scripts/explore.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile("repeatable")

CHROMIUM = "/usr/bin/chromium"
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real recordings and oracles, which lies beside the checkout."""
    folder = Path(os.environ.get("WINCE_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "real").is_dir():
        pytest.skip("the real recordings are not here; set WINCE_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def face_models() -> Path:
    """The folder of the fetched face models."""
    from wince_device.face import model_folder

    folder = model_folder()
    if not (folder / "face_landmark.tflite").is_file():
        pytest.skip("the face models are not here; run: wince-models fetch")
    return folder


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Debian's Chromium, one for all tests of a process: a second driver cannot run beside it."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; run: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shoot() -> "Callable[[Page, str], None]":
    """Take a picture for people to look at; no test reads it."""
    folder = REPOSITORY / "tests" / "browser" / "screenshots"
    folder.mkdir(exist_ok=True)

    def take(page: "Page", name: str) -> None:
        page.screenshot(path=str(folder / f"{name}.png"))

    return take
