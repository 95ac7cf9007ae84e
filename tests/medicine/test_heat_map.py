"""Two weeks by the hour: where hours lie, what is usual, and what is left out."""

import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from wince_host.dashboard._heat_map import heat_map
from wince_host.dashboard._heat_markup import heat_piece
from wince_host.store import ScoreSum

HOUR_NS = 3600 * 10**9
NOW_NS = 1_768_500_000 * 10**9 // HOUR_NS * HOUR_NS


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ward's zone: an hour ahead of UTC in winter."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def hour(ago: float, mean: float, scored: int = 3600) -> ScoreSum:
    return ScoreSum(begin_ns=NOW_NS - int(ago * HOUR_NS), scored=scored, total=mean * scored)


def test_an_hour_lies_where_the_wards_clock_puts_it() -> None:
    heat = heat_map([hour(3, 4.0), hour(2, 6.0)], NOW_NS)
    (today,) = heat.days
    local = time.localtime(NOW_NS // 10**9).tm_hour
    assert today.hours[(local - 3) % 24] == 4.0
    assert today.hours[(local - 2) % 24] == 6.0
    assert today.mean == pytest.approx(5.0)
    assert today.worst_hour == (local - 2) % 24
    assert sum(value is not None for value in today.hours) == 2


def test_the_mean_counts_seconds_and_hardly_seen_hours_are_left_out() -> None:
    heat = heat_map([hour(3, 4.0, 3600), hour(2, 8.0, 1200), hour(1, 10.0, 100)], NOW_NS)
    assert heat.days[0].mean == pytest.approx(5.0)


def test_usual_is_known_after_three_whole_days_and_today_does_not_count() -> None:
    days = [hour(24 * day + at, 3.0 + day) for day in (1, 2, 3) for at in range(5)]
    heat = heat_map([*days, *(hour(at, 10.0) for at in range(1, 6))], NOW_NS)
    assert (heat.usual, heat.usual_days) == (5.0, 3)
    assert heat_map(days[:10], NOW_NS).usual is None
    assert "as usual" in heat_piece(heat)
    assert "5.0 above usual" in heat_piece(heat)
    assert "after three days" in heat_piece(heat_map(days[:10], NOW_NS))


def test_every_day_says_in_words_what_it_shows_and_days_without_values_too() -> None:
    piece = heat_piece(heat_map([hour(3, 4.0), hour(72, 8.0)], NOW_NS))
    rows = ET.fromstring(f"<div>{piece}</div>").findall(".//li")  # noqa: S314 - our own drawing
    labels = [row.find("svg").attrib["aria-label"] for row in rows]  # type: ignore[union-attr]
    assert len(labels) == 4
    assert "mean 4.0" in labels[0]
    assert "with 8.0" in labels[-1]
    assert [label.endswith("nothing measured") for label in labels] == [False, True, True, False]


def test_nothing_at_all_is_said() -> None:
    assert "Nothing was measured" in heat_piece(heat_map([], NOW_NS))


def test_a_day_of_which_little_was_seen_says_so_and_is_not_compared() -> None:
    days = [hour(24 * day + at, 3.0) for day in (1, 2, 3) for at in range(5)]
    heat = heat_map([*days, hour(1, 9.0, 300)], NOW_NS)
    assert heat.usual == 3.0
    piece = heat_piece(heat)
    assert "only 5 min measured" in piece
    assert "above usual" not in piece
    assert piece.count("as usual") == 2 * 3
