"""The BIDS validator finds no error, and the physio files hold the rows."""

import csv
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from export_course import ABSENT, HOLE, SECONDS, score_at
from wince_host.exports import Form
from wince_host.exports._bids import label_of

Export = Callable[..., tuple[Path, dict[str, Any]]]


def _errors(folder: Path) -> list[dict[str, Any]]:
    beside = Path(sys.executable).with_name("bids-validator-deno")
    command = str(beside) if beside.exists() else shutil.which("bids-validator-deno")
    assert command, "the package bids-validator-deno belongs to the extra dev"
    told = subprocess.run(
        [command, "--format", "json", "--max-rows", "-1", str(folder)],
        capture_output=True,
        timeout=100,
        check=False,
    )
    issues = json.loads(told.stdout)["issues"]["issues"]
    return [issue for issue in issues if issue["severity"] == "error"]


def test_the_validator_finds_no_error(make: Export) -> None:
    folder, _ = make(Form.BIDS)
    assert _errors(folder) == []


def test_the_validator_would_find_one(make: Export, tmp_path: Path) -> None:
    found, _ = make(Form.BIDS)
    folder = tmp_path / "changed"
    shutil.copytree(found, folder)
    sidecar = next(folder.rglob("*_physio.json"))
    told = json.loads(sidecar.read_text("utf-8"))
    del told["SamplingFrequency"]
    sidecar.write_text(json.dumps(told), "utf-8")
    assert _errors(folder)


def test_physio_files_hold_a_line_a_second_and_what_is_missing_is_n_a(make: Export) -> None:
    folder, _ = make(Form.BIDS)
    scores = []
    for path in sorted(folder.rglob("*_physio.tsv.gz")):
        told = json.loads(path.with_name(path.name.replace(".tsv.gz", ".json")).read_text("utf-8"))
        assert told["SamplingFrequency"] == 1.0
        assert all(told[name]["Units"] for name in told["Columns"])
        column = told["Columns"].index("score")
        with gzip.open(path, "rt", encoding="ascii") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        assert {len(line) for line in lines} == {len(told["Columns"])}
        scores += [line[column] for line in lines]
    assert len(scores) == SECONDS
    for second, cell in enumerate(scores):
        if second in HOLE or second in ABSENT:
            assert cell == "n/a"
        else:
            assert float(cell) == score_at(second)


def test_events_lie_on_the_clock_of_their_day(make: Export) -> None:
    folder, _ = make(Form.BIDS)
    found = {}
    for path in sorted(folder.rglob("*_events.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file, delimiter="\t"):
                found[line["trial_type"]] = (float(line["onset"]), line["duration"])
    assert found["no score: no_face"] == (float(ABSENT.start - 60), "10.0")
    assert found["marker: turned over"] == (86_380.0, "n/a")
    assert found["dose morphine 2.5 mg"] == (86_395.0, "n/a")


def test_participants_keep_the_pseudonym_and_the_mark_of_a_simulation(make: Export) -> None:
    folder, _ = make(Form.BIDS, device="unit-2")
    lines = (folder / "participants.tsv").read_text("utf-8").splitlines()
    assert lines == ["participant_id\tpseudonym\tsimulated", "sub-teal\tteal\t1"]


def test_two_pseudonyms_never_share_a_label() -> None:
    names = ["heron.2", "heron2", "heron-2", "heron_2"]
    assert len({label_of(name) for name in names}) == len(names)
    assert all(label_of(name).isalnum() for name in names)
