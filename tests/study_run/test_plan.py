"""A study's file: what is wrong in it is named, and the same seed gives the same order."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study_bench import CONSENT, SHORT, plan
from wince_device.study import check_study
from wince_device.study._order import steps_for, williams_square
from wince_device.study._plan_file import participant_of, plan_of, read_plan
from wince_wire import ConfigurationError

FAULTS = {
    "unknown key 'colour'": 'colour = "red"\n',
    "unknown key 'tasks[1].titel'": 'tasks = ["rest", {id = "own", titel = "x"}]\n',
    "unknown key 'blocks[0].pressure'": 'blocks = [{id = "control", pressure = 2}]\n',
    "unknown task 'dance'": 'tasks = ["dance"]\n',
    "bad value for 'duration_s'": "duration_s = 0\n",
    "bad value for 'baseline_s'": "baseline_s = 4\n",
    "bad value for 'order'": 'order = "shuffled"\n',
    "bad value for 'tasks'": "tasks = []\n",
    "'rest' twice in 'tasks'": 'tasks = ["rest", "rest"]\n',
    "'Rest' and 'rest', which differ by case": 'tasks = ["rest", {id = "Rest"}]\n',
    "calls a task 'baseline'": 'tasks = [{id = "baseline"}]\n',
    "'pain' twice in 'ratings'": (
        'ratings = [{id = "pain", question = "?"}, {id = "pain", question = "?"}]\n'
    ),
}
HEAD = 'name = "x"\nparticipants = ["P01"]\n'


@pytest.mark.parametrize("named", FAULTS)
def test_a_fault_is_named_with_its_key(named: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        plan(HEAD + FAULTS[named])
    assert named in told.value.sentence


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ('["P01", "P01"]', "'P01' twice"),
        ('["P01", "p01"]', "differ by case alone"),
        ('["Ann Smith"]', "1 to 32 letters and digits"),
        ("[]", "participants"),
    ],
)
def test_participants_are_pseudonyms_and_each_is_named_once(who: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        plan(f'name = "x"\nparticipants = {who}\n')


def test_a_study_without_consent_is_none() -> None:
    with pytest.raises(ConfigurationError, match="no 'consent'"):
        plan_of(HEAD.encode(), where="the study")
    with pytest.raises(ConfigurationError, match=r"consent\.roles.*patient"):
        plan_of((HEAD + CONSENT.replace('"proxy"', '"friend"')).encode(), where="the study")


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_plan(tmp_path / "study.toml")
    (tmp_path / "study.toml").write_bytes(b"name = \xff")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_plan(tmp_path / "study.toml")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_a_sentence(content: bytes) -> None:
    with pytest.raises(ConfigurationError) as told:
        plan_of(content, where="the study")
    assert told.value.sentence.startswith("the study ")


def test_an_unknown_participant_is_told_and_a_near_one_is_meant() -> None:
    with pytest.raises(ConfigurationError, match="did you mean P01"):
        participant_of(plan(), "p01", where="the study")
    with pytest.raises(ConfigurationError, match="choose one of P01, P02"):
        participant_of(plan(), "P09", where="the study")


def test_the_same_seed_and_participant_have_the_same_order_and_others_another() -> None:
    many = ", ".join(f'"P{number:02d}"' for number in range(40))
    text = f'name = "x"\nparticipants = [{many}]\nseed = 5\n'
    first, again, other = plan(text), plan(text), plan(text.replace("= 5", "= 6"))
    assert [steps_for(first, who) for who in first.participants] == [
        steps_for(again, who) for who in again.participants
    ]
    orders = {tuple(one.task.id for one in steps_for(first, who)) for who in first.participants}
    assert len(orders) > 10
    assert [steps_for(first, who) for who in first.participants] != [
        steps_for(other, who) for who in other.participants
    ]


def test_each_task_goes_through_control_pain_and_after() -> None:
    steps = steps_for(plan(HEAD), "P01")
    assert [one.order for one in steps] == list(range(1, 13))
    for at in range(0, 12, 3):
        assert [one.block.id for one in steps[at : at + 3]] == ["control", "pain", "after"]
        assert len({one.task.id for one in steps[at : at + 3]}) == 1


def test_by_block_every_task_is_done_before_the_next_block() -> None:
    steps = steps_for(plan(HEAD + 'arrangement = "by_block"\n'), "P01")
    assert [one.block.id for one in steps] == ["control"] * 4 + ["pain"] * 4 + ["after"] * 4


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_a_balanced_order_has_each_task_at_each_place_and_after_each_other(size: int) -> None:
    square = williams_square(size)
    each = len(square) // size
    for place in range(size):
        assert Counter(row[place] for row in square) == dict.fromkeys(range(size), each)
    follows = Counter(pair for row in square for pair in pairwise(row))
    assert len(follows) == size * (size - 1)
    assert len(set(follows.values())) <= 1


def test_check_prints_who_does_what(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(SHORT + CONSENT, "utf-8")
    lines = list(check_study(tmp_path / "study.toml"))
    assert lines[-1] == "P02: rest/control, rest/pain, drawing/control, drawing/pain"
    assert len(list(check_study(tmp_path / "study.toml", participant="P02"))) == 3
