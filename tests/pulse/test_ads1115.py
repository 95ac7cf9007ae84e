"""The AD8232 driver on an emulated ADS1115, both on one made-up clock."""

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_device.pulse.ads1115 import (
    Ad8232Sensor,
    Ad8232Settings,
    open_ad8232,
    parse_settings,
    probe,
)
from wince_device.sources import SampleBatch
from wince_sim._ads1115 import Ads1115Emulator, open_ads1115_bus
from wince_wire import SourceError


class MadeUpClock:
    """Time that passes only when somebody waits or a bus is used."""

    def __init__(self) -> None:
        self.time_s = 1000.0

    def now_s(self) -> float:
        return self.time_s

    def wait(self, seconds: float, stop: threading.Event) -> None:
        if not stop.is_set():
            self.time_s += max(seconds, 0.0)


class Electrodes:
    """Lead-off lines that a test switches."""

    def __init__(self) -> None:
        self.are_off = self.closed = False

    def off(self) -> bool:
        return self.are_off

    def close(self) -> None:
        self.closed = True


def ramp_mv(channel: int, time_s: float) -> float:
    """Return a voltage that tells when it was taken."""
    return 100.0 + 100.0 * (time_s - 1000.0) if channel == 0 else 0.0


class Rig:
    def __init__(self, *, slow: float = 1.0) -> None:
        self.clock = MadeUpClock()
        self.chip = Ads1115Emulator(ramp_mv, self.clock.now_s, slow=slow)
        self.electrodes = Electrodes()
        self.settings = Ad8232Settings(gain=1.0)
        self.sensor = Ad8232Sensor(
            self.chip, self.settings, lead_off=self.electrodes, clock=self.clock
        )

    def read(self, timeout_s: float = 0.5) -> SampleBatch:
        batch = self.sensor.read(timeout_s)
        assert batch is not None
        return batch


@pytest.mark.parametrize("slow", [0.9, 1.0, 1.1])
def test_each_conversion_is_one_sample_stamped_in_its_middle(slow: float) -> None:
    rig = Rig(slow=slow)
    batches = [rig.read() for _ in range(20)]
    times = np.concatenate([batch.t_s for batch in batches])
    samples = np.concatenate([batch.samples for batch in batches])
    assert times.size == 20 * 25
    np.testing.assert_allclose(np.diff(times), 0.004, atol=1e-9)
    measured_s = (samples + 1650.0 - 100.0) / 100.0 + 1000.0
    np.testing.assert_allclose(measured_s, times, atol=0.001)
    assert not any(batch.gap_before for batch in batches)
    assert {batch.state for batch in batches} == {"ok"}


@given(st.lists(st.floats(0.0, 0.3), min_size=1, max_size=20))
def test_a_late_host_loses_slots_and_says_so(delays_s: list[float]) -> None:
    rig, batches = Rig(), []
    for delay_s in delays_s:
        batches.append(rig.read())
        rig.clock.time_s += delay_s
    batches.append(rig.read())
    for before, after in itertools.pairwise(batches):
        step_s = after.t_s[0] - before.t_s[-1]
        assert step_s > 0.0
        # At most one slot late is only late; a slot that was let pass makes two periods.
        assert step_s < 0.00801 or after.gap_before
        assert not after.gap_before or step_s > 0.00799
    for batch in batches:
        assert (np.diff(batch.t_s) < 0.00801).all()


@given(st.lists(st.floats(0.0, 0.05), min_size=1, max_size=40))
def test_read_never_waits_longer_than_asked(limits_s: list[float]) -> None:
    rig = Rig()
    for limit_s in limits_s:
        before_s = rig.clock.time_s
        rig.sensor.read(limit_s)
        assert rig.clock.time_s - before_s <= limit_s + 1e-9


