"""Several doses of one amount: what they say together, and that nothing is told of nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dose_courses import Level, make_series
from judged_doses import UNKNOWN, WORKED, judged_series
from wince_host.medicine import (
    Finding,
    Reason,
    Response,
    Verdict,
    together,
)

LEVEL = Level(name="small", second_sd=0.5, burst_sd=0.1, effect=(1.0, 2.0), days=6)
DOSES = 4
MINUTES = np.arange(151.0)


def dose(onset_min: float, strength: float, *, chance: float = 0.0025) -> Response:
    """Return a dose whose evidence for an onset is known."""
    evidence = strength - 0.5 * ((MINUTES - onset_min) / 4.0) ** 2
    verdict = Verdict.WORKED if strength > 0.0 else Verdict.CANNOT_TELL
    return replace(WORKED, verdict=verdict, onset_evidence=evidence, chance=chance)


NOTHING = dose(60.0, -4.0, chance=0.7)


def test_fewer_than_two_doses_say_nothing_together() -> None:
    before = (Finding(Reason.FELL_BEFORE, (0.4,)),)
    fell = replace(dose(20.0, 30.0), reasons=before)
    assert together([]) is None
    assert together([dose(20.0, 30.0), UNKNOWN, fell]) is None
    hopeless = replace(WORKED, onset_evidence=np.full(151, -np.inf))
    assert together([dose(20.0, 30.0), hopeless]) is None


def test_doses_that_agree_are_surer_than_each() -> None:
    two, six = (together([dose(24.0, 30.0)] * count) for count in (2, 6))
    assert two is not None
    assert six is not None
    assert two.onset_min is not None
    assert six.onset_min is not None
    assert six.onset_min.value == pytest.approx(24.0, abs=1.0)
    assert six.onset_min.high - six.onset_min.low < two.onset_min.high - two.onset_min.low
    assert six.share.low > two.share.low
    assert six.effect.value == pytest.approx(-2.8, abs=0.3)


def test_a_dose_without_relief_counts_as_no_change() -> None:
    found = together([dose(24.0, 30.0), dose(26.0, 30.0), NOTHING, NOTHING])
    assert found is not None
    assert found.works
    assert found.share.low < 0.5 < found.share.high
    assert found.effect.value == pytest.approx(-1.4, abs=0.25)


def test_doses_without_any_relief_carry_no_verdict() -> None:
    found = together([NOTHING] * 5)
    assert found is not None
    assert not found.works
    assert found.onset_min is None
    assert found.share.high < 0.5
    assert found.effect.low > -1.0


def test_one_dose_more_of_which_nobody_can_tell_makes_nothing_surer() -> None:
    flat = replace(UNKNOWN, effect=WORKED.effect, onset_evidence=np.zeros(151), chance=0.5)
    without, with_it = together([dose(24.0, 30.0)] * 2), together([*[dose(24.0, 30.0)] * 2, flat])
    assert without is not None
    assert with_it is not None
    assert with_it.share == without.share
    assert with_it.onset_min == without.onset_min
    assert with_it.chance > without.chance


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 150.0), st.floats(-20.0, 300.0), st.floats(1.0 / 401.0, 1.0)),
        min_size=2,
        max_size=8,
    )
)
def test_whatever_the_doses_say_numbers_lie_in_their_intervals(
    doses: list[tuple[float, float, float]],
) -> None:
    found = together([dose(onset, strength, chance=p) for onset, strength, p in doses])
    assert found is not None
    assert 0.0 <= found.chance <= 1.0
    assert 0.0 <= found.share.low <= found.share.value <= found.share.high <= 1.0
    assert found.effect.low <= found.effect.value <= found.effect.high <= 0.0
    assert (found.onset_min is not None) == found.works
    if found.onset_min is not None:
        assert 0.0 <= found.onset_min.low <= found.onset_min.value <= found.onset_min.high


def test_small_relief_of_several_doses_is_told() -> None:
    truth = make_series(LEVEL, 3, DOSES)
    found = together(judged_series(truth))
    assert found is not None
    assert found.onset_min is not None
    assert found.onset_min.low - 3.0 <= truth.usual_onset_min <= found.onset_min.high + 3.0


def test_several_doses_without_relief_are_not_told_to_work() -> None:
    found = together(judged_series(make_series(LEVEL.without_effect(), 4, DOSES)))
    assert found is not None
    assert not found.works
