"""EDF and EDF+ files, written by the format's own package from the simulated patient."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import edfio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_device.pulse import open_recording, read_recording
from wince_device.pulse._edf_times import sample_times_s
from wince_device.sources import PulseSensor, SampleBatch
from wince_sim import open_pulse_sensor
from wince_wire import RecordingError, SetupError

SECONDS = 6
Floats = NDArray[np.float64]
Writer = Callable[..., Path]


def drain(sensor: PulseSensor) -> list[SampleBatch]:
    batches = []
    while (batch := sensor.read(0.0)) is not None:
        batches.append(
            SampleBatch(samples=batch.samples, t_s=batch.t_s, gap_before=batch.gap_before)
        )
    return batches


def simulated(kind: str) -> tuple[Floats, float]:
    sensor = open_pulse_sensor(f"pace=fast,duration={SECONDS},kind={kind}")
    rate_hz = sensor.rate_hz
    samples = np.concatenate([batch.samples for batch in drain(sensor)])
    sensor.close()
    return samples, rate_hz


@pytest.fixture(scope="module")
def ecg() -> tuple[Floats, float]:
    return simulated("ecg")


@pytest.fixture(scope="module")
def ppg() -> tuple[Floats, float]:
    return simulated("ppg")


@pytest.fixture
def write(tmp_path: Path, ecg: tuple[Floats, float], ppg: tuple[Floats, float]) -> Writer:
    """Write respiration, pulse wave and lead II in records of a second."""

    def _write(*, unit: str = "mV", per_mv: float = 1.0, plus: bool = False) -> Path:
        signals = [
            edfio.EdfSignal(np.sin(np.arange(SECONDS * 50) / 50), 50, label="Resp"),
            edfio.EdfSignal(ppg[0], ppg[1], label="Pleth"),
            edfio.EdfSignal(per_mv * ecg[0], ecg[1], label="ECG II", physical_dimension=unit),
        ]
        notes = [edfio.EdfAnnotation(2.5, None, "turned over")] if plus else None
        path = tmp_path / "bed1.EDF"
        edfio.Edf(signals, data_record_duration=1, annotations=notes).write(path)
        return path

    return _write


def move_records(path: Path, onsets_s: Sequence[int]) -> None:
    """Make the file discontinuous: give its records, of onsets 0, 1, 2 ..., these onsets."""
    content = path.read_bytes().replace(b"EDF+C", b"EDF+D")
    for old in reversed(range(SECONDS)):
        content = content.replace(b"+%d\x14\x14" % old, b"+%d\x14\x14" % onsets_s[old])
    path.write_bytes(content)


def test_the_first_pulse_channel_is_taken(write: Writer, ppg: tuple[Floats, float]) -> None:
    recording = read_recording(write())
    assert (recording.kind, recording.rate_hz) == ("ppg", ppg[1])
    batches = drain(recording)
    assert not any(batch.gap_before for batch in batches)
    step = np.ptp(ppg[0]) / 65_000
    assert np.allclose(np.concatenate([b.samples for b in batches]), ppg[0], atol=2 * step)


@pytest.mark.parametrize(
    ("unit", "per_mv"), [("mV", 1.0), ("uV", 1e3), ("V", 1e-3), ("nV", 1e6), ("MV", 1.0)]
)
def test_an_ecg_comes_in_millivolts(
    write: Writer, ecg: tuple[Floats, float], unit: str, per_mv: float
) -> None:
    recording = read_recording(write(unit=unit, per_mv=per_mv), kind="ecg")
    samples = np.concatenate([batch.samples for batch in drain(recording)])
    assert recording.kind == "ecg"
    assert np.allclose(samples, ecg[0], atol=np.ptp(ecg[0]) / 5_000)


@pytest.mark.parametrize("micro", [b"\xb5V", "µV".encode(), "\u03bcV".encode()])
def test_every_way_to_write_a_microvolt(
    write: Writer, ecg: tuple[Floats, float], micro: bytes
) -> None:
    path = write(unit="abcV"[-len(micro) :], per_mv=1e3)
    path.write_bytes(path.read_bytes().replace(b"abcV"[-len(micro) :].ljust(8), micro.ljust(8)))
    samples = np.concatenate([b.samples for b in drain(read_recording(path, kind="ecg"))])
    assert np.allclose(samples, ecg[0], atol=np.ptp(ecg[0]) / 5_000)


def test_an_ecg_without_a_voltage_is_refused(write: Writer) -> None:
    with pytest.raises(RecordingError, match=r"ECG II is in 'mmHg', which is no voltage"):
        read_recording(write(unit="mmHg"), channel="ECG II")


def test_channels_are_chosen_and_kinds_never_mixed(write: Writer) -> None:
    path = write()
    assert open_recording(f"{path}?channel=ecg+ii").kind == "ecg"
    with pytest.raises(RecordingError, match="holds ppg by its name, not ecg"):
        read_recording(path, channel="Pleth", kind="ecg")
    with pytest.raises(RecordingError, match="give the kind"):
        read_recording(path, channel="Resp")
    with pytest.raises(RecordingError, match="Resp, Pleth, ECG II"):
        read_recording(path, channel="ABP")


def test_annotations_are_ignored(write: Writer, ecg: tuple[Floats, float]) -> None:
    batches = drain(read_recording(write(plus=True), kind="ecg"))
    assert sum(batch.samples.size for batch in batches) == ecg[0].size
    assert not any(batch.gap_before for batch in batches)


def test_the_gap_of_a_discontinuous_file_is_declared(
    write: Writer, ecg: tuple[Floats, float]
) -> None:
    path = write(plus=True)
    move_records(path, [0, 1, 2, 6, 7, 8])
    recording = read_recording(path, kind="ecg")
    batches = drain(recording)
    assert [batch.t_s[0] for batch in batches if batch.gap_before] == [6.0]
    assert sum(batch.samples.size for batch in batches) == ecg[0].size
    assert recording.duration_s == pytest.approx(9 - 1 / ecg[1])


def test_records_that_overlap_are_refused(write: Writer) -> None:
    path = write(plus=True)
    move_records(path, [0, 1, 2, 2, 3, 4])
    with pytest.raises(RecordingError, match="data record 4 begins 1 s before"):
        read_recording(path, kind="ecg")


@given(
    gaps=st.lists(st.integers(0, 5), min_size=1, max_size=20),
    first_s=st.integers(0, 100_000),
    digits=st.integers(3, 6),
)
def test_no_sample_is_invented_or_doubled(gaps: list[int], first_s: int, digits: int) -> None:
    """Whatever the gaps, and however few digits the onsets are written with."""
    rate_hz, per_record = 125.0, 50
    began_s = np.cumsum([0.0, *(per_record / rate_hz + gap / 4 for gap in gaps)])
    t_s = sample_times_s(
        np.round(first_s + began_s, digits), per_record=per_record, rate_hz=rate_hz, tolerance=0.5
    )
    assert t_s.size == per_record * (len(gaps) + 1)
    steps = np.diff(t_s) * rate_hz
    assert np.all(steps > 0.99)
    assert np.count_nonzero(steps > 1.5) == np.count_nonzero(gaps)


@pytest.mark.parametrize("keep", [0, 100, 256, 700, 1500, -1, -900])
def test_a_cut_off_file_is_refused(write: Writer, keep: int) -> None:
    path = write(plus=True)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(RecordingError, match=r"bed1\.EDF is empty, cut off or damaged"):
        read_recording(path)


@given(noise=st.binary(max_size=600))
def test_noise_is_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.edf"
    path.write_bytes(noise)
    with pytest.raises(RecordingError, match=r"noise\.edf") as caught:
        read_recording(path)
    assert "\n" not in str(caught.value)


def test_a_record_without_its_time_is_refused(write: Writer) -> None:
    path = write(plus=True)
    path.write_bytes(path.read_bytes().replace(b"+3\x14\x14", b"\0\0\0\0"))
    with pytest.raises(RecordingError, match="data record 4 does not tell when it began"):
        read_recording(path)


def test_the_command_line_tells_it_in_one_sentence(write: Writer, tmp_path: Path) -> None:
    path = write()
    path.write_bytes(path.read_bytes()[:-7])
    program = "from wince_device.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "analyse", "--pulse", path, "--out", tmp_path / "out"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"there is no EDF recording .*no\.edf"):
        read_recording(tmp_path / "no.edf")


def test_without_the_package_it_says_what_to_install(
    write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write()
    monkeypatch.setitem(sys.modules, "edfio", None)
    with pytest.raises(SetupError, match=r"wince\[recordings\]"):
        read_recording(path)
