"""The emulated chip does what its datasheet says, with the traps that drivers fall into."""

import errno

import numpy as np
import pytest
import smbus2

from wince_sim._i2c_bus import EmulatedI2cBus
from wince_sim._max30102_chip import Floats, Light, Max30102Emulator
from wince_sim._schedule import Schedule

ADDRESS = 0x57


def steady(t_s: Floats) -> Floats:
    return np.full(t_s.shape, 200.0)


class Bench:
    def __init__(self, light: Light = steady, **clock: float) -> None:
        self.time_s = 0.0
        self.chip = Max30102Emulator(light, **clock)
        self.bus = EmulatedI2cBus(self.chip, lambda: self.time_s)

    def get(self, register: int) -> int:
        return self.bus.read_byte_data(ADDRESS, register)

    def put(self, register: int, value: int) -> None:
        self.bus.write_byte_data(ADDRESS, register, value)

    def start(self, *, fifo: int = 0x00, spo2: int = 0x27, mode: int = 0x03) -> None:
        for register, value in ((0x02, 0xE0), (0x03, 0x02), (0x08, fifo), (0x0A, spo2)):
            self.put(register, value)
        for register, value in ((0x0C, 36), (0x0D, 36), (0x09, mode)):
            self.put(register, value)

    def data(self, length: int) -> bytes:
        answer = self.bus.i2c_msg.read(ADDRESS, length)
        self.bus.i2c_rdwr(self.bus.i2c_msg.write(ADDRESS, [0x07]), answer)
        return bytes(answer)

    def pointers(self) -> tuple[int, int, int]:
        return self.get(0x04), self.get(0x05), self.get(0x06)


def test_power_on_defaults_and_status_that_reading_clears() -> None:
    bench = Bench()
    assert bench.get(0xFF) == 0x15
    assert bench.get(0x00) == 0x01
    assert bench.get(0x00) == 0x00
    assert bench.get(0x09) == 0x00
    bench.time_s = 5.0
    assert bench.pointers() == (0, 0, 0)


def test_reset_clears_itself_after_a_while_and_is_no_power_on() -> None:
    bench = Bench()
    bench.get(0x00)
    bench.start()
    bench.put(0x09, 0x40)
    assert bench.get(0x09) == 0x40
    bench.time_s += 0.0011
    assert bench.get(0x09) == 0x00
    assert bench.get(0x0D) == 0
    assert bench.get(0x00) == 0x00


def test_full_looks_empty_without_rollover_and_keeps_the_oldest() -> None:
    bench = Bench(light=lambda t_s: 100.0 + 100.0 * t_s)
    bench.start()
    bench.time_s = 0.3205
    assert bench.pointers() == (0, 0, 0)
    assert bench.get(0x00) & 0x80
    assert not bench.get(0x00) & 0x80
    bench.time_s = 0.4205
    assert bench.pointers() == (0, 10, 0)
    bench.time_s = 1.5
    assert bench.pointers() == (0, 31, 0)
    first = bench.data(6)
    assert int.from_bytes(first[3:], "big") == bench.chip.taken[0].infrared
    assert bench.pointers() == (0, 0, 1)


def test_rollover_keeps_the_newest() -> None:
    bench = Bench(light=lambda t_s: 100.0 + 100.0 * t_s)
    bench.start(fifo=0x10)
    bench.time_s = 0.4205
    assert bench.pointers() == (10, 10, 10)
    data = bench.data(192)
    kept = [int.from_bytes(data[at + 3 : at + 6], "big") for at in range(0, 192, 6)]
    assert kept == [one.infrared for one in bench.chip.taken[10:]]


def test_a_sample_read_in_part_is_read_again() -> None:
    bench = Bench(light=lambda t_s: 100.0 + 100.0 * t_s)
    bench.start()
    bench.time_s = 0.05
    bench.data(4)
    assert bench.get(0x06) == 0
    bench.data(6)
    assert bench.get(0x06) == 1


@pytest.mark.parametrize("free", [0, 5, 15])
def test_a_full_comes_when_so_many_slots_are_free(free: int) -> None:
    bench = Bench()
    bench.start(fifo=free)
    bench.time_s = 0.01 * (32 - free) - 0.005
    assert not bench.get(0x00) & 0x80
    bench.time_s += 0.01
    assert bench.get(0x00) & 0x80


def test_new_data_and_ambient_flags() -> None:
    bench = Bench()
    bench.start()
    bench.time_s = 0.0155
    bench.data(6)
    assert not bench.get(0x00) & 0x40
    bench.chip.ambient_overflow = True
    bench.time_s = 0.0255
    assert bench.get(0x00) & 0x60 == 0x60
    assert bench.get(0x00) & 0x60 == 0


