"""UTC and the clock's state."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.clock import (
    STA_NANO,
    STA_UNSYNC,
    TIME_ERROR,
    Timex,
    WallClock,
    clock_state,
    read_timex,
    state_of,
)
from wince_wire import ClockState


def test_the_structure_is_laid_out_as_the_kernel_fills_it() -> None:
    reading = read_timex()
    if reading is None:
        pytest.skip("this system has no adjtimex")
    answer, timex = reading
    # The kernel writes the time of day far behind the fields that we use.
    assert abs(timex.time.tv_sec - time.time()) < 5
    assert 9_000 <= timex.tick <= 11_000
    assert 0 <= answer <= TIME_ERROR
    assert clock_state().synchronised == (answer != TIME_ERROR)


@pytest.mark.parametrize(("status", "offset"), [(0, 1500), (STA_NANO, 1_500_000)])
def test_offset_and_bound_are_milliseconds_in_both_of_the_kernels_units(
    status: int, offset: int
) -> None:
    state = state_of(0, Timex(status=status, offset=offset, maxerror=2500))
    assert state == ClockState(synchronised=True, offset_ms=1.5, error_bound_ms=2.5)


@pytest.mark.parametrize(("answer", "status"), [(TIME_ERROR, 0), (0, STA_UNSYNC)])
def test_an_unsynchronised_clock_tells_no_figures(answer: int, status: int) -> None:
    state = state_of(answer, Timex(status=status, offset=3, maxerror=16_000_000))
    assert state == ClockState(synchronised=False, offset_ms=None, error_bound_ms=None)


def test_a_step_of_the_clock_moves_later_rows_only() -> None:
    wall = [1_000_000_000_000]
    clock = WallClock(wall_ns=lambda: wall[0], monotonic_ns=lambda: 50_000_000_000)
    before = clock.utc_ns(49.5)
    wall[0] += 3_600_000_000_000
    assert before == 999_500_000_000
    assert clock.utc_ns(49.5) - before == 3_600_000_000_000


@given(
    moment_s=st.floats(0, 1e7),
    wall_ns=st.integers(0, 2**61),
    now_ns=st.integers(0, 10**16),
)
def test_utc_keeps_distances_of_the_monotonic_clock(
    moment_s: float, wall_ns: int, now_ns: int
) -> None:
    clock = WallClock(wall_ns=lambda: wall_ns, monotonic_ns=lambda: now_ns)
    assert clock.utc_ns(moment_s) - wall_ns == round(moment_s * 1e9) - now_ns


def test_the_present_is_the_present() -> None:
    clock = WallClock()
    before = time.time_ns()
    now = clock.utc_ns(time.monotonic())
    after = time.time_ns()
    assert before - 1_000_000 <= now <= after + 1_000_000
