"""The hours of a person's days are those of the ward's clock, in zones of every kind."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from host_bench import SECOND_NS, MakeScore
from stored_messages import row
from wince_host.dashboard._heat_map import read_heat_map
from wince_host.store import Batch, SqliteStore

NOW_NS = 1_768_500_000 * SECOND_NS
DAY_S = 86_400
ZONES = {"Asia/Kolkata": 30, "Asia/Kathmandu": 15, "America/St_Johns": 30, "Europe/Berlin": 0}
"""At which minute of an hour of UTC theirs begins."""


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ward's zone."""
    name = str(request.param)
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield name
    monkeypatch.undo()
    time.tzset()


def test_ten_minutes_before_a_full_hour_and_ten_after_it_lie_in_two_hours(
    zone: str, store: SqliteStore, make_score: MakeScore
) -> None:
    begins_s = NOW_NS // SECOND_NS - DAY_S
    begins_s -= (begins_s + time.localtime(begins_s).tm_gmtoff) % 3600
    assert time.gmtime(begins_s).tm_min == ZONES[zone]
    scores = [
        make_score(at + 601, 2.0 if at < 0 else 8.0, t_ns=(begins_s + at) * SECOND_NS)
        for at in range(-600, 600)
    ]
    store.commit(Batch(rows=[row(score) for score in scores]))
    seen = {
        (day.day, hour): value
        for day in read_heat_map(store, "heron", NOW_NS).days
        for hour, value in enumerate(day.hours)
        if value is not None
    }
    before, after = (datetime.fromtimestamp(begins_s + at, UTC).astimezone() for at in (-1, 0))
    assert seen == {(before.date(), before.hour): 2.0, (after.date(), after.hour): 8.0}
