"""From the configured argument to a sensor, and what is said when that fails."""

import errno
import sys
from pathlib import Path

import numpy as np
import pytest

from wince_device.pulse.max30102 import Max30102Sensor, open_max30102
from wince_device.pulse.max30102._bus import LinuxI2cBus, why_not_opened
from wince_device.pulse.max30102._settings import split_argument
from wince_sim._max30102 import open_i2c_bus
from wince_wire import SourceError


def test_an_argument_is_split_between_chip_and_bus() -> None:
    bus, chosen, rest = split_argument("bus=sim, rate=200,average=2,seed=3,finger_off=1-2")
    assert (bus, rest) == ("sim", "seed=3,finger_off=1-2")
    assert (chosen.rate_hz, chosen.average, chosen.range_na, chosen.pulse_us) == (200, 2, 4096, 411)
    assert split_argument("") == ("1", type(chosen)(), "")


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("bus=1,seed=1", "no setting 'seed=1': write key=value with bus, rate, average"),
        ("rat=100", "no setting 'rat=100'"),
        ("rate=fast", "rate='fast': write a whole number"),
        ("rate=50,rate=100", "'rate' of the MAX30102 stands twice"),
        ("rate=1000", "at most 400 measurements"),
    ],
)
def test_a_wrong_argument_is_one_sentence(argument: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        open_max30102(argument)
    assert "\n" not in str(caught.value)


def test_a_bus_that_is_not_there_says_how_to_switch_it_on() -> None:
    with pytest.raises(SourceError, match=r"no I2C bus /dev/i2c-973 .*raspi-config"):
        open_max30102("bus=973")


def test_a_bus_of_unknown_name() -> None:
    with pytest.raises(SourceError, match="there is no I2C bus 'nosuch'"):
        open_max30102("bus=nosuch")


def test_an_installed_bus_is_found_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "emulated_bus-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: emulated-bus\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[wince.i2c_buses]\nemulated = wince_sim._max30102:open_i2c_bus\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    sensor = open_max30102("bus=emulated,rate=200,seed=2,width=160,height=120")
    assert sensor.simulated
    assert sensor.name == "MAX30102 on bus emulated"
    batch = sensor.read(5.0)
    sensor.close()
    assert batch is not None
    assert batch.samples.size > 0
    assert sensor.rate_hz == pytest.approx(200.0, rel=0.03)


def test_missing_rights_name_the_group() -> None:
    denied = why_not_opened(1, PermissionError(errno.EACCES, "Permission denied"))
    assert "usermod -aG i2c" in denied
    assert "i2cdetect -l" in why_not_opened(1, OSError(errno.EIO, "Input/output error"))


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smbus2", None)
    with pytest.raises(SourceError, match="package smbus2: install the extra 'device'"):
        LinuxI2cBus(1)


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("seed=1,kind=ecg", "leave kind=ecg away"),
        ("pace=fast", "leave pace=fast away"),
        ("clock_ppm=much", "from -20000 to 20000"),
        ("rat=1", "no setting 'rat=1'"),
    ],
)
def test_an_emulated_bus_refuses_what_it_cannot_be(argument: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        open_i2c_bus(argument)


def test_the_real_driver_runs_on_the_simulated_patient() -> None:
    bus = open_i2c_bus("seed=1,width=160,height=120,clock_ppm=5000,finger_off=1.0-60")
    sensor = Max30102Sensor(bus, simulated=True)
    states, samples, times_s = [], [], []
    while "no_finger" not in states:
        batch = sensor.read(1.0)
        assert batch is not None
        states.append(batch.state)
        samples.append(batch.samples)
        times_s.append(batch.t_s)
    sensor.close()
    assert states[0] == "ok"
    assert sensor.simulated
    assert bus.closed
    assert np.all(np.diff(np.concatenate(times_s)) > 0)
    recorded = [one.infrared for one in bus.chip.taken][: sum(map(len, samples))]
    assert np.array_equal(262143 - np.concatenate(samples), recorded)
