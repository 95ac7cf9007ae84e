"""WFDB records, written by the format's own package."""

import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from wince_device.pulse import open_recording, read_recording
from wince_wire import RecordingError, SetupError

RATE_HZ = 250


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record with respiration, a pulse wave with ten lost samples, and lead II."""
    t_s = np.arange(5 * RATE_HZ) / RATE_HZ
    signals = np.stack([np.sin(t_s), np.sin(8 * t_s), np.cos(8 * t_s)], axis=1)
    signals[600:610, 1] = np.nan
    with warnings.catch_warnings():  # wfdb's own, of pandas 3
        warnings.simplefilter("ignore")
        import wfdb

        wfdb.wrsamp(
            "bed1",
            fs=RATE_HZ,
            units=["pm", "NU", "mV"],
            sig_name=["RESP", "PLETH", "II"],
            p_signal=signals,
            fmt=["16"] * 3,
            write_dir=str(tmp_path),
        )
    return tmp_path / "bed1"


def test_the_first_pulse_channel_is_taken(record: Path) -> None:
    recording = read_recording(record)
    assert (recording.kind, recording.rate_hz) == ("ppg", RATE_HZ)
    batches = []
    while (batch := recording.read(0.0)) is not None:
        batches.append(batch)
    assert [batch.t_s[0] for batch in batches if batch.gap_before] == [610 / RATE_HZ]
    samples = np.concatenate([batch.samples for batch in batches])
    times_s = np.concatenate([batch.t_s for batch in batches])
    assert samples.size == 5 * RATE_HZ - 10
    assert np.allclose(samples, np.sin(8 * times_s), atol=1e-3)


@pytest.mark.parametrize("suffix", ["", ".hea", ".dat"])
def test_kind_or_channel_choose(record: Path, suffix: str) -> None:
    path = record.with_name(record.name + suffix)
    assert read_recording(path, kind="ecg").kind == "ecg"
    assert open_recording(f"{path}?channel=ii").kind == "ecg"
    first = open_recording(f"{path}?channel=II&start=2").read(0.0)
    assert first is not None
    assert first.t_s[0] == 2.0
    assert np.allclose(first.samples, np.cos(8 * (first.t_s - 2.0)), atol=1e-3)


def test_a_channel_that_is_no_pulse_needs_its_kind(record: Path) -> None:
    with pytest.raises(RecordingError, match="give the kind"):
        read_recording(record, channel="RESP")
    with pytest.raises(RecordingError, match="RESP, PLETH, II"):
        read_recording(record, channel="ABP")


def test_a_missing_record_is_never_looked_for_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the network was tried")

    monkeypatch.setattr("socket.socket.connect", refuse)
    for path in (tmp_path / "100.hea", tmp_path / "100.dat", tmp_path / "100"):
        with pytest.raises(RecordingError, match="there is no"):
            read_recording(path)


@pytest.mark.parametrize("name", ["pipe", "pipe.csv", "pipe.edf", "pipe.hea"])
def test_nobody_waits_for_a_pipe(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(RecordingError, match=f"{name} is no regular file"):
        read_recording(tmp_path / name)


def test_a_record_without_its_signals_is_refused(record: Path) -> None:
    record.with_suffix(".dat").unlink()
    with pytest.raises(RecordingError, match=r"bed1\.hea lacks its file"):
        read_recording(record)


@pytest.mark.parametrize(
    "content", [b"", b"bed1 two 250\n", b"\x00\xff\xfe", b"bed1 1 250 10\nbed1.dat 16\n"]
)
def test_a_damaged_header_is_refused(record: Path, content: bytes) -> None:
    record.with_suffix(".hea").write_bytes(content)
    with pytest.raises(RecordingError, match="bed1"):
        read_recording(record)


def test_a_truncated_signal_file_is_refused(record: Path) -> None:
    data = record.with_suffix(".dat")
    data.write_bytes(data.read_bytes()[:1000])
    with pytest.raises(RecordingError, match="damaged"):
        read_recording(record)


def test_without_the_package_it_says_what_to_install(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wfdb", None)
    with pytest.raises(SetupError, match=r"wince\[recordings\]"):
        read_recording(record)


@pytest.mark.shared
def test_a_real_record(shared: Path) -> None:
    assert read_recording(shared / "real/ecg/100").kind == "ecg"
    pleth = read_recording(shared / "real/ppg/a103l", channel="PLETH")
    assert (pleth.kind, pleth.rate_hz) == ("ppg", 250)
    assert pleth.duration_s == pytest.approx(330, abs=0.01)