def test_a_lead_that_is_off_begins_a_batch() -> None:
    rig = Rig()
    rig.read()
    assert rig.sensor.read(0.05) is None
    rig.electrodes.are_off = True
    assert rig.read().state == "ok"
    assert rig.read().state == "lead_off"
    rig.sensor.close()
    assert rig.electrodes.closed


def test_an_output_at_its_end_is_saturated() -> None:
    clock = MadeUpClock()
    chip = Ads1115Emulator(lambda *_: 3300.0, clock.now_s)
    batch = Ad8232Sensor(chip, clock=clock).read(0.5)
    assert batch is not None
    assert batch.state == "saturated"


def test_a_cable_that_is_out_and_in_again() -> None:
    rig = Rig()
    rig.read()
    rig.chip.unplug()
    away = [rig.read(5.0) for _ in range(8)]
    assert {(batch.state, batch.samples.size) for batch in away} == {("unplugged", 0)}
    assert rig.sensor.read(0.1) is None  # the pauses have grown
    rig.chip.plug_in()
    back = rig.read(5.0)
    assert (back.state, back.gap_before) == ("ok", True)
    assert not rig.read().gap_before


def test_a_power_cut_between_two_looks_is_no_sample() -> None:
    rig = Rig()
    rig.read()
    rig.sensor.read(0.05)
    write, cut = rig.chip.write_i2c_block_data, [True]

    def cut_once(address: int, register: int, data: list[int]) -> None:
        write(address, register, data)
        if cut.pop():
            rig.chip.plug_in()
            rig.chip.write_i2c_block_data = write  # type: ignore[method-assign]

    rig.chip.write_i2c_block_data = cut_once  # type: ignore[method-assign,assignment]
    rig.read()  # what stood before the cut
    batch = rig.read(5.0)
    while not batch.samples.size:
        batch = rig.read(5.0)
    assert batch.gap_before


def test_probe_reads_and_never_writes() -> None:
    chip = Ads1115Emulator(ramp_mv, lambda: 0.0)
    assert probe(chip).found
    assert "just switched on" in probe(chip).what
    assert not probe(chip, 0x49).found
    chip.write_i2c_block_data(0x48, 2, [1, 2])
    assert "no ADS1115" in probe(chip).what
    assert chip.conversions == 0


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("address=0x50", "0x48, 0x49"),
        ("channel=4", "from 0 to 3"),
        ("rate=860", "from 50 to 300"),
        ("rate=nan", "rate=nan"),
        ("gain=0", "gain=0"),
        ("lo=17", "PLUS"),
        ("lo=17+99", "lo=99"),
        ("speed=1", "speed=1"),
        ("rate=50,rate=60", "twice"),
    ],
)
def test_refuses_what_cannot_be(argument: str, names: str) -> None:
    with pytest.raises(ValueError, match=names):
        parse_settings(argument)


def test_reads_an_argument() -> None:
    bus, settings, rest = parse_settings("bus=sim_ads1115,lo=17+27,address=0x49,seed=3")
    assert (bus, rest) == ("sim_ads1115", "seed=3")
    assert (settings.lead_off_lines, settings.address) == ((17, 27), 0x49)


@pytest.mark.parametrize(
    ("argument", "says"), [("bus=97", "there is no I2C bus"), ("bus=nowhere", "no I2C bus 'nowh")]
)
def test_a_missing_bus_is_one_sentence(argument: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        open_ad8232(argument)


def test_the_emulated_patient_has_an_ecg() -> None:
    bus = open_ads1115_bus("seed=3")
    sensor = Ad8232Sensor(bus)
    batches: list[NDArray[np.float64]] = []
    # A busy machine gives few samples at a time, so they are counted and not the reads.
    for _ in range(500):
        batch = sensor.read(5.0)
        batches += [] if batch is None else [batch.samples]
        if sum(part.size for part in batches) > 100:
            break
    samples = np.concatenate(batches)
    assert samples.size > 100
    assert 0.3 < np.ptp(samples) < 3.0
    sensor.close()
    assert bus.closed
    assert sensor.read(1.0) is None
