"""A tiny simulated study: four people, two tasks, blocks of twenty seconds."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from wince_host.study import StudyParameters, StudyResults, analyse_study
from wince_sim import COUPLED_TASKS, CohortSettings, write_cohort

TINY = CohortSettings(people=4, seconds=20.0, frame_rate_hz=30.0, tasks=COUPLED_TASKS[2:], seed=3)


@pytest.fixture(scope="session")
def parameters() -> StudyParameters:
    """Those of a study, as far as blocks of twenty seconds allow it."""
    return StudyParameters(
        fewest_spikes=5,
        shortest_coupled_s=10.0,
        surrogates=39,
        twins=3,
        spike_resamples=49,
        person_resamples=99,
        permutations=99,
        sensitivity_window_s=12.0,
    )


@pytest.fixture(scope="session")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study's folder; tests that change something take a copy."""
    folder = tmp_path_factory.mktemp("cohort") / "study"
    write_cohort(folder, TINY)
    return folder


@pytest.fixture(scope="session")
def truth(cohort: Path) -> Mapping[str, Any]:
    """What is true of the cohort."""
    found: Mapping[str, Any] = json.loads((cohort / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def results_folder(
    cohort: Path, parameters: StudyParameters, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where the results of the whole cohort lie, with what was kept of each session."""
    out = tmp_path_factory.mktemp("results") / "out"
    analyse_study(cohort, out, parameters=parameters, processes=1)
    return out


@pytest.fixture
def study(cohort: Path, tmp_path: Path) -> Path:
    """A copy of the cohort that may be damaged."""
    return shutil.copytree(cohort, tmp_path / "study")


@pytest.fixture
def analyse(
    parameters: StudyParameters, results_folder: Path, tmp_path: Path
) -> Callable[[Path], StudyResults]:
    """Analyse a folder; sessions that are as in the cohort are taken from what was kept."""

    def run(folder: Path) -> StudyResults:
        return analyse_study(
            folder,
            tmp_path / "out",
            parameters=parameters,
            processes=1,
            cache=results_folder / ".cache",
        )

    return run
