"""Text tables: what is understood, and one clear sentence for what is not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.pulse import open_recording, read_recording
from wince_wire import RecordingError, WinceError

N = 500


def _values() -> list[str]:
    return [f"{np.sin(k / 10):.4f}" for k in range(N)]


def _all_samples(recording: object) -> np.ndarray:
    parts = []
    while (batch := recording.read(0.0)) is not None:  # type: ignore[attr-defined]
        parts.append(batch.samples)
    return np.concatenate(parts)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["t_s,PPG", "subject,T_S,Ppg,note", '"t_s","ppg"'])
def test_columns_are_found_by_name(tmp_path: Path, delimiter: str, header: str) -> None:
    names = header.split(",")
    cells = {"t_s": "{t}", "ppg": "{v}", "subject": "A", "note": "calm"}
    row = delimiter.join(cells[name.strip('"').lower()] for name in names)
    lines = [header.replace(",", delimiter)]
    lines += [row.format(t=f"{k / 100:.2f}", v=value) for k, value in enumerate(_values())]
    path = tmp_path / "pulse.csv"
    path.write_text("\n".join(lines))
    recording = read_recording(path)
    assert (recording.kind, recording.simulated, recording.ended) == ("ppg", False, False)
    assert recording.rate_hz == pytest.approx(100)
    assert np.array_equal(_all_samples(recording), [float(value) for value in _values()])
    assert recording.ended


def test_a_decimal_comma_is_understood_beside_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "pulse.csv"
    rows = [f"{k / 100:.2f};{value}".replace(".", ",") for k, value in enumerate(_values())]
    path.write_text("\n".join(["t_s;ecg", *rows]))
    recording = read_recording(path)
    assert recording.kind == "ecg"
    assert np.array_equal(_all_samples(recording), [float(value) for value in _values()])


def test_a_bare_column_needs_rate_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("\n".join(_values()))
    recording = open_recording(f"{path}?rate=50&kind=ppg&start=3.5")
    first = recording.read(0.0)
    assert first is not None
    assert recording.rate_hz == 50
    assert first.t_s[0] == 3.5
    assert np.allclose(np.diff(first.t_s), 0.02)


@pytest.mark.parametrize("cell", ["", "NaN", "nan", "NA"])
def test_missing_values_are_a_gap(tmp_path: Path, cell: str) -> None:
    values = _values()
    values[200:205] = [cell] * 5
    path = tmp_path / "pulse.csv"
    path.write_text("\n".join(["t_s,ppg", *(f"{k / 100},{v}" for k, v in enumerate(values))]))
    recording = read_recording(path)
    batches = []
    while (batch := recording.read(0.0)) is not None:
        batches.append(batch)
    gaps = [batch for batch in batches if batch.gap_before]
    assert [batch.t_s[0] for batch in gaps] == pytest.approx([2.05])
    assert sum(batch.samples.size for batch in batches) == N - 5
    assert all(np.all(np.isfinite(batch.samples)) for batch in batches)


def test_a_jump_in_time_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "pulse.csv"
    rows = [f"{k / 100 + (0.5 if k >= 300 else 0)},{v}" for k, v in enumerate(_values())]
    path.write_text("\n".join(["t_s,ppg", *rows]))
    recording = read_recording(path)
    batches = []
    while (batch := recording.read(0.0)) is not None:
        batches.append(batch)
    assert [batch.t_s[0] for batch in batches if batch.gap_before] == pytest.approx([3.5])
    assert max(batch.t_s[-1] - batch.t_s[0] for batch in batches) < 0.26


def test_a_jump_of_hours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pulse.csv"
    rows = [f"{k / 100 + (1e7 if k >= 300 else 0):.2f},{v}" for k, v in enumerate(_values())]
    path.write_text("\n".join(["t_s,ppg", *rows]))
    told = (
        r"pulse\.csv, sample 301 lies 10000000 s after the one before it: cut the recording in two"
    )
    with pytest.raises(RecordingError, match=told) as raised:
        read_recording(path)
    assert "\n" not in str(raised.value)


def _with_line(number: int, line: str) -> str:
    lines = ["t_s,ppg", *(f"{k / 100},{v}" for k, v in enumerate(_values()))]
    lines[number - 1] = line
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("t_s,ppg\n", "no samples"),
        ("t_s,ppg\n0,1\n0.01,2\n", "holds 2 samples"),
        ("t_s,ppg\n0,1\n", "one sample"),
        (_with_line(7, "0.05,seven"), "line 7: ppg is 'seven'"),
        (_with_line(7, "soon,1"), "line 7: t_s is 'soon'"),
        (_with_line(7, ",1"), "line 7: t_s is ''"),
        (_with_line(7, "0.05"), "line 7 has 1 cells"),
        (_with_line(7, "0.04,1"), "line 8|line 7: t_s does not rise"),
        (_with_line(7, "0.05,inf"), "line 7: ppg is 'inf'"),
        ("ppg\n" + "\n".join(_values()), "no column t_s"),
        ("t_s,red\n" + "\n".join(f"{k},1" for k in range(300)), "no column ecg or ppg"),
        ("t_s,ecg,ppg\n" + "\n".join(f"{k},1,2" for k in range(300)), "say which"),
        ("\n".join(f"{k},1" for k in range(300)), "no header"),
        ("\n".join(_values()), "no header: give --pulse-rate"),
        ("t_s,ppg\n" + "\n".join(f"{k},1" for k in range(300)), "1 samples/s"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_to_do(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "pulse.csv"
    path.write_text(text)
    with pytest.raises(RecordingError, match=words) as raised:
        read_recording(path)
    assert "pulse.csv" in raised.value.sentence
    assert ": " in raised.value.sentence


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 99, b"\xff\xd8\xff\xe0junk", b"\x89PNG\r\n"])
def test_binary_junk_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pulse.csv"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="no text table"):
        read_recording(path)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_no_content_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("junk") / "pulse.csv"
    path.write_bytes(content)
    with pytest.raises(WinceError):
        read_recording(path, rate_hz=1000, kind="ppg")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("speed=2", "no option 'speed'"),
        ("rate=fast", "rate is 'fast'"),
        ("rate=-3", "above 0"),
        ("rate=nan", "rate is 'nan'"),
        ("kind=eeg", "ecg or ppg"),
        ("live=yes", "0 or 1"),
        ("start=now", "start is 'now'"),
        ("start=inf", "start is 'inf'"),
        ("channel=red", "no column red"),
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, option: str, words: str) -> None:
    path = tmp_path / "pulse.csv"
    path.write_text("\n".join(["t_s,ppg", *(f"{k / 100},{v}" for k, v in enumerate(_values()))]))
    with pytest.raises(RecordingError, match=words):
        open_recording(f"{path}?{option}")


@pytest.mark.parametrize("argument", ["", "live:", "?rate=3", "/nowhere/pulse.csv", "/"])
def test_no_file_is_an_error(argument: str) -> None:
    with pytest.raises(RecordingError):
        open_recording(argument)


def test_a_named_column_may_hold_either_kind(tmp_path: Path) -> None:
    path = tmp_path / "pulse.csv"
    rows = "\n".join(f"{k / 100},{v},0" for k, v in enumerate(_values()))
    path.write_text(f"t_s,infrared,ecg\n{rows}")
    assert read_recording(path, channel="Infrared", kind="ppg").kind == "ppg"
    assert read_recording(path).kind == "ecg"
    with pytest.raises(RecordingError, match="give the kind"):
        read_recording(path, channel="infrared")
