"""A recording as a sensor: in its own time, nothing dropped, and found by its configured name."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from wince_device.pulse import open_recording
from wince_device.sources import open_pulse_sensor


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "pulse.csv"
    rows = "\n".join(f"{k / 100},{k}" for k in range(300))
    path.write_text(f"t_s,ppg\n{rows}\n")
    return path


@pytest.mark.parametrize("argument", ["{}?live=1", "live:{}"])
def test_a_replay_gives_samples_when_they_are_due(table: Path, argument: str) -> None:
    sensor = open_recording(argument.format(table))
    assert sensor.read(0.0) is None
    began_s = time.monotonic()
    batch = None
    while batch is None:
        batch = sensor.read(1.0)
    now_s = time.monotonic()
    assert now_s >= batch.t_s[-1]
    assert batch.t_s[0] == pytest.approx(began_s, abs=0.2)
    assert np.array_equal(batch.samples, np.arange(25))


def test_a_late_reader_loses_nothing(table: Path) -> None:
    clock_s = [50.0]
    from wince_device.pulse._recorded import RecordedPulse
    from wince_device.pulse._table import read_table

    signal = read_table(table, rate_hz=None, kind=None, channel=None)
    sensor = RecordedPulse(signal, name="pulse.csv", live=True, clock=lambda: clock_s[0])
    assert sensor.read(0.0) is None
    clock_s[0] += 60.0
    parts = []
    while not sensor.ended:
        batch = sensor.read(0.0)
        assert batch is not None
        parts.append(batch)
    assert np.array_equal(np.concatenate([part.samples for part in parts]), np.arange(300))
    assert parts[0].t_s[0] == 50.0
    assert not any(part.gap_before for part in parts)


def test_closing_frees_a_waiting_reader(table: Path) -> None:
    sensor = open_recording(f"{table}?live=1")
    got: list[object] = []
    reader = threading.Thread(target=lambda: got.append((sensor.read(0.0), sensor.read(30.0))))
    reader.start()
    sensor.close()
    sensor.close()
    reader.join(timeout=10.0)
    assert not reader.is_alive()
    assert sensor.ended
    assert sensor.read(0.0) is None


def test_it_is_found_by_its_configured_name(table: Path) -> None:
    sensor = open_pulse_sensor(f"file:{table}?start=1")
    assert sensor.name == "pulse.csv"
    first = sensor.read(0.0)
    assert first is not None
    assert first.state == "ok"
    assert first.t_s[0] == 1.0
