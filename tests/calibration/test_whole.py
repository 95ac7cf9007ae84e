"""A rating that is entered at the host changes what the unit publishes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rating_unit import PATIENCE_S, SECOND_NS, RatingUnit
from wince_host.broker import BrokerLogin
from wince_host.calibrating import Calibrations, CalibrationWatch
from wince_host.care import CareStore, Rating, open_care_store, sqlite_url
from wince_host.configuring import command_device
from wince_host.ingest import Ingest
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore
from wince_wire import CalibratedScore, CalibrationError, QualityFlag, Score

pytestmark = pytest.mark.broker


class Host(NamedTuple):
    """What keeps and sends calibrations."""

    store: SqliteStore
    care: CareStore
    live: LiveBoard
    calibrations: Calibrations
    watch: CalibrationWatch


@pytest.fixture
def host(logins: tuple[BrokerLogin, BrokerLogin], tmp_path: Path) -> Iterator[Host]:
    store = SqliteStore(tmp_path / "host" / "wince.sqlite")
    care = open_care_store(sqlite_url(tmp_path / "host" / "care.sqlite"))
    live = LiveBoard()
    ingest = Ingest(store=store, live=live, login=logins[0], client_id="calibration-test")
    ingest.start()
    calibrations = Calibrations(store, care, tmp_path / "host" / "calibrations")
    watch = CalibrationWatch(live, calibrations, logins[0], look_every_s=0.1)
    watch.start()
    yield Host(store, care, live, calibrations, watch)
    watch.stop()
    ingest.stop()
    care.close()
    store.close()


@pytest.fixture
def unit(
    logins: tuple[BrokerLogin, BrokerLogin], tmp_path: Path, host: Host
) -> Iterator[RatingUnit]:
    del host  # it listens before the unit speaks
    with RatingUnit(tmp_path / "unit", logins[1]) as unit:
        yield unit


def rate(host: Host, value: float, t_ns: int) -> Rating:
    rating = Rating(
        patient="heron",
        t_ns=t_ns,
        entered_by="ada",
        entered_ns=t_ns,
        scale="nrs",
        value=value,
    )
    host.care.add(rating)
    return host.care.ratings("heron", since_ns=t_ns, until_ns=t_ns + 1)[-1]


def newest(host: Host) -> Score | None:
    view = host.live.device("bed1")
    return None if view is None else view.last_score


def next_score(host: Host, unit: RatingUnit, score: float) -> Score:
    """Publish a score now, and return it as the host got it."""
    t_ns = time.time_ns()
    unit.measure([score], until_ns=t_ns)
    seen = wait_for(
        lambda: (one := newest(host)) is not None and one.t_ns > t_ns - 1_000_000 and one
    )
    assert isinstance(seen, Score)
    return seen


def wait_for(condition: Callable[[], object]) -> object:
    until_s = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < until_s
        time.sleep(0.02)
    return found


def test_a_rating_at_the_host_changes_what_the_unit_publishes(host: Host, unit: RatingUnit) -> None:
    now_ns = time.time_ns()
    minutes = ((4, 0.3, 2.0), (3, 2.0, 6.0), (2, 5.0, 9.0))
    for ago, score, _ in minutes:
        unit.measure([score] * 60, until_ns=now_ns - ago * 60 * SECOND_NS)
    first = next_score(host, unit, 2.0)
    assert first.calibrated is False
    assert QualityFlag.UNCALIBRATED in first.flags
    wait_for(lambda: host.store.score_counts("bed1").rows == 181)

    for ago, _, said in minutes[:2]:
        rate(host, said, now_ns - ago * 60 * SECOND_NS)
    state = host.calibrations.state("heron")
    assert (state.given, state.used, state.enough, state.fit) == (2, 2, False, None)
    ago, _, said = minutes[2]
    third = rate(host, said, now_ns - ago * 60 * SECOND_NS)
    wait_for(lambda: unit.calibrating.now is not None)

    changed = next_score(host, unit, 2.0)
    told = changed.calibration
    assert isinstance(told, CalibratedScore)
    assert changed.calibrated
    assert QualityFlag.UNCALIBRATED not in changed.flags
    assert (changed.score, told.ratings) == (2.0, 3)
    assert 4.5 < told.value < 7.0
    fit = host.calibrations.state("heron").fit
    assert fit is not None
    assert told.error == pytest.approx(fit.error)
    assert told.value == pytest.approx(fit.predict(2.0).value)

    assert host.care.withdraw(third, by="ada", at_ns=time.time_ns())
    wait_for(lambda: (now := unit.calibrating.now) is not None and now.fit is None)
    assert next_score(host, unit, 2.0).calibrated is False


def test_a_refused_calibration_comes_back_with_its_number(
    logins: tuple[BrokerLogin, BrokerLogin], unit: RatingUnit
) -> None:
    other = {"score_method": "network-2", "made_ns": 1, "ratings": []}
    with pytest.raises(CalibrationError, match="is for scores of network-2"):
        command_device(logins[0], "bed1", "set_calibration", patient="heron", calibration=other)
    with pytest.raises(CalibrationError, match="fewer than half"):
        command_device(logins[0], "bed1", "rate", patient="heron", rating=4.0)
    unit.measure([4.0] * 60, until_ns=time.time_ns())
    assert command_device(logins[0], "bed1", "rate", patient="heron", rating=4.0).detail == "rate"
    held = unit.calibrating.now
    assert held is not None
    assert (held.ratings, held.fit) == (1, None)
    command_device(logins[0], "bed1", "forget_calibration", patient="heron")
    assert unit.calibrating.now is None
