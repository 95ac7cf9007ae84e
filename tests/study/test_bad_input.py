"""What is wrong in a study's folder is named and left out by its rule, and the rest goes on."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wince_host.study import Exclusion, StudyResults

Analyse = Callable[[Path], StudyResults]
BLOCK = "task-pegboard_acq-pain_run-1"


def one_file(study: Path, recording: str) -> Path:
    """Return a file of P02's pegboard block with pain."""
    return next(study.glob(f"sub-P02/ses-*/beh/*{BLOCK}_recording-{recording}.tsv.gz"))


def rewrite(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    """Change the cells of a table; the session's checksums are made to fit."""
    rows = [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    text = "".join("\t".join(row) + "\n" for row in change(rows))
    path.write_bytes(gzip.compress(text.encode()))
    forget_checksums(path)


def forget_checksums(path: Path) -> None:
    """A person who mends a file by hand takes its line out of the checksums."""
    place = next(one for one in path.parents if one.name.startswith("ses-"))
    sums = place / "sha256sums.txt"
    kept = [line for line in sums.read_text().splitlines() if not line.endswith(path.name)]
    sums.write_text("\n".join(kept) + "\n")


def the_only(results: StudyResults, rule: str) -> Exclusion:
    """Return the one exclusion of a study, which is of this rule."""
    assert [row.rule for row in results.exclusions] == [rule]
    (found,) = results.exclusions
    assert (found.participant, found.task, found.block) == ("P02", "pegboard", "pain")
    return found


def series_of(results: StudyResults) -> set[str]:
    """Return the series of the damaged block that were fitted all the same."""
    return {
        row.series
        for row in results.spikes
        if (row.participant, row.task, row.block) == ("P02", "pegboard", "pain")
    }


def others_are_whole(results: StudyResults) -> None:
    """Everybody else's blocks gave everything."""
    assert len([row for row in results.spikes if row.participant != "P02"]) == 3 * 6 * 4
    assert all(row.used for row in results.sessions)


@pytest.mark.parametrize(
    ("recording", "part", "left"),
    [
        ("motion_physio", "face", {"heart"}),
        ("pulse_physioevents", "heart", {"v1", "v2", "v3"}),
        ("actionunits_physio", "expression", {"v1", "v2", "v3", "heart"}),
    ],
)
def test_a_missing_channel(
    study: Path, analyse: Analyse, recording: str, part: str, left: set[str]
) -> None:
    path = one_file(study, recording)
    forget_checksums(path)
    path.unlink()
    results = analyse(study)
    found = the_only(results, "missing_channel")
    assert found.part == part
    assert series_of(results) == left
    others_are_whole(results)


def test_a_channel_without_a_value(study: Path, analyse: Analyse) -> None:
    path = one_file(study, "motion_physio")
    names = json.loads(path.with_name(path.name.replace(".tsv.gz", ".json")).read_text())["Columns"]
    at = names.index("v2_speed")
    rewrite(path, lambda rows: [[*row[:at], "n/a", *row[at + 1 :]] for row in rows])
    results = analyse(study)
    assert "v2_speed" in the_only(results, "missing_channel").sentence
    assert series_of(results) == {"heart"}


def test_clocks_that_do_not_overlap(study: Path, analyse: Analyse) -> None:
    rewrite(
        one_file(study, "pulse_physioevents"),
        lambda rows: [[f"{float(row[0]) + 3600.0:.6f}", *row[1:]] for row in rows],
    )
    results = analyse(study)
    found = the_only(results, "clocks_apart")
    assert found.part == "coupling"
    assert series_of(results) == {"v1", "v2", "v3", "heart"}
    assert len([row for row in results.transfer if row.participant == "P02"]) == 2 * 5
    others_are_whole(results)


def test_a_rate_that_changes(study: Path, analyse: Analyse) -> None:
    def slower(rows: list[list[str]]) -> list[list[str]]:
        half = len(rows) // 2
        from_s = float(rows[half][0])
        return [
            *rows[:half],
            *([f"{from_s + 2.0 * (float(row[0]) - from_s):.6f}", *row[1:]] for row in rows[half:]),
        ]

    rewrite(one_file(study, "motion_physio"), slower)
    results = analyse(study)
    found = the_only(results, "rate_changes")
    assert "15.0 and 30.0 Hz" in found.sentence
    assert series_of(results) == {"heart"}
    others_are_whole(results)


def test_a_truncated_file(study: Path, analyse: Analyse) -> None:
    path = one_file(study, "motion_physio")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    forget_checksums(path)
    results = analyse(study)
    assert path.name in the_only(results, "truncated").sentence
    assert series_of(results) == {"heart"}
    others_are_whole(results)


def test_a_file_that_differs_from_its_checksum(study: Path, analyse: Analyse) -> None:
    path = one_file(study, "pulse_physioevents")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=7))
    results = analyse(study)
    assert the_only(results, "checksum").part == "heart"
    assert series_of(results) == {"v1", "v2", "v3"}


