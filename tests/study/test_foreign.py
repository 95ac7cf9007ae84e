"""Studies that were recorded elsewhere: the table that names the files, and pulse from XDF."""

import csv
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pytest
from numpy.typing import NDArray

from openface_files import face, write_openface
from wince_host.study import StudyParameters, StudyResults, analyse_study
from wince_host.study.reading._damage import DamagedError
from wince_host.study.reading._xdf import pulse_of_xdf
from wince_wire import RecordingError

HEAD = (
    "participant\ttask\tblock\topenface\tpulse\tpulse_rate_hz\tpulse_start_s\trating"
    "\tbegin_s\tend_s"
)
ECG_HZ = 250.0
SECONDS = 24.0


def swinging_face(seed: int, count: int) -> NDArray[np.float64]:
    """Return landmarks of a face whose brows and lips move irregularly."""
    generator = np.random.default_rng(seed)
    points = np.repeat(face()[None], count, axis=0)
    for region in (range(17, 27), range(48, 55), range(55, 60)):
        points[:, list(region), 1] += generator.normal(0.0, 1.0, count)[:, None]
    return points


def ecg(seed: int) -> NDArray[np.float64]:
    """Return sharp R waves at intervals that vary, on noise."""
    generator = np.random.default_rng(seed)
    times_s = np.arange(round(SECONDS * ECG_HZ)) / ECG_HZ
    beats_s = np.cumsum(generator.normal(0.75, 0.04, 40))
    wave = 0.01 * generator.normal(size=times_s.size)
    for beat_s in beats_s:
        wave += np.exp(-(((times_s - beat_s) / 0.012) ** 2))
    return wave


def parameters() -> StudyParameters:
    return StudyParameters(
        fewest_spikes=5,
        shortest_coupled_s=10.0,
        surrogates=39,
        twins=0,
        sensitivity=False,
        scan_lags=False,
        spike_resamples=49,
        person_resamples=99,
        permutations=99,
        least_pulse_share=0.5,
    )


def analysed(folder: Path, lines: list[str]) -> StudyResults:
    text = "\n".join([HEAD, *lines]) + "\n"
    (folder / "recordings.tsv").write_text(text, encoding="utf-8")
    return analyse_study(folder, folder / "results", parameters=parameters(), processes=1)


