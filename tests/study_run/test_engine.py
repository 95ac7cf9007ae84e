"""The session's state machine, on a clock that the test moves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study_bench import SHORT, Bench
from wince_device.study._events import BlockEnded, Ended, Marked
from wince_device.study._state import state_of
from wince_device.study._view import Phase
from wince_wire import CommandRefusedError


def test_a_session_goes_from_consent_to_its_end() -> None:
    bench = Bench(SHORT.replace("baseline_s = 0", "baseline_s = 10"))
    engine = bench.to_instruction()
    assert engine.item is not None
    assert engine.item.order == 0
    engine.start()
    bench.pass_s(12.0)
    for _ in range(4):
        assert engine.phase is Phase.INSTRUCTION
        bench.do_block()
    assert engine.done
    assert [one.status for one in engine.state.attempts] == ["complete"] * 5
    assert isinstance(bench.events[-1], Ended)
    assert bench.events[-1].status == "complete"


def test_a_block_ends_when_it_is_over_and_not_when_somebody_looks() -> None:
    bench = Bench()
    bench.to_instruction().start()
    bench.pass_s(1.0)
    bench.now_s += 9.0
    bench.engine.tick()
    first = bench.engine.state.attempts[0]
    assert first.recorded_s == 4.0
    assert bench.tape.said[-1] == ("end", first.began.t_s + 4.0)


def test_a_pause_stops_the_clock_and_counts_for_nothing() -> None:
    bench = Bench()
    engine = bench.to_instruction()
    engine.start()
    bench.pass_s(2.0)
    engine.pause()
    before_s = engine.remaining_s()
    bench.pass_s(60.0)
    assert engine.remaining_s() == before_s
    engine.resume()
    bench.pass_s(5.0)
    assert engine.phase is Phase.RATING
    assert engine.state.attempts[0].recorded_s == pytest.approx(4.0)
    assert [said for said, _ in bench.tape.said] == ["begin", "pause", "resume", "end"]


def test_stop_is_at_once_and_everything_is_kept() -> None:
    bench = Bench()
    engine = bench.to_instruction()
    bench.do_block()
    engine.start()
    bench.pass_s(2.5)
    engine.stop("page")
    assert engine.phase is Phase.STOPPED
    assert [one.status for one in engine.state.attempts] == ["complete", "stopped"]
    assert engine.state.attempts[1].recorded_s == pytest.approx(1.5)
    engine.go_on()
    assert engine.item is not None
    assert engine.item.order == 2
    bench.do_block()
    assert engine.state.attempts[2].began.attempt == 2
    engine.stop("key")
    engine.finish()
    assert engine.done
    assert isinstance(bench.events[-1], Ended)
    assert bench.events[-1].status == "stopped"


def test_a_block_is_done_again_and_the_first_attempt_is_kept() -> None:
    bench = Bench()
    engine = bench.to_instruction()
    with pytest.raises(CommandRefusedError, match="no block was done yet"):
        engine.redo()
    engine.start()
    bench.pass_s(3.0)
    engine.redo()
    bench.do_block()
    engine.redo()
    bench.do_block()
    assert [one.status for one in engine.state.attempts] == ["redone", "redone", "complete"]
    assert [one.began.attempt for one in engine.state.attempts] == [1, 2, 3]
    assert len(set(bench.tape.folders)) == 3


def test_nothing_begins_without_consent() -> None:
    bench = Bench()
    for act in (bench.engine.start, lambda: bench.engine.accept_quality("")):
        with pytest.raises(CommandRefusedError):
            act()
    with pytest.raises(CommandRefusedError, match="patient, proxy"):
        bench.engine.agree("friend", frames=False)
    bench.engine.refuse()
    assert bench.engine.done
    assert bench.tape.said == []


def test_pictures_need_a_second_yes_and_a_study_that_asks() -> None:
    bench = Bench()
    bench.engine.agree("proxy", frames=True)
    assert bench.engine.state.consent is not None
    assert not bench.engine.state.consent.frames


def test_a_marker_lies_in_its_block_and_its_text_is_one_line() -> None:
    bench = Bench()
    engine = bench.to_instruction()
    engine.mark("before", "mqtt")
    engine.start()
    bench.pass_s(2.0)
    engine.mark("felt\nit\x1b[2J" + "x" * 500, "button")
    (mark,) = engine.state.attempts[0].markers
    assert mark.text.startswith("felt it")
    assert mark.text.isprintable()
    assert len(mark.text) <= 200
    kept = [event.text for event in bench.events if isinstance(event, Marked)]
    assert kept == ["before", mark.text], "one outside of a block stays in the journal"


@pytest.mark.parametrize("value", [-1, 11])
def test_a_rating_is_a_whole_number_from_0_to_10(value: int) -> None:
    bench = Bench()
    engine = bench.to_instruction()
    engine.start()
    bench.pass_s(5.5)
    with pytest.raises(CommandRefusedError, match="0 to 10"):
        engine.rate(value, "key")
    engine.rate(None, "key")
    assert engine.phase is Phase.INSTRUCTION
    assert engine.state.attempts[0].ratings["pain"].value is None


def test_after_a_power_cut_the_session_goes_on_at_the_block() -> None:
    bench = Bench()
    bench.to_instruction()
    bench.do_block()
    bench.engine.start()
    bench.pass_s(2.5)
    engine = bench.again()
    assert "cut off" in engine.notice
    engine.accept_quality("")
    assert engine.phase is Phase.INSTRUCTION
    assert engine.item is not None
    assert (engine.item.order, engine.state.attempts_at(2)) == (2, 1)
    bench.do_block()
    assert [one.status for one in engine.state.attempts] == ["complete", "interrupted", "complete"]


def test_a_rating_that_a_power_cut_left_open_is_asked_again() -> None:
    bench = Bench()
    bench.to_instruction().start()
    bench.pass_s(5.5)
    engine = bench.again()
    engine.accept_quality("")
    assert engine.phase is Phase.RATING


MOVES = st.lists(
    st.sampled_from(
        ["start", "pause", "resume", "redo", "stop", "go_on", "rate", "mark", "wait", "cut"]
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(MOVES)
def test_whatever_is_pressed_the_journal_tells_where_the_session_stands(moves: list[str]) -> None:
    bench = Bench()
    bench.to_instruction()
    for move in moves:
        _press(bench, move)
        told, lived = state_of(bench.events), bench.engine.state
        assert told.attempts == lived.attempts
        assert told.ended == lived.ended
        counted = [one.began.order for one in lived.attempts if one.status == "complete"]
        assert len(counted) == len(set(counted)), "one attempt counts at each place"
        for one in lived.attempts:
            assert one.recorded_s <= one.began.planned_s + 1e-6
    ends = sum(isinstance(event, BlockEnded) for event in bench.events)
    begins = bench.engine.state.attempts
    assert ends <= len(begins)


def _press(bench: Bench, move: str) -> None:
    engine = bench.engine
    acts = {
        "wait": lambda: bench.pass_s(1.75),
        "cut": bench.again,
        "rate": lambda: engine.rate(4, "key"),
        "mark": lambda: engine.mark("x", "key"),
        "stop": lambda: engine.stop("key"),
    }
    try:
        (acts.get(move) or getattr(engine, move))()
    except CommandRefusedError:
        assert move not in {"wait", "cut", "mark", "stop"}
    if bench.engine.phase is Phase.AIM:
        bench.engine.accept_quality("")
