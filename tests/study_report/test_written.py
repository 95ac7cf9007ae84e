"""What the report's files hold: the numbers of the results, their words, and nothing more."""

import math
import re
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_up_study import MadeUpStudy
from wince_host.study import OfBlock, StudyResults
from wince_host.study_report import write_report
from wince_host.study_report._axis import axis_of
from wince_host.study_report._markup import element, text
from wince_host.study_report._numbers import ABSENT, figure, fixed, p_value, with_interval
from wince_wire import RecordingError

HOSTILE = "\"><script>alert('x')</script>&amp;\u202e\x07 ../../é"
SVG = "{http://www.w3.org/2000/svg}"
FIGURES_OF_ALL = {
    "all-apex",
    "all-courses",
    "all-expression-differences",
    "all-face-heart",
    "all-gamma-plane",
    "all-heart-differences",
    "all-lag-scan",
    "all-moments",
    "all-nsr",
    "all-nsr-after",
    "all-poincare",
    "all-power-law",
    "all-quality",
    "all-r-squared",
    "all-ratings",
    "all-ratings-differences",
    "all-spectrum",
    "all-spike-histogram",
    "all-transfer-differences",
    "all-transfer-entropy",
}
PEOPLE = ("p01-finch", "p02-heron", "p03-wren")
FIGURES_OF_ONE = {"apex", "courses", "gamma-plane", "lag-scan", "moments", "poincare", "spectrum"}


def parsed(markup: str) -> ET.Element:
    """Read markup of our own making."""
    return ET.fromstring(markup)  # noqa: S314 - it comes from the code under test


def words_of(report: Path) -> str:
    """Return the report's plain words."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", report.read_text(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_same_results_give_the_same_bytes(report: Path, tmp_path: Path) -> None:
    again = write_report(MadeUpStudy().results(), tmp_path / "report.html")
    ours, theirs = (
        {path.name: path.read_bytes() for path in one.parent.rglob("*.*")}
        for one in (report, again)
    )
    assert ours == theirs
    assert len(ours) > 30


def test_every_figure_is_a_file_and_stands_in_the_page(report: Path) -> None:
    files = {path.stem for path in (report.parent / "figures").iterdir()}
    one = {f"{person}-{name}" for person in PEOPLE for name in FIGURES_OF_ONE}
    assert files == FIGURES_OF_ALL | one
    page = report.read_text()
    assert all(f'id="{name}"' in page for name in files)
    assert page.count("<figcaption>") == len(files)


def test_a_figure_file_stands_alone(report: Path) -> None:
    for path in sorted((report.parent / "figures").iterdir()):
        root = parsed(path.read_text())
        assert root.tag == f"{SVG}svg"
        assert len(root.findtext(f"{SVG}title", "")) > 5
        assert len(root.findtext(f"{SVG}desc", "")) > 40
        colours = {
            one.get("stroke") for one in root.iter() if one.get("stroke") not in {None, "none"}
        }
        assert colours <= {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#14181F", "#5A6472"}


def test_no_coordinate_is_no_number(report: Path) -> None:
    for path in (report.parent / "figures").iterdir():
        assert not re.search(r"nan|inf", " ".join(re.findall(r' d="([^"]*)"', path.read_text())))


def test_the_page_says_what_the_results_say(results: StudyResults, report: Path) -> None:
    words = words_of(report)
    drawing = next(
        row for row in results.regressions if (row.task, row.face) == ("drawing", "face")
    )
    interval = (drawing.r_squared_low, drawing.r_squared_high)
    assert with_interval(drawing.r_squared, interval, 2) in words
    assert "Published: haptic 0.84, cognitive 0.77" in words
    assert "plug-in on 4 equal-count bins" in words
    assert "the face was there for 41 % of the block; 70 % are needed" in words


def test_blocks_of_other_names_are_compared_under_their_names(tmp_path: Path) -> None:
    study = MadeUpStudy(("finch", "heron"), ("drawing",), ("calm", "press", "later"))
    report = write_report(study.results(), tmp_path / "report.html")
    names = {path.stem for path in (tmp_path / "figures").iterdir() if path.stem.startswith("all")}
    assert names == FIGURES_OF_ALL
    assert "NSR, press − calm." in words_of(report)
    assert "Within each participant, press − calm and later − calm" in words_of(report)


def test_hostile_names_are_words_and_no_markup(tmp_path: Path) -> None:
    hostile = MadeUpStudy(
        participants=(HOSTILE, HOSTILE.upper()), tasks=(HOSTILE,), title=HOSTILE
    ).results()
    report = write_report(hostile, tmp_path / "report.html")
    page = report.read_text()
    assert page.count("<script>") == 1
    assert "alert('x')" not in page
    assert "\u202e" not in page
    assert "\x07" not in page
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert all(re.fullmatch(r"[a-z0-9-]+\.svg", name) for name in names)
    for path in (tmp_path / "figures").iterdir():
        parsed(path.read_text())


@given(st.text(max_size=40))
def test_any_text_gives_one_element(value: str) -> None:
    root = parsed(element("p", text(value), title=value))
    assert len(root) == 0
    assert root.tag == "p"


TABLES = (
    "blocks",
    "exclusions",
    "spikes",
    "transfer",
    "lags",
    "heart",
    "indices",
    "apex",
    "differences",
    "effects",
    "regressions",
    "power_laws",
    "agreements",
    "sensitivity",
)


def without(results: StudyResults, *tables: str) -> StudyResults:
    """Return the results with some tables empty."""
    emptied: dict[str, Any] = dict.fromkeys(tables, ())
    return replace(results, **emptied)


@pytest.mark.parametrize("table", TABLES)
def test_without_one_table_there_are_words(
    few_results: StudyResults, tmp_path: Path, table: str
) -> None:
    report = write_report(without(few_results, table), tmp_path / "report.html")
    assert '<path d=""' not in report.read_text()


PLACES = {"lag_ms", "course_s", "frequency_hz", "begin_s", "end_s"}
"""Where along a scale a value lies: the analysis' own grid."""
Row = TypeVar("Row", bound=OfBlock)


