"""PSPI and HPII against their published definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits
from wince_device.pain import apex_frames, explained_by_smile, hpii, index_values, pspi

INTENSITY = st.floats(0.0, 5.0)


def units(deviation: float = 0.1, **intensities: float) -> ActionUnits:
    values = np.zeros(len(ACTION_UNIT_NAMES))
    for name, value in intensities.items():
        values[ACTION_UNIT_NAMES.index(name)] = value
    return ActionUnits(
        intensities=values, deviations=np.full(values.shape, deviation), own_neutral=True
    )


@pytest.mark.parametrize(
    ("four", "six", "seven", "nine", "ten", "closed", "expected"),
    [(4, 2, 4, 3, 1, 1, 12), (4, 5, 5, 0, 5, 0, 14), (5, 3, 4, 1, 3, 0, 12)],
)
def test_pspi_of_prkachin_and_solomon(
    four: float, six: float, seven: float, nine: float, ten: float, closed: int, expected: float
) -> None:
    given_units = units(
        AU04=four, AU06=six, AU07=seven, AU09=nine, AU10=ten, AU43=5.0 if closed else 0.0
    )
    assert pspi(given_units).value == expected


def test_hpii_weighs_brow_orbit_and_nose_alike() -> None:
    assert hpii(units(AU04=3.0, AU06=1.0, AU07=2.0, AU09=1.5)).value == pytest.approx(2.0)


@given(st.dictionaries(st.sampled_from(ACTION_UNIT_NAMES), INTENSITY), st.floats(0.01, 2.0))
def test_indices_stay_in_their_ranges_and_are_never_sure(
    intensities: dict[str, float], deviation: float
) -> None:
    made = units(deviation, **intensities)
    assert 0.0 <= pspi(made).value <= 16.0
    assert 0.0 <= hpii(made).value <= 5.0
    assert pspi(made).deviation > 0.0
    assert hpii(made).deviation > 0.0


@given(st.sampled_from(["AU04", "AU06", "AU07", "AU09", "AU10", "AU43"]), INTENSITY, INTENSITY)
def test_pspi_never_falls_when_an_action_unit_rises(name: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert pspi(units(**{name: low})).value <= pspi(units(**{name: high})).value


def test_the_deviation_of_a_maximum_is_that_of_the_clear_winner() -> None:
    sure = pspi(units(0.3, AU06=5.0, AU09=5.0, AU43=0.0)).deviation
    assert sure == pytest.approx(np.sqrt(3 * 0.3**2), rel=1e-3)


@given(st.lists(st.one_of(st.floats(0.0, 5.0), st.just(float("nan"))), max_size=60))
def test_apex_frames_are_the_top_quarter_and_never_a_lost_frame(values: list[float]) -> None:
    composite = np.array(values, dtype=float)
    chosen = apex_frames(composite)
    finite = composite[np.isfinite(composite)]
    assert chosen.size == (max(1, round(0.25 * finite.size)) if finite.size else 0)
    if chosen.size:
        rest = np.delete(composite, chosen)
        assert np.isfinite(composite[chosen]).all()
        assert not (rest > composite[chosen].min()).any()


def test_a_smile_explains_raised_cheeks_and_a_lowered_brow_takes_them_back() -> None:
    assert explained_by_smile(units(AU12=0.9)) == 0.0
    smile = explained_by_smile(units(AU12=4.0, AU06=2.0))
    assert smile == pytest.approx(0.6 * 3.0)
    assert explained_by_smile(units(AU12=4.0, AU06=2.0, AU04=1.0)) == pytest.approx(smile / 2.0)
    assert explained_by_smile(units(AU12=4.0, AU06=2.0, AU09=2.0)) == 0.0


@given(
    st.dictionaries(st.sampled_from(ACTION_UNIT_NAMES), INTENSITY),
    st.sampled_from(["AU04", "AU06", "AU07", "AU09", "AU10", "AU43"]),
    INTENSITY,
)
def test_what_counts_never_falls_when_a_pain_unit_rises(
    others: dict[str, float], name: str, more: float
) -> None:
    def counted(face: dict[str, float]) -> tuple[float, float]:
        made = units(**face)
        found = index_values(made, made)
        return (
            found.pspi.value - found.smile_in_pspi,
            found.hpii.value - found.smile_in_hpii,
        )

    less = others | {name: min(others.get(name, 0.0), more)}
    greater = others | {name: max(others.get(name, 0.0), more)}
    for low, high in zip(counted(less), counted(greater), strict=True):
        assert -1e-9 <= low <= high + 1e-9
