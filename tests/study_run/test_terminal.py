"""The terminal: everything that is to be seen stands on it, and keys mean what they say."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from study_bench import CONSENT, SHORT, Bench
from wince_device.study._big_letters import ROWS, big_letters
from wince_device.study._desk import Desk
from wince_device.study._keys import split_keys
from wince_device.study._plan_file import plan_of
from wince_device.study._quality import Quality
from wince_device.study._terminal import Terminal, clock_words

GUIDE = Path(__file__).parents[2] / "docs" / "first-study.md"


def _screen(bench: Bench, width: int = 80, height: int = 30) -> str:
    said = io.StringIO()
    console = Console(file=said, width=width, height=height, color_system=None)
    quality = Quality(has_camera=True, has_pulse=True)
    desk = Desk(bench.engine, quality, participant="P01", now_s=lambda: bench.now_s)
    console.print(Terminal(console, hint="page: http://10.0.0.1").render(desk.view()))
    return said.getvalue()


@pytest.mark.parametrize("width", [60, 80, 140])
def test_everything_that_is_to_be_seen_stands_on_the_screen(width: int) -> None:
    bench = Bench(SHORT)
    assert "[1] the patient agrees" in _screen(bench, width)
    bench.to_instruction()
    bench.do_block()
    bench.engine.start()
    bench.pass_s(2.0)
    screen = _screen(bench, width)
    assert "cuff at 200 mmHg" in screen
    assert "● RECORDING" in screen
    assert "Just starting" in screen
    assert "1 of 4 blocks done" in screen
    assert all(len(line) <= width for line in screen.splitlines())
    for row in big_letters("3", width):
        assert row in screen
    assert len(_screen(bench, 80, 24).rstrip().splitlines()) <= 24


def test_the_foot_of_a_long_consent_is_reached_by_a_key() -> None:
    text = "\\n".join(f"line {number}" for number in range(60))
    bench = Bench(SHORT)
    long = CONSENT.replace("We record the movement of your face and your pulse.", text)
    bench.engine.plan = plan_of((SHORT + long).encode(), where="the study")
    assert "space: further" in _screen(bench)


@given(st.text(alphabet="ABCMNW0189:.-' é", max_size=30), st.integers(10, 200))
def test_large_letters_fit_or_are_the_text_itself(text: str, width: int) -> None:
    rows = big_letters(text, width)
    assert rows == [text] or (len(rows) == ROWS and len({len(row) for row in rows}) == 1)
    assert rows == [text] or len(rows[0]) <= width


def test_keys_are_told_apart_from_what_arrows_send() -> None:
    assert split_keys("m\x1b[A\x1b[B\r q7\x7f") == [
        "m", "up", "down", "enter", "down", "leave", "7", "backspace",
    ]  # fmt: skip


@pytest.mark.parametrize("sequence", ["\x1b[15~", "\x1b[3~", "\x1b[1;5C", "\x1bOS", "\x1b[2~"])
def test_a_digit_within_a_function_key_agrees_to_nothing(sequence: str) -> None:
    assert split_keys(f"m{sequence}7") == ["m", sequence, "7"]


def test_a_clock_is_read_at_a_glance() -> None:
    assert [clock_words(seconds) for seconds in (0.0, 0.4, 9.0, 9.2, 65.0, 119.5)] == [
        "0", "1", "9", "0:10", "1:05", "2:00",
    ]  # fmt: skip


def test_the_study_of_the_guide_is_one() -> None:
    text = GUIDE.read_text("utf-8")
    (study,) = re.findall(r"^ *```toml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    plan = plan_of("\n".join(line[3:] for line in study.splitlines()).encode(), where="the guide")
    assert (plan.duration_s, plan.baseline_s, plan.countdown_s) == (120.0, 60.0, 5)
    for name in plan.__struct_fields__:
        assert re.search(rf"`\[*{name}\]*`", text), f"the guide does not name {name}"
