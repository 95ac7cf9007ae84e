"""What a shown evidence leaves open: wide at a still face, wider with less known, in 0-10."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.pain import SILENT_SHARE, measured_interval, pain_interval

EVIDENCE = st.floats(0.0, 50.0)
SPREAD = st.floats(0.0, 5.0)


@given(EVIDENCE, SPREAD, SPREAD)
def test_the_interval_holds_the_score_and_stays_in_range(
    evidence: float, below: float, above: float
) -> None:
    score = measured_interval(evidence, below=0.0, above=0.0)[0]
    low, high = pain_interval(evidence, below=below, above=above)
    assert 0.0 <= low <= score + 1e-9
    assert score - 1e-9 <= high <= 10.0


@given(EVIDENCE, SPREAD, SPREAD, st.floats(0.0, 2.0))
def test_more_uncertainty_never_narrows_it(
    evidence: float, below: float, above: float, more: float
) -> None:
    low, high = pain_interval(evidence, below=below, above=above)
    assert pain_interval(evidence, below=below, above=above + more)[1] >= high - 1e-9
    assert pain_interval(evidence, below=below + more, above=above)[0] <= low + 1e-9


@given(EVIDENCE, st.floats(0.0, 5.0), SPREAD)
def test_more_evidence_never_lowers_an_end(evidence: float, more: float, spread: float) -> None:
    before = pain_interval(evidence, below=spread, above=spread)
    after = pain_interval(evidence + more, below=spread, above=spread)
    assert after[0] >= before[0] - 1e-9
    assert after[1] >= before[1] - 1e-9


@given(SPREAD)
def test_a_still_face_never_rules_strong_pain_out(spread: float) -> None:
    low, high = pain_interval(0.0, below=spread, above=spread)
    assert low == 0.0
    assert high >= 7.0


def test_the_end_at_a_still_face_is_that_of_those_who_show_nothing() -> None:
    _, high = pain_interval(0.0, below=0.0, above=0.0)
    assert high == pytest.approx(10.0 * (1.0 - 0.05 / SILENT_SHARE), abs=0.05)


@given(EVIDENCE, SPREAD, SPREAD)
def test_the_measurement_alone_is_never_less_sure_upwards(
    evidence: float, below: float, above: float
) -> None:
    """Above the score the person's prior adds to what the measurement leaves open."""
    assert (
        pain_interval(evidence, below=below, above=above)[1]
        >= measured_interval(evidence, below=0.0, above=0.0)[1] - 1e-9
    )
