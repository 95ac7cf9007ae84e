"""The pictures' axes, numbers and words, and what a choice of sessions may hold."""

import math
import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wince_host.dashboard._research_axes import Axes, Range, range_of, ticks_of
from wince_host.dashboard._research_filter import MOST_DAYS, filter_of, pager
from wince_host.dashboard._research_heart import lags_figure, poincare_figure
from wince_host.dashboard._research_numbers import percent, with_interval
from wince_host.dashboard._research_opened import PICTURES, picture
from wince_host.dashboard._research_spikes import gamma_figure, moments_figure
from wince_host.research import Analysis, Fitted, TooLittle

NONE = TooLittle(what="spikes", have=3, need=12)
EMPTY = Analysis(
    recording_id="20270115T080000Z-e37bde84",
    spikes=tuple(Fitted(name, NONE) for name in ("v1", "v2", "v3", "heart")),
    lags=TooLittle(what="seconds", have=12.4, need=30),
    poincare=TooLittle(what="intervals", have=5, need=13),
)
TODAY = date(2026, 3, 31)
reals = st.floats(min_value=-1e6, max_value=1e6)


@given(reals, st.floats(min_value=1e-6, max_value=1e6), st.integers(2, 8))
def test_ticks_lie_within_and_rise(low: float, width: float, most: int) -> None:
    span = Range(low, low + width)
    assume(span.high - span.low > 1e-9 * max(1.0, abs(low)))
    ticks = ticks_of(span, most)
    values = [value for value, _ in ticks]
    assert 1 <= len(ticks) <= most + 1
    assert values == sorted(set(values))
    slack = 1e-9 * max(abs(span.low), abs(span.high), 1.0)
    assert all(span.low - slack <= value <= span.high + slack for value in values)


@given(st.lists(reals, min_size=1, max_size=20))
def test_every_value_has_its_place(values: list[float]) -> None:
    axes = Axes(range_of(values), range_of(values))
    for value in values:
        assert 60.0 <= axes.right(value) <= 340.0
        assert 32.0 <= axes.down(value) <= 252.0


def test_too_little_data_is_said_and_not_drawn() -> None:
    for draw in (gamma_figure, moments_figure, lags_figure, poincare_figure):
        assert "<svg" not in draw(EMPTY)
    assert "Too little data for this picture: 3 spikes, at least 12" in gamma_figure(EMPTY)
    assert "12 s of complete data, at least 30 s" in lags_figure(EMPTY)
    assert "5 heart intervals, at least 13" in poincare_figure(EMPTY)
    for shown in PICTURES:
        assert ".csv" not in picture(shown, EMPTY.recording_id, EMPTY)


def test_each_picture_tells_its_n_and_intervals(analysis: Analysis) -> None:
    drawn = {shown.name: picture(shown, analysis.recording_id, analysis) for shown in PICTURES}
    for name in ("gamma", "moments"):
        inside = re.findall(r"<svg.*?</svg>", drawn[name])
        for svg in inside:
            assert svg.count("fig-cross") == 4
            assert svg.count("n = ") == 4
        assert len(inside) == (1 if name == "gamma" else 2)
    assert "fig-band" in drawn["lags"]
    assert "rows · 199 surrogates" in drawn["lags"]
    assert re.search(r"SD1 = [\d.]+ ms \([\d.]+–[\d.]+\)", drawn["poincare"])
    for name, markup in drawn.items():
        assert f"/research/recording/{analysis.recording_id}/{name}.csv" in markup


def test_a_series_without_spikes_is_named_beside_the_others(analysis: Analysis) -> None:
    some = Analysis(
        recording_id=analysis.recording_id,
        spikes=(*analysis.spikes[:3], Fitted("heart", NONE)),
        lags=analysis.lags,
        poincare=analysis.poincare,
    )
    assert "Not shown: heart (3 spikes, at least 12 are needed)." in gamma_figure(some)
    assert gamma_figure(some).count("fig-cross") == 3


@pytest.mark.parametrize(
    ("value", "interval", "said"),
    [
        (0.00376, (0.00344, 0.00415), "0.00376 (0.00344…0.00415)"),
        (242.2, (131.2, 367.0), "242 (131…367)"),
        (-0.1, (-0.8, 0.4), "−0.1 (−0.8…0.4)"),
        (1.0, (math.nan, 2.0), "1.00"),
    ],
)
def test_an_interval_says_how_many_digits_mean_anything(
    value: float, interval: tuple[float, float], said: str
) -> None:
    assert with_interval(value, interval) == said


def test_less_than_all_is_never_all() -> None:
    assert percent(1.0).startswith("100")
    assert percent(0.9999).startswith("99.9")
    assert percent(None) == "–"


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12), st.text(max_size=8))
def test_no_address_can_break_the_choice(person: str, since: str, until: str, page: str) -> None:
    wanted, said = filter_of(person, since, until, page, TODAY)
    assert 0 <= (wanted.last - wanted.first).days < MOST_DAYS
    assert wanted.since_ns < wanted.until_ns
    assert said is None or "2026-01-31" in said


@given(st.dates(), st.dates())
def test_days_are_taken_or_told(since: date, until: date) -> None:
    wanted, said = filter_of("", f"{since}", f"{until}", "", TODAY)
    taken = (wanted.first, wanted.last) == (since, until)
    assert taken == (said is None) or wanted.last == TODAY
    assert wanted.since_ns >= 0


def test_pages_of_sessions() -> None:
    first, _ = filter_of("heron 2", "", "", "", TODAY)
    assert pager(first, 20) == ""
    assert "page=1" in pager(first, 21)
    assert "person=heron+2" in pager(first, 21)
    second, _ = filter_of("", "", "", "1", TODAY)
    assert pager(second, 40).count("<a") == 1
