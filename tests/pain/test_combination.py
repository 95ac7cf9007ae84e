"""The score's promises: monotone, bounded, explained, and honest about what is missing."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wince_device.pain import COUPLING_CAP, WEIGHTS, Combined, Component, combine
from wince_wire import Layer

EXPRESSION = ("pspi", "hpii")
SHOWN_ONLY = ("te_heart_v1", "pain_au", "pain_cnn", "pain_hybrid")


def component(name: str, rise: float | None, deviation: float = 0.2) -> Component:
    return Component(
        name=name,
        layer=Layer.EXPRESSION if name in EXPRESSION else Layer.COUPLING,
        unit="",
        value=rise,
        deviation=0.0 if rise is None else deviation,
        rise=rise or 0.0,
    )


RISES = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.floats(0.0, 16.0)) for name in WEIGHTS}
)


def combined(rises: dict[str, float | None], quality: float = 1.0) -> Combined:
    return combine(
        [component(name, rise) for name, rise in rises.items()], quality=quality, own_neutral=True
    )


SCORED = sorted(name for name, weight in WEIGHTS.items() if weight.weight > 0)


@given(RISES)
def test_a_score_lies_in_its_interval_and_in_its_range(rises: dict[str, float | None]) -> None:
    result = combined(rises)
    low, high = result.interval
    assert 0.0 <= low <= result.score <= high <= 10.0
    assert 0.0 <= result.confidence <= 1.0


@given(RISES)
def test_contributions_add_up_to_the_score(rises: dict[str, float | None]) -> None:
    result = combined(rises)
    total = math.fsum(reading.contribution for reading in result.readings)
    assert total == pytest.approx(result.score, abs=1e-9)


@given(RISES, st.sampled_from(EXPRESSION), st.floats(0.0, 16.0))
def test_the_score_rises_with_every_expression_component(
    rises: dict[str, float | None], name: str, more: float
) -> None:
    before = rises[name]
    assume(before is not None)
    after = rises | {name: (before or 0.0) + more}
    assert combined(after).score >= combined(rises).score - 1e-12


@given(RISES, st.sampled_from(SCORED))
def test_the_upper_end_does_not_fall_when_a_resting_component_drops_out(
    rises: dict[str, float | None], name: str
) -> None:
    with_it = combined(rises | {name: 0.0})
    without = combine(
        [
            component(other, rise, 0.0) if other == name else component(other, rise)
            for other, rise in (rises | {name: None}).items()
        ],
        quality=1.0,
        own_neutral=True,
    )
    exact = combine(
        [
            component(other, rise, 0.0 if other == name else 0.2)
            for other, rise in (rises | {name: 0.0}).items()
        ],
        quality=1.0,
        own_neutral=True,
    )
    assert without.interval[1] >= exact.interval[1]
    assert without.confidence < with_it.confidence


def test_coupling_alone_never_makes_more_than_its_cap() -> None:
    rises: dict[str, float | None] = dict.fromkeys(WEIGHTS, 100.0)
    rises |= dict.fromkeys(EXPRESSION, 0.0)
    assert combined(rises).score == pytest.approx(10.0 * (1.0 - math.exp(-COUPLING_CAP)))


def test_an_unknown_neutral_face_halves_the_confidence() -> None:
    parts = [component(name, 1.0) for name in WEIGHTS]
    own = combine(parts, quality=1.0, own_neutral=True).confidence
    generic = combine(parts, quality=1.0, own_neutral=False).confidence
    assert generic == pytest.approx(own / 2.0)


@given(RISES, st.sampled_from(SHOWN_ONLY))
def test_what_weighs_nothing_is_shown_and_changes_nothing(
    rises: dict[str, float | None], name: str
) -> None:
    rises = rises | {"pspi": 3.0}
    with_it, without = (combined(rises | {name: value}) for value in (0.3, None))
    assert with_it.score == without.score
    assert with_it.interval == without.interval
    assert with_it.measured == without.measured
    assert {one.name: one.contribution for one in with_it.readings}[name] == 0.0


@given(RISES, st.sampled_from(SCORED), st.floats(0.0, 0.9))
def test_the_interval_widens_when_a_component_at_rest_drops_out(
    rises: dict[str, float | None], name: str, share: float
) -> None:
    """As long as it was measured better than the prior that stands in for it says."""
    weight = WEIGHTS[name]
    # Within the cap: the evidence of the others must be the same with and without it.
    rises = {one: None if one.startswith(("nsr", "te")) else rise for one, rise in rises.items()}
    others = [component(one, rise) for one, rise in rises.items() if one != name]
    known = component(name, 0.0, deviation=0.3 * share * weight.reference)
    with_it = combine([*others, known], quality=1.0, own_neutral=True)
    without = combine([*others, component(name, None)], quality=1.0, own_neutral=True)
    assert without.interval[1] >= with_it.interval[1] - 1e-9
    assert without.measured[1] >= with_it.measured[1] - 1e-9
    assert without.confidence < with_it.confidence


@given(RISES)
def test_what_a_person_may_feel_reaches_higher_than_what_was_measured(
    rises: dict[str, float | None],
) -> None:
    result = combined(rises)
    assert 0.0 <= result.measured[0] <= result.score <= result.measured[1] <= 10.0
    assert result.interval[1] >= result.score
    if result.score < 4.0:
        assert result.interval[1] > 7.0  # never a confident low score


def test_errors_of_indices_that_read_the_same_face_add_up() -> None:
    both = combined({"pspi": 3.0, "hpii": 1.0})
    alone = combined({"pspi": 3.0, "hpii": None})
    spread = 0.7 * 0.2 / 6.0 + 0.3 * 0.2 / 2.0
    total = 0.7 * 3.0 / 6.0 + 0.3 * 1.0 / 2.0
    expected = 10.0 * (1.0 - math.exp(-(total + 1.6448536 * spread)))
    assert both.measured[1] == pytest.approx(expected)
    assert alone.measured[0] < both.measured[0]