def with_another_number(row: Row, value: float) -> Row:
    """Return a row with another number in every place of one."""
    known = {field.name: getattr(row, field.name) for field in fields(row)}
    spoiled: dict[str, Any] = {
        name: value if isinstance(one, float) else (value,) * len(one)
        for name, one in known.items()
        if isinstance(one, float | tuple) and name not in PLACES
    }
    return replace(row, **spoiled)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0, 1e300])
def test_numbers_that_are_none_draw_nothing_and_break_nothing(
    few_results: StudyResults, tmp_path: Path, value: float
) -> None:
    tables: dict[str, Any] = {
        table: tuple(with_another_number(row, value) for row in getattr(few_results, table))
        for table in TABLES
    }
    write_report(replace(few_results, **tables), tmp_path / "report.html")
    for path in (tmp_path / "figures").iterdir():
        assert not re.search(r"nan|inf", " ".join(re.findall(r' d="([^"]*)"', path.read_text())))


def test_a_study_of_nobody_is_told_in_words(results: StudyResults, tmp_path: Path) -> None:
    nothing = without(results, "sessions", *TABLES)
    report = write_report(nothing, tmp_path / "report.html")
    words = words_of(report)
    assert not list((tmp_path / "figures").iterdir())
    for told in (
        "The study has no block.",
        "No participant has both blocks of a task.",
        "Too few participants have both blocks with face and heart.",
        "No block had the 12 spikes that a fit needs.",
        "The study has no ratings.",
        "The sensitivity analysis was not run.",
        "No rule excluded anything.",
    ):
        assert told in words


def test_somebody_who_came_twice_is_told_by_session(
    few_results: StudyResults, tmp_path: Path
) -> None:
    twice: dict[str, Any] = {
        table: (
            *getattr(few_results, table),
            *(replace(row, session="02") for row in getattr(few_results, table)),
        )
        for table in ("sessions", "blocks", "spikes", "lags", "heart", "indices", "apex")
    }
    first = next(row for row in few_results.transfer if row.quantity == "heart_to_v1")
    again = replace(first, session="02", effective=first.effective + 1.0)
    results = replace(few_results, **twice, transfer=(*few_results.transfer, again))
    report = write_report(results, tmp_path / "report.html")
    rows = re.findall(r"<tr>.*?</tr>", report.read_text())
    for row in (first, again):
        (told,) = (
            one
            for one in rows
            if f">{row.task}, {row.block}, session {row.session}<" in one
            and fixed(row.effective, 4) in one
        )
        assert p_value(row.p) in re.sub("&lt;", "<", told)
    poincare, scan = (
        (tmp_path / "figures" / f"p01-finch-{name}.svg").read_text()
        for name in ("poincare", "lag-scan")
    )
    assert poincare.count(">control</text>") == 1
    ways = [
        way for way in re.findall(r' d="(M[^"]*)"', scan) if way.count("L") > 2 and way[-1] != "Z"
    ]
    assert ways
    courses = [[float(x) for x in re.findall(r"[ML](\S+) ", way)] for way in ways]
    assert all(a < b for course in courses for a, b in pairwise(course)), "no line goes back"


def test_old_figures_do_not_stay(few_results: StudyResults, tmp_path: Path) -> None:
    write_report(few_results, tmp_path / "report.html")
    write_report(without(few_results, "lags"), tmp_path / "report.html")
    assert not list((tmp_path / "figures").glob("*lag-scan*"))


def test_numbers_have_their_interval_and_an_em_dash_for_none() -> None:
    assert with_interval(0.812, (0.7, 0.9), 2) == "0.81 (0.70 to 0.90)"
    assert with_interval(None, None, 2) == ABSENT
    assert fixed(-0.0001, 2) == "0.00"
    assert fixed(float("nan"), 2) == ABSENT
    assert figure(-0.00649) == "−0.00649"
    assert p_value(0.0004) == "< 0.001"


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_a_scale_holds_its_values_and_few_ticks(values: list[float]) -> None:
    axis = axis_of(values, "x")
    assert all(axis.low < value < axis.high for value in values)
    assert 1 <= len(axis.ticks) <= 8
    assert all(axis.low <= value <= axis.high for value, _ in axis.ticks)
    assert len({words for _, words in axis.ticks}) == len(axis.ticks)


def test_a_file_that_cannot_be_written_is_named(few_results: StudyResults, tmp_path: Path) -> None:
    (tmp_path / "figures").write_text("in the way")
    with pytest.raises(RecordingError, match=r"report\.html cannot be written"):
        write_report(few_results, tmp_path / "report.html")
