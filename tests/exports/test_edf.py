"""EDF+ is read back by pyedflib: numbers, missing seconds, annotations, one file a day."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyedflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_course import ABSENT, HOLE, SECONDS, hr_at, score_at
from wince_host.exports import Form
from wince_host.exports._edf import MISSING, EdfWriter
from wince_host.exports._entries import Entries
from wince_host.exports._signals import signal_of

Export = Callable[..., tuple[Path, dict[str, Any]]]


def _signal(reader: pyedflib.EdfReader, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a signal with NaN where its header says that a value is missing."""
    number = reader.getSignalLabels().index(name)
    values = reader.readSignal(number)
    missing = reader.readSignal(number, digital=True) == -32768
    return np.where(missing, np.nan, values)


def _joined(folder: Path, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    parts = []
    for path in sorted(folder.glob("*.edf")):
        with pyedflib.EdfReader(str(path)) as reader:
            parts.append(_signal(reader, name))
    return np.concatenate(parts)


def _expected(value: Callable[[int], float], *missing: range) -> list[float]:
    return [
        np.nan if any(second in gap for gap in missing) else value(second)
        for second in range(SECONDS)
    ]


def test_each_day_is_a_file_and_no_second_is_filled(make: Export) -> None:
    folder, manifest = make(Form.EDF)
    assert sorted(path.name for path in folder.glob("*.edf")) == [
        "heron.2_unit-1_20260115T235900Z.edf",
        "heron.2_unit-1_20260116T000000Z.edf",
    ]
    scores = _joined(folder, "score")
    np.testing.assert_allclose(scores, _expected(score_at, HOLE, ABSENT), atol=12 / 65535)
    rates = _joined(folder, "hr")
    np.testing.assert_allclose(rates, _expected(hr_at, HOLE), atol=410 / 65535)
    assert manifest["edf"]["values_beyond_their_range"] == 0
    assert manifest["edf"]["rows_that_shared_a_second"] == 0


def test_the_header_names_person_unit_and_units(make: Export) -> None:
    folder, _ = make(Form.EDF)
    with pyedflib.EdfReader(str(min(folder.glob("*.edf")))) as reader:
        assert reader.getPatientCode() == "heron.2"
        assert reader.getEquipment() == "wince unit-1"
        assert str(reader.getStartdatetime()) == "2026-01-15 23:59:00"
        units = dict(
            zip(
                reader.getSignalLabels(),
                [header["dimension"] for header in reader.getSignalHeaders()],
                strict=True,
            )
        )
        assert units["hr"] == "1/min"
        assert units["sdnn"] == "ms"
        assert units["score"] == "points"
        assert units["AU04"] == "0-5"
        assert "means missing" in reader.getPrefilter(0)


def test_reasons_holes_markers_and_entries_are_annotations(make: Export) -> None:
    folder, _ = make(Form.EDF)
    found = []
    for path in sorted(folder.glob("*.edf")):
        with pyedflib.EdfReader(str(path)) as reader:
            onsets, durations, words = reader.readAnnotations()
            found += list(zip(words, np.round(onsets), durations, strict=True))
    told = {str(words): (float(onset), float(duration)) for words, onset, duration in found}
    assert told["no row"] == (float(HOLE.start), float(len(HOLE)))
    assert told["no score: no_face"] == (float(ABSENT.start - 60), float(len(ABSENT)))
    assert told["marker: turned over"][0] == 40
    assert told["rating nrs 6"][0] == 50
    assert told["dose morphine 2.5 mg"][0] == 55


def test_a_simulated_person_is_marked(make: Export) -> None:
    folder, _ = make(Form.EDF, person="teal")
    path = min(folder.glob("*.edf"))
    with pyedflib.EdfReader(str(path)) as reader:
        assert "simulated" in reader.getRecordingAdditional()
        assert set(np.round(_signal(reader, "simulated"), 2)) >= {1.0}


def test_a_device_gives_each_person_a_file(make: Export) -> None:
    folder, manifest = make(Form.EDF, device="unit-2")
    assert manifest["person"] is None
    assert {path.name.split("_")[0] for path in folder.glob("*.edf")} == {"teal"}


@given(
    name=st.sampled_from(["score", "confidence", "hr", "sdnn", "AU04", "v1_speed"]),
    values=st.lists(st.none() | st.floats(0.0, 1.0), min_size=1, max_size=50),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_comes_back_within_half_a_step_and_missing_comes_back_missing(
    tmp_path: Path, name: str, values: list[float | None]
) -> None:
    signal = signal_of(name)
    scale = {"score": 10.0, "hr": 300.0, "sdnn": 3000.0, "AU04": 5.0}.get(name, 1.0)
    wanted = np.array([np.nan if one is None else one * scale for one in values], np.float32)
    writer = EdfWriter(tmp_path, Entries())
    written = writer._signal(signal, wanted)
    step = (signal.highest - signal.lowest) / 65535
    missing = written.digital == MISSING
    np.testing.assert_array_equal(missing, np.isnan(wanted))
    np.testing.assert_allclose(written.data[~missing], wanted[~missing], atol=step * 0.51)
    assert writer._beyond == 0


def test_a_value_beyond_its_range_is_missing_and_counted(tmp_path: Path) -> None:
    writer = EdfWriter(tmp_path, Entries())
    written = writer._signal(signal_of("hr"), np.array([60.0, 999.0, -20.0], np.float32))
    assert [bool(one) for one in written.digital == MISSING] == [False, True, True]
    assert writer._beyond == 2
