"""CSV and Parquet hold every row as it is; what is absent stays absent."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from export_course import ABSENT, HOLE, SECONDS, START, S, hr_at, score_at
from wince_host.exports import Form, Request, _tables, export
from wince_host.store import SqliteStore

Export = Callable[..., tuple[Path, dict[str, Any]]]
THERE = [second for second in range(SECONDS) if second not in HOLE]


def _csv(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_each_row_with_its_own_time_and_empty_cells_for_what_is_absent(
    make: Export,
) -> None:
    folder, manifest = make(Form.CSV)
    scores = _csv(folder, "scores")
    assert [int(row["t_ns"]) for row in scores] == [START + s * S + 1_000 for s in THERE]
    assert [row["score"] for row in scores] == [
        "" if second in ABSENT else str(score_at(second)) for second in THERE
    ]
    absent = [row for row in scores if row["score"] == ""]
    assert {row["no_score_reason"] for row in absent} == {"no_face"}
    assert {row["low"] for row in absent} == {""}
    assert {row["simulated"] for row in scores} == {"false"}
    assert {row["patient"] for row in scores} == {"heron.2"}
    assert manifest["csv"]["table_rows"] == {
        "scores": len(THERE),
        "components": len(THERE) - len(ABSENT),
        "motion": 0,
        "vitals": len(THERE),
        "face": len(THERE),
        "action_units": 2 * len(THERE),
        "events": 1,
        "ratings": 2,
        "doses": 1,
    }


def test_every_column_of_every_csv_file_is_described(make: Export) -> None:
    folder, _ = make(Form.CSV)
    described = json.loads((folder / "columns.json").read_text("utf-8"))
    assert {path.stem for path in folder.glob("*.csv")} == set(described)
    for name, columns in described.items():
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            assert file.readline().rstrip("\n").split(",") == list(columns)
        assert all(told["description"] for told in columns.values())
    assert described["vitals"]["hr_bpm"]["unit"] == "1/min"


def test_no_name_of_staff_is_exported(make: Export) -> None:
    for form in Form:
        folder, _ = make(form)
        found = [path for path in folder.rglob("*") if path.is_file()]
        assert found
        assert not [path for path in found if b"mila" in path.read_bytes()]


def test_parquet_has_nulls_units_and_the_exact_numbers(make: Export) -> None:
    folder, _ = make(Form.PARQUET)
    scores = pq.read_table(folder / "scores.parquet")
    assert scores["score"].to_pylist() == [
        None if second in ABSENT else score_at(second) for second in THERE
    ]
    vitals = pq.read_table(folder / "vitals.parquet")
    assert vitals["hr_bpm"].to_pylist() == [hr_at(second) for second in THERE]
    assert vitals["sdnn_ms"].null_count == len([second for second in THERE if second < 60])
    assert vitals.schema.field("hr_bpm").metadata[b"unit"] == b"1/min"
    face = pq.read_table(folder / "face.parquet")
    assert face["v3_speed"].null_count == len(THERE)


def test_a_long_table_goes_on_in_further_files(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tables, "ROWS_A_BATCH", 10)
    monkeypatch.setattr(_tables, "CELLS_A_GROUP", 1)
    monkeypatch.setattr(_tables, "GROUPS_A_FILE", 3)
    request = Request(form=Form.PARQUET, out=tmp_path / "out", person="heron.2")
    told = export(store, None, request, by="mila")
    parts = sorted(
        (tmp_path / "out").glob("scores*.parquet"), key=lambda path: (len(path.name), path)
    )
    assert [path.name for path in parts] == [
        "scores.parquet",
        "scores-0002.parquet",
        "scores-0003.parquet",
        "scores-0004.parquet",
    ]
    times = [t_ns for path in parts for t_ns in pq.read_table(path)["t_ns"].to_pylist()]
    assert times == [START + second * S + 1_000 for second in THERE]
    names = {file["name"] for file in told["files"]}
    assert {path.name for path in parts} <= names


def test_a_simulated_person_is_marked_in_every_row_of_every_table(make: Export) -> None:
    folder, manifest = make(Form.PARQUET, person="teal")
    for name in ("scores", "vitals", "face", "events"):
        assert set(pq.read_table(folder / f"{name}.parquet")["simulated"].to_pylist()) == {True}
    assert manifest["rows"]["simulated"] == 3 * len(THERE) + 1
    assert manifest["devices"][0]["last_announced"]["simulated"] is True


@pytest.mark.parametrize("form", [Form.CSV, Form.PARQUET])
def test_a_span_takes_its_beginning_and_not_its_end(make: Export, form: Form) -> None:
    begin = START + 40 * S + 1_000
    _, manifest = make(form, since_ns=begin, until_ns=begin + 10 * S)
    assert manifest["rows"]["score"] == 10
    assert manifest["rows"]["event"] == 1
