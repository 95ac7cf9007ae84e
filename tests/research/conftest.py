"""A recording that is made, sealed and opened once for all tests that only read it."""

from pathlib import Path

import pytest

from opened_recordings import Recorded, record_and_open
from wince_host.research import Analysis
from wince_host.research._analysis import analyse


@pytest.fixture(scope="session")
def opened_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state") / "opened"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, opened_folder: Path) -> Recorded:
    return record_and_open(tmp_path_factory.mktemp("unit") / "bed4", opened_folder)


@pytest.fixture(scope="session")
def analysis(recorded: Recorded) -> Analysis:
    return analyse(recorded.folder)