def test_openface_with_an_ecg_beside_it(tmp_path: Path) -> None:
    count = round(SECONDS * 30.0)
    write_openface(tmp_path / "p1.csv", swinging_face(1, count), success=np.ones(count))
    with (tmp_path / "p1-ecg.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([["ecg"], *([f"{value:.4f}"] for value in ecg(1))])
    results = analysed(
        tmp_path,
        [
            "P01\tdrawing\tcontrol\tp1.csv\tp1-ecg.csv\t250\t0\t2\tn/a\tn/a",
            "P02\tdrawing\tcontrol\tp1.csv\t\t\t\t\t2\t20",
            "P03\tdrawing\tcontrol\tnowhere.csv\t\t\t\t\t\t",
        ],
    )
    assert {row.kind for row in results.sessions} == {"openface"}
    series = {
        name: {row.series for row in results.spikes if row.participant == name}
        for name in ("P01", "P02", "P03")
    }
    assert series == {"P01": {"v1", "v2", "v3", "heart"}, "P02": {"v1", "v2", "v3"}, "P03": set()}
    (heart,) = results.heart
    assert heart.rate_bpm == pytest.approx(80.0, rel=0.05)
    assert {row.participant for row in results.transfer} == {"P01"}
    assert {row.participant for row in results.indices} == {"P01", "P02"}
    blocks = {row.participant: row for row in results.blocks}
    assert blocks["P01"].rating == 2.0
    assert blocks["P02"].duration_s == pytest.approx(18.0, abs=0.1)
    rules = {(row.participant, row.part, row.rule) for row in results.exclusions}
    assert ("P03", "face", "unreadable") in rules
    assert ("P02", "heart", "missing_channel") in rules


def test_lines_that_cannot_be_used_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    count = 300
    write_openface(tmp_path / "p1.csv", swinging_face(2, count), success=np.ones(count))
    results = analysed(
        tmp_path,
        [
            "P01\tdrawing\tcontrol\tp1.csv\t\t\t\t\t\t",
            "P02\tdrawing\tcontrol\tp1.csv\t\t\t\t11\t\t",
            "P03\tdrawing\tcontrol\t\t\t\t\t\t\t",
            "P04\tdrawing\tcontrol\tp1.csv\t\tfast\t\t\t\t",
            "P05\tdrawing\tcontrol\tp1.csv\t\t\t\t\t\t",
            "P05\tdrawing\tcontrol\tp1.csv\t\t\t\t\t\t",
        ],
    )
    told = {row.participant: row for row in results.exclusions if row.part == "block"}
    assert "line 3 of recordings.tsv rating is 11" in told["P02"].sentence
    assert "names no video, openface or pulse file" in told["P03"].sentence
    assert "pulse_rate_hz is 'fast'" in told["P04"].sentence
    assert told["P05"].rule == "one_name_twice"
    assert {row.participant for row in results.spikes} == {"P01"}


@pytest.mark.parametrize(
    ("head", "what"),
    [("participant\ttask", "lacks block"), (HEAD + "\tgender", "unknown column gender")],
)
def test_a_table_with_wrong_columns_is_refused(tmp_path: Path, head: str, what: str) -> None:
    (tmp_path / "recordings.tsv").write_text(head + "\n", encoding="utf-8")
    with pytest.raises(RecordingError, match=what):
        analyse_study(tmp_path, tmp_path / "results")


def chunk(tag: int, content: bytes) -> bytes:
    body = struct.pack("<H", tag) + content
    return b"\x04" + struct.pack("<I", len(body)) + body


def stream_header(number: int, name: str, kind: str) -> bytes:
    xml = (
        f"<info><name>{escape(name)}</name><type>{kind}</type><channel_count>1</channel_count>"
        f"<nominal_srate>{ECG_HZ:g}</nominal_srate><channel_format>double64</channel_format></info>"
    )
    return chunk(2, struct.pack("<I", number) + b'<?xml version="1.0"?>' + xml.encode())


def samples(number: int, first_s: float, values: NDArray[np.float64]) -> bytes:
    body = struct.pack("<I", number) + b"\x04" + struct.pack("<I", values.size)
    for at, value in enumerate(values):
        body += b"\x08" + struct.pack("<d", first_s + at / ECG_HZ) + struct.pack("<d", value)
    return chunk(3, body)


def write_xdf(path: Path, streams: list[tuple[str, str, float, NDArray[np.float64]]]) -> None:
    content = b"XDF:" + chunk(1, b'<?xml version="1.0"?><info><version>1.0</version></info>')
    for number, (name, kind, _, _) in enumerate(streams, start=1):
        content += stream_header(number, name, kind)
    for number, (_, _, first_s, values) in enumerate(streams, start=1):
        content += samples(number, first_s, values)
    for number in range(1, len(streams) + 1):
        content += chunk(6, struct.pack("<I", number) + b'<?xml version="1.0"?><info></info>')
    path.write_bytes(content)


@pytest.fixture
def xdf(tmp_path: Path) -> Callable[..., Path]:
    pytest.importorskip("pyxdf")

    def make(*streams: tuple[str, str, float]) -> Path:
        path = tmp_path / "pulse.xdf"
        wave = ecg(3)[:500]
        write_xdf(path, [(name, kind, first_s, wave) for name, kind, first_s in streams])
        return path

    return make


def test_the_ecg_of_an_xdf_file(xdf: Callable[..., Path], tmp_path: Path) -> None:
    path = xdf(("camera", "video", 100.0), ("chest", "ECG", 102.0))
    written = tmp_path / "pulse.csv"
    assert pulse_of_xdf(path, "", "", written) == "ecg"
    rows = list(csv.reader(written.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["t_s", "ecg"]
    assert len(rows) == 501
    assert float(rows[1][0]) == pytest.approx(2.0, abs=1e-3)
    assert [float(row[1]) for row in rows[1:]] == pytest.approx(ecg(3)[:500].tolist())


def test_a_choice_between_streams_has_to_be_made(xdf: Callable[..., Path], tmp_path: Path) -> None:
    path = xdf(("chest", "ECG", 0.0), ("finger", "PPG", 0.0))
    with pytest.raises(DamagedError, match=r"chest .*finger.*pulse_channel"):
        pulse_of_xdf(path, "", "", tmp_path / "pulse.csv")
    assert pulse_of_xdf(path, "finger", "", tmp_path / "pulse.csv") == "ppg"


def test_a_stream_of_words_is_no_pulse(
    xdf: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyxdf

    def of_words(path: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        streams, header = load(path)
        return [one | {"time_series": [["begin"]] * 500} for one in streams], header

    load = pyxdf.load_xdf
    path = xdf(("marks", "Markers", 0.0))
    monkeypatch.setattr(pyxdf, "load_xdf", of_words)
    with pytest.raises(DamagedError, match=r"marks of .* holds no numbers"):
        pulse_of_xdf(path, "marks", "", tmp_path / "pulse.csv")


def test_a_damaged_xdf_file_is_named(xdf: Callable[..., Path], tmp_path: Path) -> None:
    path = xdf(("chest", "ECG", 0.0))
    path.write_bytes(b"no XDF" + path.read_bytes()[6:])
    with pytest.raises(DamagedError, match="no whole XDF"):
        pulse_of_xdf(path, "", "", tmp_path / "pulse.csv")
