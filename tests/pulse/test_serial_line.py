"""The driver on pseudo-terminals: cable out and in, wrong senders, and the emulated device."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from wince_device.pulse.serial_ecg import (
    SerialEcgSensor,
    SerialLine,
    SerialSettings,
    open_with,
    parse_settings,
    probe,
)
from wince_device.pulse.serial_ecg._opening import _open_at
from wince_device.pulse.serial_ecg._ports import PortFinder
from wince_device.sources import SampleBatch
from wince_sim import _serial_ecg as emulated
from wince_sim._patient import SimulatedPatient
from wince_sim._serial_packets import PacketSource
from wince_sim._settings import PatientSettings
from wince_wire import SourceError

SETTINGS = parse_settings("device=ads1292r")


@pytest.fixture
def cable() -> Iterator[emulated.PseudoTerminal]:
    end = emulated.PseudoTerminal()
    yield end
    end.close()


def source(form: str = "ads1292r") -> PacketSource:
    return PacketSource(SimulatedPatient(PatientSettings(seed=3)), form)  # type: ignore[arg-type]


def sensor_on(path: str, settings: SerialSettings = SETTINGS) -> SerialEcgSensor:
    return SerialEcgSensor(lambda: SerialLine(path, settings.baud_in_force), settings)


def send(
    cable: emulated.PseudoTerminal, packets: PacketSource, start_s: float, end_s: float
) -> None:
    data = b"".join(data for _, data in packets.due(start_s, end_s))
    assert cable.send(data) == len(data)


def gather(sensor: SerialEcgSensor, count: int) -> list[SampleBatch]:
    batches: list[SampleBatch] = []
    while sum(batch.samples.size for batch in batches) < count:
        batch = sensor.read(5.0)
        assert batch is not None
        batches.append(batch)
    return batches


@pytest.mark.parametrize("form", ["ads1292r", "ads1292r-old"])
def test_both_forms_of_the_ads1292r_give_millivolts(
    cable: emulated.PseudoTerminal, form: str
) -> None:
    packets = source(form)
    sensor = sensor_on(cable.path)
    cable.send(b"Initialising...\r\n")
    send(cable, packets, 0.0, 0.8)
    samples = np.concatenate([batch.samples for batch in gather(sensor, 100)])
    np.testing.assert_allclose(
        samples, packets.samples("ecg", 0, 100) * 2420.0 / (12.0 * 32768.0), rtol=1e-12
    )
    sensor.close()


@pytest.mark.parametrize(("kind", "rate_hz"), [("ecg", 125), ("ppg", 100)])
def test_a_healthypi_gives_the_chosen_signal(
    cable: emulated.PseudoTerminal, kind: str, rate_hz: int
) -> None:
    packets = source("healthypi")
    sensor = sensor_on(cable.path, parse_settings(f"device=healthypi,kind={kind}"))
    send(cable, packets, 0.0, 1.6)
    count = int(1.6 * rate_hz) // 8 * 8
    samples = np.concatenate([batch.samples for batch in gather(sensor, count)])
    np.testing.assert_array_equal(samples, packets.samples(sensor.kind, 0, count))
    assert sensor.rate_hz == rate_hz
    sensor.close()


def test_a_cable_that_comes_back_under_another_name(cable: emulated.PseudoTerminal) -> None:
    packets, sensor = source(), sensor_on(cable.path)
    send(cable, packets, 0.0, 0.4)
    before = gather(sensor, 50)
    first_name = Path(cable.path).readlink()
    held_open = os.open(first_name, os.O_RDWR | os.O_NOCTTY)  # so that the name stays taken
    cable.unplug()
    away = sensor.read(5.0)
    assert away is not None
    assert (away.state, away.samples.size, away.gap_before) == ("unplugged", 0, True)
    cable.plug_in()
    assert Path(cable.path).readlink() != first_name
    os.close(held_open)
    stop = threading.Event()

    def keep_sending() -> None:
        number = 50
        while not stop.wait(0.008):
            for _, data in packets.due(number / 125.0, (number + 1) / 125.0):
                cable.send(data)
            number += 1

    sender = threading.Thread(target=keep_sending)
    sender.start()
    after = [batch for batch in gather(sensor, 20) if batch.samples.size]
    stop.set()
    sender.join(5.0)
    assert after[0].gap_before
    assert after[0].t_s[0] > before[-1].t_s[-1]
    sensor.close()


def test_an_emulated_device_in_real_time() -> None:
    port = emulated.open_serial_port("seed=3,device=ads1292r,drop=0.1")
    finder = PortFinder(port.path, list)
    sensor = _open_at(finder, SETTINGS, port.close)
    batches = gather(sensor, 150)
    assert sensor.simulated
    assert any(batch.gap_before for batch in batches)
    assert (np.diff(np.concatenate([batch.t_s for batch in batches])) > 0).all()
    sensor.close()
    sensor.close()
    assert sensor.ended
    assert sensor.read(1.0) is None
    assert not Path(port.path).exists()


def test_a_sensor_that_hears_nothing_returns_none(cable: emulated.PseudoTerminal) -> None:
    sensor = sensor_on(cable.path)
    assert sensor.read(0.02) is None
    sensor.close()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "nothing came"),
        (b"ECG: 12, 13\r\n" * 5, "text came"),
        (b"\x0a\xfa\x13\x00\x04" + bytes(19) + b"\0\x0b", "HealthyPi 5 sends"),
        (bytes(range(128, 256)), "set baud="),
    ],
)
def test_the_wrong_sender_is_described(
    cable: emulated.PseudoTerminal, sent: bytes, says: str
) -> None:
    sensor = sensor_on(cable.path)
    cable.send(sent)
    with pytest.raises(SourceError, match=says):
        sensor.wait_for_packet(0.2)
    sensor.close()


def test_a_missing_port_is_one_sentence(tmp_path: Path) -> None:
    settings = parse_settings(f"port={tmp_path / 'ttyUSB9'}")
    with pytest.raises(SourceError, match=r"there is no serial port .*ttyUSB9"):
        open_with(settings)
    result = probe(settings)
    assert not result.found
    assert "plug the device in" in result.advice


def test_a_busy_port_is_one_sentence(cable: emulated.PseudoTerminal) -> None:
    held = SerialLine(cable.path, 57_600)
    with pytest.raises(SourceError, match="in use by another program"):
        open_with(parse_settings(f"port={cable.path}"), list)
    held.close()


def test_what_is_no_serial_port_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    with pytest.raises(SourceError, match="check that it is a serial port"):
        open_with(parse_settings(f"port={path}"), list)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_missing_rights_name_the_group(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch(mode=0)
    with pytest.raises(SourceError, match="dialout"):
        open_with(parse_settings(f"port={path}"), list)
