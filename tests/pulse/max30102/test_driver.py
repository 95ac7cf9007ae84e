"""The driver's manners: settings, states, light, cable, temperature and closing."""

import errno
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from emulated_max30102 import Rig
from wince_device.pulse.max30102 import Max30102Sensor, Max30102Settings, probe
from wince_device.pulse.max30102._fifo import FifoState
from wince_sim._i2c_bus import EmulatedI2cBus
from wince_sim._max30102_chip import Floats, Max30102Emulator
from wince_wire import SourceError

FORBIDDEN = {0x0E, 0x0F, 0x10, 0x30}


def level(na_per_ma: float) -> Callable[[Floats], Floats]:
    return lambda t_s: na_per_ma * (1.0 + 0.01 * np.sin(7.0 * t_s))


@pytest.mark.parametrize(
    ("pulse_us", "highest_hz"), [(69, 1600), (118, 1000), (215, 800), (411, 400)]
)
def test_only_what_the_chip_takes(pulse_us: int, highest_hz: int) -> None:
    for rate_hz in (50, 100, 200, 400, 800, 1000, 1600, 3200):
        if rate_hz > highest_hz:
            with pytest.raises(ValueError, match=f"at most {highest_hz} "):
                Max30102Settings(rate_hz=rate_hz, pulse_us=pulse_us)
        else:
            chosen = Max30102Settings(rate_hz=rate_hz, pulse_us=pulse_us)
            rig = Rig(settings=chosen)
            assert rig.bus.read_byte_data(0x57, 0x0A) == chosen.spo2_setup


@pytest.mark.parametrize(
    "wrong", [{"rate_hz": 60}, {"average": 3}, {"range_na": 1}, {"pulse_us": 0}]
)
def test_other_values_are_refused_with_the_choices(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="the MAX30102 has only"):
        Max30102Settings(**wrong)


def test_registers_of_other_parts_are_never_written_and_the_pulse_width_comes_first() -> None:
    rig = Rig()
    rig.run(40.0)
    rig.bus.unplug()
    rig.run(3.0)
    rig.bus.plug_in()
    rig.run(3.0)
    rig.sensor.close()
    assert not FORBIDDEN & {register for register, _ in rig.chip.writes}
    setups = [value for register, value in rig.chip.writes if register == 0x0A]
    assert setups == [0x23, 0x27] * 2


@pytest.mark.parametrize(
    ("write", "overflow", "read", "status", "was_full", "unread"),
    [
        (5, 0, 5, 0x00, False, 0),
        (5, 0, 5, 0x80, False, 32),
        (5, 0, 5, 0x00, True, 32),
        (5, 1, 5, 0x00, False, 32),
        (3, 0, 30, 0x80, False, 5),
    ],
)
def test_full_is_told_from_empty(
    write: int, overflow: int, read: int, status: int, was_full: bool, unread: int
) -> None:
    assert FifoState(write, overflow, read, status, was_full).unread == unread


def test_an_overflow_is_a_gap_and_the_line_of_times_goes_on() -> None:
    rig = Rig(clock_ppm=5_000.0)
    rig.run(5.0)
    rig.clock.jump(2.0)
    late = rig.read(0.0)
    assert late is not None
    assert late.samples.size == 32
    assert not late.gap_before
    after = rig.run(1.0)
    assert [batch.gap_before for batch in after[:2]] == [True, False]
    assert np.abs(rig.errors_s(after)).max() < 0.001
    rig.check()


def test_a_dark_finger_gets_more_light_and_a_bright_one_less() -> None:
    for na_per_ma in (70.0, 900.0):
        rig = Rig(level(na_per_ma))
        rig.run(10.0)
        share = rig.batches[-1].samples.mean() / 262143
        assert 0.15 < share < 0.8
        assert sum(batch.gap_before for batch in rig.batches) <= 3
        held = rig.sensor.led_current_steps
        assert not any(batch.gap_before for batch in rig.run(60.0))
        assert rig.sensor.led_current_steps == held


def test_a_usual_finger_is_left_alone() -> None:
    rig = Rig(level(220.0))
    rig.run(60.0)
    assert rig.sensor.led_current_steps == 36
    assert {batch.state for batch in rig.batches} == {"ok"}
    assert not any(batch.gap_before for batch in rig.batches)


def test_no_step_of_the_light_lies_within_a_batch_or_without_a_gap() -> None:
    rig = Rig(lambda t_s: np.full(t_s.shape, 70.0))
    rig.run(5.0)
    levels = [set(batch.samples.tolist()) for batch in rig.batches]
    assert all(len(values) == 1 for values in levels)
    steps = [k for k in range(1, len(levels)) if levels[k] != levels[k - 1]]
    assert steps
    assert all(rig.batches[k].gap_before for k in steps)


