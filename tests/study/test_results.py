"""The results of a small study: against the truth, read back, kept and resumed."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from wince_host.study import (
    RULES,
    SERIES,
    StudyParameters,
    StudyProgress,
    StudyResults,
    analyse_study,
    load_results,
    write_results,
)
from wince_wire import RecordingError

TASKS = ("pointing", "pegboard")


@pytest.fixture(scope="module")
def results(results_folder: Path) -> StudyResults:
    return load_results(results_folder)


def test_every_block_of_every_person_gives_every_table(results: StudyResults) -> None:
    assert not results.exclusions
    assert results.simulated == "all"
    assert len(results.sessions) == 4
    assert len(results.blocks) == 24
    assert {row.series for row in results.spikes} == set(SERIES)
    assert len(results.spikes) == 4 * 24
    assert len(results.transfer) == 2 * 24
    assert len(results.heart) == len(results.indices) == 24
    assert {row.task for row in results.effects} == set(TASKS)
    assert {row.choice for row in results.sensitivity} == {
        "bins",
        "lag_ms",
        "target_history",
        "window",
    }


def test_a_fit_stands_beside_its_rivals_and_its_twins(results: StudyResults) -> None:
    for row in results.spikes:
        assert row.scale_low < row.scale < row.scale_high
        assert row.ln_scale_deviation > 0.0
        assert sum(row.histogram) == row.spikes
        assert row.provisional == (row.spikes < 50)
        assert row.surrogate_scale is not None
        criteria = {"gamma": row.aic_gamma, "lognormal": row.aic_lognormal, "beta": row.aic_beta}
        known = {name: value for name, value in criteria.items() if value is not None}
        assert row.best_by_aic == min(known, key=known.__getitem__)


def test_the_differences_are_the_true_ones_within_their_noise(
    results: StudyResults, truth: Mapping[str, Any]
) -> None:
    away = []
    for row in results.differences:
        if row.contrast == "pain-control" and row.measure == "ln_nsr_heart":
            true = truth["tasks"][row.task]["people"][row.participant]["heart"]
            assert row.variance is not None
            away.append((row.difference - true) / np.sqrt(row.variance))
    assert len(away) == 8
    # Twenty-second blocks hold a dozen spikes: their standard deviation itself is uncertain.
    assert float(np.abs(np.mean(away))) < 2.0
    assert float(np.max(np.abs(away))) < 8.0


def test_pain_moves_what_it_should(results: StudyResults) -> None:
    signs = {
        "rating": 1,
        "pspi_mean": 1,
        "hpii_mean": 1,
        "heart_rate_bpm": 1,
        "rmssd_ms": -1,
        "score": 1,
    }
    found = {
        (row.task, row.measure): row for row in results.effects if row.contrast == "pain-control"
    }
    for task in TASKS:
        for measure, sign in signs.items():
            if measure == "rmssd_ms" and (task, measure) not in found:
                # Below thirty seconds there is no RMSSD.
                continue
            assert np.sign(found[task, measure].median) == sign
            assert found[task, measure].rank_biserial * sign == pytest.approx(1.0)


def test_tables_are_read_back_as_they_were(
    results: StudyResults, results_folder: Path, parameters: StudyParameters, cohort: Path
) -> None:
    again = analyse_study(cohort, results_folder, parameters=parameters, processes=1)
    assert load_results(results_folder) == again
    named = {row.name: row.value for row in again.parameters}
    assert named["bins"] == "4"
    assert {"wince_version", "numpy_version", "analysis_version"} <= named.keys()
    assert again.spikes == results.spikes
    assert again.regressions == results.regressions


def test_parquet_and_csv_hold_the_same_rows(results_folder: Path) -> None:
    table = pq.read_table(results_folder / "effects.parquet")
    lines = (results_folder / "effects.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split(",") == table.column_names
    assert len(lines) - 1 == table.num_rows
    first = dict(zip(table.column_names, lines[1].split(","), strict=True))
    assert float(first["median"]) == table.column("median")[0].as_py()


def test_what_was_analysed_is_kept_and_what_changed_is_done_again(
    study: Path, parameters: StudyParameters, results_folder: Path, tmp_path: Path
) -> None:
    seen: list[StudyProgress] = []
    shutil.copytree(results_folder / ".cache", tmp_path / "kept")
    changed = next(study.glob("sub-P02/ses-*/session.json"))
    changed.write_text(changed.read_text(encoding="utf-8") + "\n")
    analyse_study(
        study,
        tmp_path / "out",
        parameters=parameters,
        processes=1,
        cache=tmp_path / "kept",
        progress=seen.append,
    )
    assert [one.done for one in seen] == [0, 1, 2, 3, 4]
    assert seen[-1].from_cache == 3


def test_damaged_cache_files_are_done_again(
    cohort: Path, parameters: StudyParameters, results_folder: Path, tmp_path: Path
) -> None:
    kept = shutil.copytree(results_folder / ".cache", tmp_path / "kept")
    shutil.copytree(cohort / "sub-P01", tmp_path / "study" / "sub-P01")
    seen: list[StudyProgress] = []

    def again() -> StudyResults:
        return analyse_study(
            tmp_path / "study",
            tmp_path / "out",
            parameters=parameters,
            processes=1,
            cache=kept,
            progress=seen.append,
        )

    before = again()
    assert seen[-1].from_cache == 1
    for broken in kept.glob("*.figures"):
        broken.write_bytes(broken.read_bytes()[:-10])
    assert again().spikes == before.spikes
    assert seen[-1].from_cache == 0


def test_stopping_keeps_what_was_done(
    cohort: Path, parameters: StudyParameters, tmp_path: Path, results_folder: Path
) -> None:
    kept = shutil.copytree(results_folder / ".cache", tmp_path / "kept")
    seen: list[StudyProgress] = []
    with pytest.raises(KeyboardInterrupt):
        analyse_study(
            cohort,
            tmp_path / "out",
            parameters=parameters,
            processes=1,
            cache=kept,
            progress=seen.append,
            stopped=lambda: len(seen) > 2,
        )
    assert seen[-1].done == 2
    assert not (tmp_path / "out" / "study.json").exists()


def test_results_do_not_depend_on_the_number_of_processes(
    cohort: Path, parameters: StudyParameters, results_folder: Path, tmp_path: Path
) -> None:
    analyse_study(cohort, tmp_path / "two", parameters=parameters, processes=2)
    for table in sorted(results_folder.glob("*.parquet")):
        assert (tmp_path / "two" / table.name).read_bytes() == table.read_bytes(), table.name


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no session"):
        analyse_study(tmp_path, tmp_path / "out")
    with pytest.raises(RecordingError, match="is no folder"):
        analyse_study(tmp_path / "nowhere", tmp_path / "out")


def test_results_that_could_not_be_written_whole_are_none(
    results: StudyResults, results_folder: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(results_folder, tmp_path / "out")
    (out / "effects.csv").unlink()
    (out / "effects.csv").mkdir()
    with pytest.raises(RecordingError, match="cannot be written"):
        write_results(results, out)
    with pytest.raises(RecordingError, match="holds no results"):
        load_results(out)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no results"):
        load_results(tmp_path)
    (tmp_path / "study.json").write_text('{"format": "wince-study", "version": 99}')
    with pytest.raises(RecordingError, match="another version"):
        load_results(tmp_path)


def test_every_rule_is_told(analyse: Callable[[Path], StudyResults], study: Path) -> None:
    next(study.glob("sub-P01/ses-*/*_scans.tsv")).unlink()
    results = analyse(study)
    assert {row.rule for row in results.exclusions} <= RULES.keys()
