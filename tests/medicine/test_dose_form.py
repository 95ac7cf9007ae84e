"""What is typed into the form of a dose: no amount and no hour is guessed."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_host.dashboard._person_forms import dose_of
from wince_wire import EntryError

NOON_NS = 1_700_000_000 * 10**9


def amount(written: str) -> float:
    form = {"drug": "x", "unit": "mg", "amount": written}
    return dose_of(form, "heron", "otis", NOON_NS).amount


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("500", 500.0),
        ("1000,5", 1000.5),
        ("0.5", 0.5),
        (",5", 0.5),
        ("0,125", 0.125),
        (" 2. ", 2.0),
    ],
)
def test_a_plain_amount_is_read(written: str, read: float) -> None:
    assert amount(written) == read


@pytest.mark.parametrize("written", ["1,000", "1.000", "12.500", "1,000,000", "1.000.000"])
def test_a_thousand_that_may_be_one_is_refused(written: str) -> None:
    with pytest.raises(EntryError, match="read in two ways"):
        amount(written)


@pytest.mark.parametrize("written", ["", "1_000", "٣", "1e3", "nan", "inf", "1,0,0", "1 000", "x"])
def test_what_is_no_plain_number_is_refused(written: str) -> None:
    with pytest.raises(EntryError, match="no number"):
        amount(written)


@given(st.integers(0, 999_999), st.integers(0, 99))
def test_point_and_comma_are_the_same(whole: int, hundredths: int) -> None:
    point, comma = f"{whole}.{hundredths:02}", f"{whole},{hundredths:02}"
    assert amount(point) == amount(comma) == float(point)


@pytest.fixture
def berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def given_at(written: str, now: datetime) -> datetime:
    form = {"drug": "x", "unit": "mg", "amount": "1", "time": written}
    dose = dose_of(form, "heron", "otis", int(now.timestamp()) * 10**9)
    return datetime.fromtimestamp(dose.t_ns / 1e9, UTC)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("now", "meant"),
    [
        # 02:35 in winter time: five minutes ago, not sixty-five.
        (datetime(2026, 10, 25, 1, 35, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        # 02:35 in summer time: the second 02:30 is still to come.
        (datetime(2026, 10, 25, 0, 35, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_in_the_hour_that_comes_twice_the_last_one_is_meant(now: datetime, meant: datetime) -> None:
    assert given_at("2026-10-25T02:30", now) == meant


@pytest.mark.usefixtures("berlin")
def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(EntryError, match="did not exist"):
        given_at("2026-03-29T02:30", datetime(2026, 3, 29, 3, 0, tzinfo=UTC))