@pytest.mark.parametrize(("pulse", "highest"), [(0, 1600), (1, 1000), (2, 800), (3, 400)])
def test_illegal_rates_are_clamped_without_a_word(pulse: int, highest: int) -> None:
    rates = (50, 100, 200, 400, 800, 1000, 1600, 3200)
    bench = Bench()
    bench.put(0x09, 0x03)
    bench.put(0x0A, 7 << 2 | pulse)
    assert rates[bench.get(0x0A) >> 2 & 7] == highest


def test_averaging_ranges_currents_and_saturation() -> None:
    bench = Bench(light=lambda t_s: 100.0 + 1000.0 * t_s)
    bench.start(fifo=2 << 5)
    bench.time_s = 0.0405
    assert bench.pointers() == (1, 0, 0)
    assert len(bench.chip.taken) == 1
    middle = 100.0 + 1000.0 * 0.025
    assert bench.chip.taken[0].infrared == pytest.approx(middle * 7.2 / 4096 * 262143, abs=1)
    bench.put(0x0D, 72)
    bench.time_s = 0.0805
    bench.get(0x04)
    assert bench.chip.taken[1].infrared == pytest.approx(
        (middle + 40) * 14.4 / 4096 * 262143, abs=1
    )
    bench.put(0x0D, 255)
    bench.time_s = 0.1205
    bench.get(0x04)
    assert bench.chip.taken[2].infrared == 262143


def test_temperature_is_signed_and_takes_its_time() -> None:
    bench = Bench()
    bench.chip.temperature_c = -3.4375
    bench.put(0x03, 0x02)
    bench.put(0x21, 1)
    assert bench.get(0x21) == 1
    bench.time_s = 0.03
    assert (bench.get(0x1F), bench.get(0x20), bench.get(0x21)) == (0xFC, 0x09, 0)
    assert bench.get(0x01) == 0x02
    assert bench.get(0x01) == 0


def test_shutdown_stops_the_samples() -> None:
    bench = Bench()
    bench.start()
    bench.time_s = 0.1005
    bench.put(0x09, 0x83)
    bench.time_s = 1.0
    assert bench.pointers() == (10, 0, 0)


def test_its_clock_is_off_and_drifts() -> None:
    bench = Bench(clock_ppm=10_000.0, drift_ppm_per_s=100.0)
    bench.start()
    bench.time_s = 100.0
    bench.get(0x00)
    times_s = [one.t_s for one in bench.chip.taken]
    assert times_s[0] == pytest.approx(0.0101)
    assert times_s[-1] - times_s[-2] == pytest.approx(0.0102, abs=1e-6)


def test_faults_other_addresses_and_the_cable() -> None:
    bench = Bench()
    bench.bus.fail_next(errno.ETIMEDOUT)
    with pytest.raises(OSError, match="injected") as caught:
        bench.get(0xFF)
    assert caught.value.errno == errno.ETIMEDOUT
    with pytest.raises(OSError, match="Remote"):
        bench.bus.read_byte_data(0x48, 0)
    bench.start()
    bench.get(0x00)
    bench.bus.unplug()
    with pytest.raises(OSError, match="Remote"):
        bench.get(0xFF)
    bench.bus.plug_in()
    assert bench.get(0x00) == 0x01
    assert bench.get(0x0D) == 0
    bench.bus.close()
    with pytest.raises(OSError, match="closed"):
        bench.get(0xFF)


def test_a_schedule_takes_the_power_even_when_nobody_asks_meanwhile() -> None:
    bench = Bench()
    bench.bus = EmulatedI2cBus(
        bench.chip, lambda: bench.time_s, unplugged=Schedule(((1.0, 2.0), (3.0, 4.0)))
    )
    bench.start()
    bench.get(0x00)
    bench.time_s = 1.5
    with pytest.raises(OSError, match="Remote"):
        bench.get(0xFF)
    bench.time_s = 2.5
    assert bench.get(0x00) == 0x01
    bench.start()
    bench.time_s = 5.0
    assert bench.get(0x0D) == 0
    assert bench.chip.taken[-1].t_s <= 3.0


def test_it_takes_the_messages_of_smbus2() -> None:
    bench = Bench()
    bench.start()
    bench.time_s = 0.0555
    answer = smbus2.i2c_msg.read(ADDRESS, 3)
    bench.bus.i2c_rdwr(smbus2.i2c_msg.write(ADDRESS, [0x04]), answer)
    assert bytes(answer) == bytes((5, 0, 0))
    bench.bus.i2c_rdwr(smbus2.i2c_msg.write(ADDRESS, [0x04, 0, 0, 0]))
    assert bench.pointers() == (0, 0, 0)
