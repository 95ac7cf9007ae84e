"""Rail and chart: where things are drawn, and that no line ever crosses a gap."""

import xml.etree.ElementTree as ET
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wince_host.dashboard._chart import HEIGHT, chart, runs_and_gaps, y_of
from wince_host.dashboard._columns import Column, columns_of, span_until
from wince_host.dashboard._moment import SECOND_NS
from wince_host.dashboard._rail import WIDTH, rail, x_of
from wince_host.queries import TrendPoint

no_hurry = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

columns = st.lists(
    st.none()
    | st.tuples(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
    .map(sorted)
    .map(lambda three: Column(three[1], three[0], three[2])),
    min_size=1,
    max_size=60,
)


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own drawing


def xs(path: str) -> list[float]:
    return [float(place.split()[0]) for place in path.strip("MZ").split("L")]


@no_hurry
@given(columns)
def test_runs_and_gaps_cover_every_column_once(cells: list[Column | None]) -> None:
    runs, gaps = runs_and_gaps(cells)
    covered = [start + offset for start, run in runs for offset in range(len(run))]
    hatched = [start + offset for start, length in gaps for offset in range(length)]
    assert sorted(covered + hatched) == list(range(len(cells)))
    assert all(cells[index] is not None for index in covered)
    assert all(cells[index] is None for index in hatched)


@no_hurry
@given(columns)
def test_no_line_crosses_a_gap_and_everything_stays_inside(cells: list[Column | None]) -> None:
    drawing = parsed(chart(cells, label="course"))
    lines = [e.attrib["d"] for e in drawing if e.attrib["class"] == "chart-line"]
    gaps = [
        (float(e.attrib["x"]), float(e.attrib["x"]) + float(e.attrib["width"]))
        for e in drawing
        if e.attrib["class"] == "chart-gap"
    ]
    for line in lines:
        for left, right in pairwise(xs(line)):
            assert left <= right
            assert not any(left < end and right > start for start, end in gaps)
    assert all(0 <= y_of(cell.low) <= HEIGHT for cell in cells if cell is not None)


def test_a_single_column_between_gaps_is_seen() -> None:
    drawing = parsed(chart([None, Column(5, 4, 6), None], label="course"))
    (line,) = [e.attrib["d"] for e in drawing if e.attrib["class"] == "chart-line"]
    assert max(xs(line)) > min(xs(line))


@no_hurry
@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_the_rail_shows_mark_and_band_where_they_belong(a: float, b: float, c: float) -> None:
    low, score, high = sorted((a, b, c))
    drawing = parsed(rail(score, (low, high), label="score"))
    (band,) = [e for e in drawing if e.attrib["class"] == "rail-band"]
    left = float(band.attrib["x"])
    right = left + float(band.attrib["width"])
    assert -0.05 <= left <= right <= WIDTH + 0.1
    assert left <= x_of(low) + 0.1 or right - left <= 3.1
    assert right >= x_of(high) - 0.1 or right - left <= 3.1


def test_without_a_score_the_rail_is_an_empty_track() -> None:
    drawing = parsed(rail(None, None, label="no score"))
    assert {e.attrib["class"] for e in drawing} == {"rail-track", "rail-limit"}


def test_columns_keep_the_outermost_bounds_and_leave_gaps() -> None:
    span = span_until(100 * SECOND_NS, column_s=5, columns=4)
    points = [
        TrendPoint(85 * SECOND_NS, 4.0, 3.0, 5.0, None),
        TrendPoint(86 * SECOND_NS, 6.0, 5.5, 7.0, None),
        TrendPoint(91 * SECOND_NS, None, None, None, "no_face"),
        TrendPoint(99 * SECOND_NS, 2.0, 1.0, 3.0, None),
    ]
    assert columns_of(points, span) == [None, Column(5.0, 3.0, 7.0), None, Column(2.0, 1.0, 3.0)]


@no_hurry
@given(st.integers(0, 10**18))
def test_a_span_ends_with_the_last_complete_column(now_ns: int) -> None:
    span = span_until(now_ns, column_s=5, columns=120)
    assert 0 <= now_ns - span.until_ns < 5 * SECOND_NS
    assert span.until_ns % (5 * SECOND_NS) == 0
