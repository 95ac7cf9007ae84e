"""Colours, words and alarms go by the higher of a score and of its calibration."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fault_line import score as score_row
from wince_device.clock import WallClock
from wince_host.live import judged_points
from wince_wire import CalibratedScore

Points = st.floats(0.0, 10.0)
ROW = score_row(WallClock(), "b" * 32, 1)


@given(raw=Points, own=Points)
def test_the_higher_of_the_two_counts(raw: float, own: float) -> None:
    told = CalibratedScore(
        value=own, interval=(0.0, 10.0), ratings=5, error=1.0, follows=0.9, made_ns=1
    )
    assert judged_points(replace(ROW, score=raw, calibration=told)) == max(raw, own)
    assert judged_points(replace(ROW, score=raw)) == raw


def test_without_a_score_there_is_nothing_to_judge() -> None:
    assert judged_points(replace(ROW, score=None)) is None
