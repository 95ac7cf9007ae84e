"""A rating is held against the minute before it, or against nothing."""

import math

import pytest

from wince_signals import minute_before

GONE = math.nan


def test_the_median_of_the_minute_counts() -> None:
    minute = minute_before([3.0] * 40 + [9.0] * 10, lows=[2.0] * 50, highs=[8.0] * 50)
    assert minute is not None
    assert (minute.score, minute.interval) == (3.0, (2.0, 8.0))
    assert minute.share == pytest.approx(50 / 60)
    assert minute.spread == pytest.approx(2.4)


def test_too_few_seconds_are_none() -> None:
    assert minute_before([3.0] * 29) is None
    assert minute_before([3.0] * 29 + [GONE] * 31) is None
    assert minute_before([]) is None
    half = minute_before([3.0] * 30)
    assert half is not None
    assert half.interval is None


def test_the_interval_always_holds_the_median() -> None:
    minute = minute_before([3.0] * 60, lows=[4.0] * 60, highs=[GONE] * 59 + [5.0])
    assert minute is not None
    assert minute.interval == (3.0, 5.0)


def test_more_than_a_minute_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 60"):
        minute_before([1.0] * 61)
    with pytest.raises(ValueError, match="lows has 1"):
        minute_before([1.0] * 60, lows=[1.0], highs=[1.0])
