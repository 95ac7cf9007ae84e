"""The study of false positives in little: its functions, on few pairs."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy import stats

STUDY = Path(__file__).parents[1] / "benchmarks" / "study_false_positives.py"


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("study_false_positives", STUDY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        # The study limits the threads of its own process, which this is not.
        patch.setenv("NUMBA_NUM_THREADS", "")
        spec.loader.exec_module(module)
    return module


def test_independent_pairs_are_rarely_called_coupled(study: ModuleType) -> None:
    p = [study.independent_pair_p(seed, surrogates=99, options={}) for seed in range(200)]
    # P(more than 20 of 200) is below 0.001 at 5 %.
    assert sum(one < 0.05 for one in p) <= stats.binom.isf(0.001, 200, 0.05)


def test_a_heart_and_a_strange_face_are_asked_in_both_ways(study: ModuleType) -> None:
    people = [study.record(seed, 0.0, study.REST, 60) for seed in (1, 2)]
    shifted, shuffled = study.exchanged_p(*people)
    assert 0.05 < shifted <= 1.0
    assert 0.0 < shuffled <= 1.0


def test_a_patient_s_coupling_is_found_in_its_direction(study: ModuleType) -> None:
    recording, p = study.coupled_p(1, coupling=0.8, rest=True)
    assert recording.v1_speed.size == recording.held_ms.size == 120 * 60
    assert (p[:, 0] == 1 / 200).all()
    assert p[1, 1] > 0.05
    control = study.record(1, 0.0, study.REST, 60)
    assert study.both_directions(control, 60)[0] > 0.05


def test_shares_carry_their_exact_interval(study: ModuleType) -> None:
    assert study.share(np.repeat([0.01, 0.5], [5, 95])) == "5.0 % (1.6-11.3)"
    assert study.nominal(199) == "4.5 %"
    assert study.nominal(99) == "4.0 %"
