"""EDF+ is read back by pyedflib: numbers, missing seconds, annotations, one file a day."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyedflib
import pytest

from export_course import ABSENT, HOLE, SECONDS, hr_at, score_at
from wince_host.exports import Form

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
    assert told["no row"] == (HOLE.start, len(HOLE))
    assert told["no score: no_face"] == (ABSENT.start - 60, len(ABSENT))
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


@pytest.mark.parametrize("value", [0.0, 10.0])
def test_the_ends_of_the_scale_are_never_the_sign_for_missing(value: float) -> None:
    from wince_host.exports._edf import MISSING
    from wince_host.exports._signals import signal_of

    signal = signal_of("score")
    step = (signal.highest - signal.lowest) / 65535
    assert round((value - signal.lowest) / step) + MISSING > MISSING
    assert value < signal.highest
