"""Stores of what people enter, over a SQLite file and, where there is one, a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wince_host.care import CareStore, open_care_store, sqlite_url


@pytest.fixture
def care_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "care.sqlite"


@pytest.fixture
def care(care_file: Path) -> Iterator[CareStore]:
    store = open_care_store(sqlite_url(care_file))
    yield store
    store.close()
