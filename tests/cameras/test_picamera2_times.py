"""Time stamps of a camera's sensor: which clock, mid-exposure, dropped frames."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.cameras._picamera2 import FrameTimes
from wince_device.cameras._picamera2._frame_times import boottime_offset_ns

FRAME_US = 16_562
NS = 1_000_000_000


class Clocks:
    """A monotonic clock that is set, and a machine that was asleep for a while."""

    def __init__(self, asleep_s: float = 0.0) -> None:
        self.now_ns = 1_000 * NS
        self.asleep_ns = round(asleep_s * NS)

    def times(self) -> FrameTimes:
        return FrameTimes(
            FRAME_US, monotonic_ns=lambda: self.now_ns, offset_ns=lambda: self.asleep_ns
        )


@given(
    st.lists(st.integers(1, 9), max_size=40),
    st.floats(29, 16_000),
    st.sampled_from([0.0, 3_600.0, 86_400.0]),
    st.booleans(),
    st.lists(st.floats(-0.05, 0.05), min_size=41, max_size=41),
)
def test_frames_are_counted_and_placed_in_the_middle_of_their_exposure(
    steps: list[int], exposure_us: float, asleep_s: float, boottime: bool, jitter: list[float]
) -> None:
    clocks = Clocks(asleep_s)
    times, number, ends_ns = clocks.times(), 0, []
    for step, late in zip([0, *steps], jitter, strict=False):
        number += step
        ends_ns.append(1_000 * NS + round((number + late) * FRAME_US * 1_000))
        clocks.now_ns = ends_ns[-1] + 30_000_000
        stamp_ns = ends_ns[-1] + (clocks.asleep_ns if boottime else 0)
        placed = times.place(stamp_ns, exposure_us, FRAME_US)
        assert placed is not None
        assert placed[0] == pytest.approx(ends_ns[-1] / NS - exposure_us / 2e6, abs=1e-6)
        assert placed[1] == number
    assert times.dropped == sum(step - 1 for step in steps)
    assert times.wrong == 0
    assert times.clock == ("boottime" if boottime and asleep_s else "monotonic")


@pytest.mark.parametrize("wrong_s", [-1_000.0, -1.5, 0.2, 2.0, 1e6])
def test_a_stamp_on_no_clock_of_this_machine_is_left_out(wrong_s: float) -> None:
    clocks = Clocks()
    times = clocks.times()
    assert times.place(clocks.now_ns, 100.0, FRAME_US) is not None
    clocks.now_ns += 20_000_000
    assert times.place(clocks.now_ns + round(wrong_s * NS), 100.0, FRAME_US) is None
    assert times.place(clocks.now_ns, 100.0, FRAME_US) is not None
    assert times.wrong == 1


def test_a_stamp_that_does_not_rise_is_left_out() -> None:
    clocks = Clocks()
    times = clocks.times()
    for back_ns in (0, 0, 5_000_000):
        times.place(clocks.now_ns - back_ns, 100.0, FRAME_US)
    assert times.wrong == 2


def test_frames_that_do_not_tell_their_length_have_the_nominal_one() -> None:
    clocks = Clocks()
    times = clocks.times()
    times.place(clocks.now_ns, 100.0, None)
    clocks.now_ns += 3 * FRAME_US * 1_000
    placed = times.place(clocks.now_ns, 100.0, 0)
    assert placed is not None
    assert placed[1] == 3
    assert times.dropped == 2


def test_the_offset_between_the_clocks_is_measured() -> None:
    there = iter(range(0, 10**9, 100))
    offset = boottime_offset_ns(lambda: next(there), lambda: next(there) + 7_000)
    assert offset == 7_000
    real = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - time.monotonic_ns()
    assert boottime_offset_ns() == pytest.approx(real, abs=50_000_000)
