"""A simulated cohort all the way: sessions, analysis, tables, report."""

from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from wince_host._study_report_command import study_report
from wince_host.study import StudyParameters, StudyResults, analyse_study
from wince_host.study_report import write_report
from wince_host.study_report._figures_link import pairs_of, regressions
from wince_sim import COUPLED_TASKS, CohortSettings, write_cohort

FEW = StudyParameters(
    surrogates=19, twins=3, spike_resamples=39, person_resamples=99, permutations=99
)
HAPTIC = COUPLED_TASKS[-1:]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the tables of four simulated people."""
    return tmp_path_factory.mktemp("cohort") / "results"


@pytest.fixture(scope="module")
def analysed(folder: Path) -> StudyResults:
    """Return the results of four simulated people in one task."""
    cohort = folder.parent / "cohort"
    write_cohort(cohort, CohortSettings(people=4, seconds=45.0, tasks=HAPTIC))
    return analyse_study(cohort, folder, parameters=FEW, processes=1)


def test_the_drawn_points_are_those_of_the_regression(analysed: StudyResults) -> None:
    (row,) = regressions(analysed)
    pairs = np.array(pairs_of(analysed, row.task))
    assert pairs.shape == (row.n, 2)
    hearts, faces = pairs.T
    assert np.polyfit(hearts, faces, 1) == pytest.approx([row.slope, row.intercept], rel=1e-6)


def test_the_tables_give_the_same_report(
    analysed: StudyResults, folder: Path, tmp_path: Path
) -> None:
    report = write_report(analysed, tmp_path / "first.html")
    app = typer.Typer()
    app.command()(study_report)
    told = CliRunner().invoke(app, [str(folder), "--out", str(tmp_path / "again.html")])
    assert told.exit_code == 0, told.output
    assert (tmp_path / "again.html").read_bytes() == report.read_bytes()
    assert "All 4 sessions are simulated." in report.read_text()
    assert (tmp_path / "figures" / "all-lag-scan.svg").exists()
