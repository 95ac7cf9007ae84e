"""What a Raspberry Pi says of its supply and heat, from the files of different kernels."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.throttling import (
    UNKNOWN,
    ThrottlingReader,
    bits_from_answer,
    read_throttling,
    throttling_from_bits,
)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_each_bit_has_its_meaning() -> None:
    names = ("under_voltage", "frequency_capped", "throttled", "soft_temperature_limit")
    for number, name in enumerate(names):
        now = throttling_from_bits(1 << number, "x")
        before = throttling_from_bits(1 << number + 16, "x")
        for other in names:
            assert getattr(now, other) is (other == name)
            assert getattr(before, f"{other}_since_boot") is (other == name)
            assert getattr(now, f"{other}_since_boot") is False
            assert getattr(before, other) is False


def test_a_machine_that_tells_nothing_is_unknown_and_not_slowed(tmp_path: Path) -> None:
    assert read_throttling(tmp_path) == UNKNOWN
    assert not UNKNOWN.slowed
    assert UNKNOWN.under_voltage is None


@pytest.mark.parametrize("node", ["soc/soc:firmware", "soc@107c000000/soc@107c000000:firmware"])
def test_the_kernels_file_of_both_boards_is_read(tmp_path: Path, node: str) -> None:
    write(tmp_path / "sys/devices/platform" / node / "get_throttled", "50005\n")
    found = read_throttling(tmp_path)
    assert found.told_by == "get_throttled"
    assert (found.under_voltage, found.throttled, found.frequency_capped) == (True, True, False)
    assert found.under_voltage_since_boot
    assert found.slowed


@pytest.mark.parametrize("text", ["", "garbage", "-1", "1ffffffff"])
def test_a_file_without_a_word_tells_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled", text)
    assert read_throttling(tmp_path) == UNKNOWN


def test_the_voltage_monitor_knows_the_supply_only(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    write(tmp_path / "sys/class/hwmon/hwmon3/name", "rpi_volt\n")
    write(tmp_path / "sys/class/hwmon/hwmon3/in0_lcrit_alarm", "1\n")
    found = read_throttling(tmp_path)
    assert found.under_voltage is True
    assert found.throttled is None
    assert not found.slowed
    write(tmp_path / "sys/class/hwmon/hwmon3/in0_lcrit_alarm", "?\n")
    assert read_throttling(tmp_path) == UNKNOWN


def test_a_device_that_is_none_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "dev/vcio", "no device")
    write(tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled", "0\n")
    assert read_throttling(tmp_path).throttled is False


def test_a_reading_that_hangs_is_unknown_and_not_asked_twice(tmp_path: Path) -> None:
    device = tmp_path / "dev/vcio"
    device.parent.mkdir()
    os.mkfifo(device)  # opening it waits for a writer: a call that does not come back
    reader = ThrottlingReader(tmp_path, limit_s=0.05)
    assert reader.read() == UNKNOWN
    hanging = reader._thread
    assert reader.read() == UNKNOWN
    assert reader._thread is hanging
    device.open("wb").close()  # the call comes back, and what it opened is no device
    assert hanging is not None
    hanging.join(5.0)
    device.unlink()
    write(tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled", "4\n")
    assert reader.read().throttled


@given(st.integers(0, 2**32 - 1))
def test_the_firmwares_answer_is_read_back(bits: int) -> None:
    assert bits_from_answer(f"throttled={bits:#x}".encode() + b"\0\0rest") == bits


@given(st.binary(max_size=40))
def test_any_other_answer_is_none_or_a_word(text: bytes) -> None:
    bits = bits_from_answer(text)
    assert bits is None or (text.lstrip().startswith(b"throttled=") and 0 <= bits < 2**32)
