"""A record, a bedside and the alarms over both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alarm_bench import Bedside, limits
from wince_host.alarms import AlarmWatch
from wince_host.care import CareStore, open_care_store, sqlite_url


@pytest.fixture
def care_file(tmp_path: Path) -> Path:
    return tmp_path / "care.sqlite"


@pytest.fixture
def care(care_file: Path) -> Iterator[CareStore]:
    store = open_care_store(sqlite_url(care_file))
    store.set_limits(limits())
    yield store
    store.close()


@pytest.fixture
def bedside() -> Bedside:
    return Bedside()


@pytest.fixture
def watch(bedside: Bedside, care: CareStore) -> AlarmWatch:
    return AlarmWatch(bedside.live, care, now=bedside.now)