def test_the_four_failures_are_four_states() -> None:
    light = {"na": 220.0}
    rig = Rig(lambda t_s: np.full(t_s.shape, light["na"]))
    assert rig.run(2.0)[-1].state == "ok"
    light["na"] = 4.0
    assert rig.run(2.0)[-1].state == "no_finger"
    rig.chip.ambient_overflow = True
    assert rig.run(2.0)[-1].state == "ambient_light"
    rig.chip.ambient_overflow = False
    light["na"] = 1e6
    assert rig.run(4.0)[-1].state == "saturated"
    assert rig.sensor.led_current_steps == 1
    rig.bus.unplug()
    assert rig.run(4.0)[-1].state == "unplugged"
    rig.bus.plug_in()
    light["na"] = 220.0
    rig.run(8.0)
    assert rig.batches[-1].state == "ok"
    assert rig.batches[-1].samples.mean() / 262143 > 0.2


def test_a_single_bus_error_is_a_gap_and_no_pulled_cable() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.bus.fail_next(errno.EREMOTEIO)
    after = rig.run(1.0)
    assert {batch.state for batch in after} == {"ok"}
    assert sum(batch.gap_before for batch in after) == 1
    rig.check()


def test_a_pulled_cable_is_asked_ever_more_rarely() -> None:
    rig = Rig()
    rig.bus.unplug()
    before = rig.bus.transactions
    batches = rig.run(60.0, timeout_s=0.5)
    assert rig.bus.transactions - before < 50
    assert len(batches) >= 60.0 / 2.0
    assert all(batch.gap_before and batch.state == "unplugged" for batch in batches)
    rig.bus.plug_in()
    assert rig.run(3.0)[-1].state == "ok"
    rig.check()


def test_a_chip_that_started_anew_between_two_looks_is_set_up_again() -> None:
    rig = Rig()
    rig.run(2.0)
    rig.bus.unplug()
    rig.bus.plug_in()
    after = rig.run(2.0)
    assert after[-1].state == "ok"
    assert sum(batch.gap_before for batch in after) == 1
    rig.check()


def test_a_chip_that_fell_silent_is_set_up_again() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.bus.write_byte_data(0x57, 0x09, 0x80)
    assert rig.run(3.0)[-1].state == "ok"
    rig.check()


def test_polling_is_no_busy_loop() -> None:
    rig = Rig()
    before = rig.bus.transactions
    rig.run(60.0)
    assert rig.bus.transactions - before < 60 * 30


@pytest.mark.parametrize("celsius", [-12.0625, -0.5, 0.0, 36.9375])
def test_temperature_is_signed(celsius: float) -> None:
    rig = Rig()
    assert rig.sensor.temperature_c is None
    rig.chip.temperature_c = celsius
    rig.run(40.0)
    assert rig.sensor.temperature_c == celsius


def test_another_part_is_not_opened_and_never_written() -> None:
    rig = Rig()
    rig.chip.part_id = 0x11
    rig.chip.writes.clear()
    with pytest.raises(SourceError, match="says part 0x11, not 0x15"):
        Max30102Sensor(rig.bus, clock=rig.clock)
    assert rig.chip.writes == []
    assert rig.bus.closed


def test_nothing_there_says_which_wires() -> None:
    rig = Rig()
    rig.bus.unplug()
    with pytest.raises(SourceError, match=r"VIN, GND, SDA, SCL.*i2cdetect"):
        Max30102Sensor(rig.bus, clock=rig.clock)


def test_a_beat_points_up() -> None:
    rig = Rig(lambda t_s: 220.0 - 2.0 * np.exp(-0.5 * ((t_s - 1003.0) / 0.1) ** 2))
    batches = rig.run(5.0)
    samples = np.concatenate([batch.samples for batch in batches])
    times_s = np.concatenate([batch.t_s for batch in batches])
    assert times_s[samples.argmax()] == pytest.approx(1003.0, abs=0.012)


def test_closing_switches_the_light_off_and_may_be_repeated() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.sensor.close()
    rig.sensor.close()
    assert rig.sensor.ended
    assert rig.sensor.read(1.0) is None
    assert rig.chip.writes[-3:] == [(0x0C, 0), (0x0D, 0), (0x09, 0x80)]
    assert rig.bus.closed


def test_closing_with_the_cable_out_is_quiet() -> None:
    rig = Rig()
    rig.bus.unplug()
    rig.sensor.close()
    assert rig.bus.closed


def test_closing_frees_a_waiting_reader() -> None:
    bus = EmulatedI2cBus(Max30102Emulator(level(220.0)), time.monotonic)
    sensor = Max30102Sensor(bus)
    bus.unplug()
    reader = threading.Thread(target=lambda: [sensor.read(60.0) for _ in range(50)])
    reader.start()
    sensor.close()
    reader.join(timeout=10.0)
    assert not reader.is_alive()


def test_what_a_probe_tells() -> None:
    rig = Rig()
    rig.chip.writes.clear()
    assert probe(rig.bus).found
    rig.chip.part_id = 0x11
    other = probe(rig.bus)
    assert not other.found
    assert "part 0x11" in other.what
    rig.bus.unplug()
    nothing = probe(rig.bus)
    assert not nothing.found
    assert "SDA to pin 3" in nothing.advice
    assert rig.chip.writes == []