def test_two_participants_with_one_name(study: Path, analyse: Analyse, tmp_path: Path) -> None:
    both = tmp_path / "both"
    shutil.copytree(study, both / "unit-a")
    (both / "unit-b").mkdir()
    other = shutil.copytree(both / "unit-a" / "sub-P03", both / "unit-b" / "sub-P02")
    for path in sorted(other.rglob("*P03*"), key=lambda one: -len(one.parts)):
        path.rename(path.with_name(path.name.replace("P03", "P02")))
    results = analyse(both)
    assert {row.rule for row in results.exclusions} == {"one_name_twice"}
    assert len(results.exclusions) == 2
    assert "unit-a/sub-P02" in results.exclusions[0].sentence
    assert "unit-b/sub-P02" in results.exclusions[0].sentence
    assert {row.participant for row in results.spikes} == {"P01", "P03", "P04"}
    unused = [row for row in results.sessions if not row.used]
    assert {row.participant for row in unused} == {"P02"}
    assert sorted(row.folder.split("/")[0] for row in unused) == ["unit-a", "unit-b"]


def test_a_block_that_was_never_completed(study: Path, analyse: Analyse) -> None:
    scans = next(study.glob("sub-P02/ses-*/*_scans.tsv"))
    lines = scans.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if BLOCK in line)
    lines[at] = lines[at].replace("complete", "stopped")
    scans.write_text("\n".join(lines) + "\n")
    forget_checksums(scans)
    results = analyse(study)
    assert "stopped" in the_only(results, "not_complete").sentence
    others_are_whole(results)


def test_a_session_without_its_list_of_attempts(study: Path, analyse: Analyse) -> None:
    next(study.glob("sub-P02/ses-*/*_scans.tsv")).unlink()
    results = analyse(study)
    (found,) = results.exclusions
    assert (found.part, found.rule, found.participant) == ("session", "unreadable", "P02")
    assert {row.participant for row in results.blocks} == {"P01", "P03", "P04"}


def test_a_list_of_attempts_that_ends_in_a_line_is_named(study: Path, analyse: Analyse) -> None:
    scans = next(study.glob("sub-P02/ses-*/*_scans.tsv"))
    lines = scans.read_text().splitlines()
    scans.write_text("\n".join([*lines[:-1], "\t".join(lines[-1].split("\t")[:5])]) + "\n")
    forget_checksums(scans)
    (found,) = analyse(study).exclusions
    assert (found.part, found.rule) == ("session", "unreadable")
    assert "has a damaged line" in found.sentence


def test_the_last_complete_attempt_counts(study: Path, analyse: Analyse) -> None:
    scans = next(study.glob("sub-P02/ses-*/*_scans.tsv"))
    place = scans.parent
    for path in sorted(place.glob(f"beh/*{BLOCK}*")):
        shutil.copy(path, path.with_name(path.name.replace("run-1", "run-2")))
    lines = scans.read_text().splitlines()
    line = next(line for line in lines if BLOCK in line)
    cells = line.replace("run-1", "run-2").split("\t")
    cells[5] = "2"
    scans.write_text("\n".join([*lines, "\t".join(cells)]) + "\n")
    forget_checksums(scans)
    results = analyse(study)
    assert not results.exclusions
    runs = {
        row.run
        for row in results.blocks
        if (row.participant, row.task, row.block) == ("P02", "pegboard", "pain")
    }
    assert runs == {2}
