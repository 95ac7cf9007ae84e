"""Whatever the host does and the cable suffers: exact samples, declared gaps, right times."""

import errno
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulated_max30102 import Rig
from wince_device.pulse.max30102 import Max30102Settings

WAITS = st.tuples(st.just("wait"), st.floats(0.0, 0.3) | st.floats(0.0, 4.0))
READS = st.tuples(st.just("read"), st.floats(0.0, 0.6))
FAULTS = st.tuples(
    st.just("fail"),
    st.lists(st.sampled_from([0, 0, errno.EREMOTEIO, errno.ETIMEDOUT]), min_size=1, max_size=6),
)
BYTES = st.integers(0, 250)
STALLS = st.tuples(st.just("stall"), st.tuples(BYTES, st.floats(0.0, 0.5)))
FLICKERS = st.tuples(st.just("flicker"), BYTES)
CABLE = st.tuples(st.sampled_from(["unplug", "plug_in"]), st.none())
PPM = st.floats(-20_000.0, 20_000.0)


def act(rig: Rig, what: str, value: Any) -> None:  # noqa: ANN401 - each action has its own
    if what == "wait":
        rig.clock.jump(value)
    elif what == "read":
        rig.read(value)
    elif what == "fail":
        rig.bus.fail_next(*value)
    elif what == "stall":
        rig.clock.later.append((value[0], lambda: rig.clock.jump(value[1])))
    elif what == "flicker":
        rig.clock.later.append((value, rig.flicker))
    else:
        getattr(rig.bus, what)()


@settings(max_examples=120, deadline=None)
@given(
    actions=st.lists(READS | READS | WAITS | FAULTS | CABLE | STALLS | FLICKERS, max_size=60),
    clock_ppm=PPM,
    drift=st.floats(-40.0, 40.0),
    bits_per_s=st.sampled_from([100_000.0, 400_000.0]),
)
def test_nothing_invented_doubled_or_lost_unsaid(
    actions: list[tuple[str, Any]], clock_ppm: float, drift: float, bits_per_s: float
) -> None:
    rig = Rig(clock_ppm=clock_ppm, drift_ppm_per_s=drift, bits_per_s=bits_per_s)
    for what, value in actions:
        act(rig, what, value)
    rig.bus.faults.clear()
    rig.clock.later.clear()
    rig.bus.plug_in()
    after = rig.run(6.0)
    rig.check()
    assert sum(batch.samples.size for batch in after) > 300
    settled = [batch for batch in after if batch.t_s.size and batch.t_s[0] > after[-1].t_s[0] - 2.0]
    assert np.abs(rig.errors_s(settled)).max() < 0.002


@settings(max_examples=60, deadline=None)
@given(
    delays=st.lists(st.floats(0.0, 0.25), min_size=5, max_size=40),
    clock_ppm=PPM,
    timeout_s=st.floats(0.0, 0.5),
)
def test_a_reader_in_time_loses_nothing(
    delays: list[float], clock_ppm: float, timeout_s: float
) -> None:
    rig = Rig(clock_ppm=clock_ppm)
    for delay_s in delays:
        rig.clock.jump(delay_s)
        rig.read(timeout_s)
    rig.check()
    assert not any(batch.gap_before for batch in rig.batches)


@settings(max_examples=60, deadline=None)
@given(timeouts=st.lists(st.floats(-1.0, 2.0), min_size=1, max_size=30), plugged=st.booleans())
def test_a_read_never_waits_longer_than_asked(timeouts: list[float], plugged: bool) -> None:
    rig = Rig()
    if not plugged:
        rig.bus.unplug()
    for timeout_s in timeouts:
        rig.clock.waits.clear()
        rig.read(timeout_s)
        assert sum(rig.clock.waits) <= max(timeout_s, 0.0) + 1e-9


@pytest.mark.parametrize("clock_ppm", [-20_000.0, -3_000.0, 0.0, 50.0, 3_000.0, 20_000.0])
@pytest.mark.parametrize("drift", [-50.0, 0.0, 50.0])
def test_times_and_rate_follow_the_chips_own_clock(clock_ppm: float, drift: float) -> None:
    # Drift leads towards nominal, so that the clock stays within its 2 %.
    drift = -drift if clock_ppm * drift > 0 else drift
    rig = Rig(clock_ppm=clock_ppm, drift_ppm_per_s=drift)
    rig.run(3.0)
    after = rig.run(57.0)
    assert np.abs(rig.errors_s(after)).max() < 0.001
    true_ppm = clock_ppm + drift * 60.0
    assert rig.sensor.rate_hz == pytest.approx(100.0 / (1 + 1e-6 * true_ppm), rel=1e-3)
    steps_s = np.diff(np.concatenate([batch.t_s for batch in after]))
    assert np.abs(steps_s - 0.01).max() < 0.001
    rig.check()


@pytest.mark.parametrize("rate_hz", [50, 100, 200, 400])
@pytest.mark.parametrize("average", [1, 4])
def test_every_rate_and_average(rate_hz: int, average: int) -> None:
    chosen = Max30102Settings(rate_hz=rate_hz, average=average)
    rig = Rig(settings=chosen, clock_ppm=8_000.0)
    rig.run(4.0)
    errors_s = rig.errors_s(rig.run(10.0))
    assert np.abs(errors_s + chosen.delay_s).max() < 0.002
    assert rig.sensor.rate_hz == pytest.approx(rate_hz / average / 1.008, rel=2e-3)
    rig.check()
