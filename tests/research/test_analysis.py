"""The analysis of an opened recording gives what the kernels give for what was recorded."""

import csv
import io
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from opened_recordings import LOST_BEAT, LOST_FRAMES, RATE_HZ, Recorded
from wince_host.research import (
    Analysis,
    LagCourse,
    Poincare,
    SpikeFit,
    TooLittle,
    figure_csv,
    read_opened,
)
from wince_host.research._bootstrap import block_intervals
from wince_host.research._lags import assay_lag, scanned_lags
from wince_host.research._series import read_series
from wince_host.research._spike_fits import FEWEST_SPIKES, spike_fit
from wince_signals import (
    fit_gamma,
    hold_intervals,
    hrv,
    lag_scan,
    micro_movement_spikes,
    transfer_entropy,
)


def rows_of(analysis: Analysis, figure: str) -> list[dict[str, str]]:
    written = figure_csv(analysis, figure)
    assert written is not None
    return list(csv.DictReader(io.StringIO(written)))


def with_losses(recorded: Recorded) -> np.ndarray:
    return np.insert(recorded.beat_times_s, np.flatnonzero(np.isnan(recorded.intervals_ms)), np.nan)


def test_lost_frames_keep_their_place(recorded: Recorded) -> None:
    series = read_series(read_opened(recorded.folder))
    assert series.rate_hz == pytest.approx(RATE_HZ)
    np.testing.assert_array_equal(series.speeds, recorded.speeds)
    np.testing.assert_allclose(series.frame_times_s, recorded.frame_times_s, atol=1e-9)
    assert np.isnan(series.speeds[list(LOST_FRAMES)]).all()
    np.testing.assert_array_equal(series.intervals_ms, recorded.intervals_ms)


@pytest.mark.parametrize(("name", "column"), [("v1", 0), ("v2", 1), ("v3", 2), ("heart", None)])
def test_spikes_are_those_of_the_kernels(
    recorded: Recorded, analysis: Analysis, name: str, column: int | None
) -> None:
    if column is None:
        given_series = np.abs(recorded.intervals_ms - np.nanmean(recorded.intervals_ms))
    else:
        given_series = np.ascontiguousarray(recorded.speeds[:, column])
    values = micro_movement_spikes(given_series).values
    wanted = fit_gamma(values)
    found = next(one.result for one in analysis.spikes if one.name == name)
    assert isinstance(found, SpikeFit)
    for field in found.__struct_fields__:
        if hasattr(wanted, field):
            assert getattr(found, field) == getattr(wanted, field), field
    for moment in ("mean", "variance", "skewness", "kurtosis"):
        low, high = getattr(found, f"{moment}_interval")
        assert low < getattr(wanted, moment) < high, moment
    (row,) = [row for row in rows_of(analysis, "gamma") if row["series"] == name]
    assert float(row["shape"]) == wanted.shape
    assert float(row["scale_high"]) == wanted.scale_interval[1]
    assert int(row["n"]) == values.size
    (moments,) = [row for row in rows_of(analysis, "moments") if row["series"] == name]
    assert float(moments["kurtosis"]) == wanted.kurtosis


def test_the_lag_scan_is_that_of_the_kernels(recorded: Recorded, analysis: Analysis) -> None:
    course = analysis.lags
    assert isinstance(course, LagCourse)
    held = hold_intervals(with_losses(recorded), recorded.frame_times_s)
    speed = np.ascontiguousarray(recorded.speeds[:, 0])
    wanted = lag_scan(held, speed, scanned_lags(RATE_HZ), surrogates=199, seed=0)
    assert [one.lag for one in course.points] == wanted.lags.tolist()
    assert [one.value for one in course.points] == wanted.value.tolist()
    assert course.p_any == wanted.p_any
    alone = transfer_entropy(held, speed, lag=course.assay, surrogates=0)
    assert course.n == alone.n
    assert [int(row["lag_frames"]) for row in rows_of(analysis, "lags")] == wanted.lags.tolist()


def test_the_band_is_what_the_surrogates_spread(recorded: Recorded, analysis: Analysis) -> None:
    """The scan shares its surrogates over the lags; at the longest lag they are a lag's own."""
    course = analysis.lags
    assert isinstance(course, LagCourse)
    held = hold_intervals(with_losses(recorded), recorded.frame_times_s)
    last = course.points[-1]
    alone = transfer_entropy(
        held, np.ascontiguousarray(recorded.speeds[:, 0]), lag=last.lag, surrogates=199, seed=0
    )
    assert alone.surrogate_mean is not None
    assert alone.surrogate_deviation is not None
    assert last.surrogate_mean == pytest.approx(alone.surrogate_mean)
    low, high = last.band
    assert (high - low) / 2.0 == pytest.approx(1.96 * alone.surrogate_deviation)


def test_the_poincare_plot_is_that_of_the_kernels(recorded: Recorded, analysis: Analysis) -> None:
    plot = analysis.poincare
    assert isinstance(plot, Poincare)
    wanted = hrv(recorded.intervals_ms, times_s=recorded.beat_times_s)
    assert plot.source == "ppg"
    assert (plot.sd1_ms, plot.sd2_ms) == (wanted.sd1_ms, wanted.sd2_ms)
    assert plot.intervals == wanted.n
    # Neither into the first beat after the loss nor out of it.
    assert len(plot.pairs) == wanted.n - 2
    assert recorded.beat_times_s[LOST_BEAT] not in [pair[0] for pair in plot.pairs]
    assert plot.sd1_interval_ms[0] < plot.sd1_ms < plot.sd1_interval_ms[1]
    rows = rows_of(analysis, "poincare")
    assert [float(row["interval_ms"]) for row in rows] == [pair[1] for pair in plot.pairs]
    assert {row["sd1_ms"] for row in rows} == {repr(plot.sd1_ms)}


def test_there_is_no_data_of_an_unknown_picture(analysis: Analysis) -> None:
    assert figure_csv(analysis, "../gamma") is None


@pytest.mark.parametrize("series", [np.full(50, np.nan), np.zeros(50), np.arange(50.0)])
def test_too_few_spikes_are_told_and_not_fitted(series: np.ndarray) -> None:
    assert spike_fit(series) == TooLittle(what="spikes", have=0, need=FEWEST_SPIKES)


@given(st.floats(min_value=1.0, max_value=240.0))
def test_the_assays_own_lag_is_always_scanned(rate_hz: float) -> None:
    lags = scanned_lags(rate_hz)
    assert assay_lag(rate_hz) in lags
    assert lags == sorted(set(lags))
    assert lags[0] == 1
    assert len(lags) <= 41


def mean_at(values: NDArray[np.float64], at: NDArray[np.intp]) -> tuple[float]:
    return (float(values[at].mean()),)


def test_bootstrap_intervals_hold_the_mean_as_often_as_they_say() -> None:
    """Of independent normal values; 150 sets."""
    generator = np.random.default_rng(11)
    held = 0
    for _ in range(150):
        values = generator.normal(size=60)
        ((low, high),) = block_intervals(60, partial(mean_at, values), block=4)
        held += low <= 0.0 <= high
    assert 0.87 <= held / 150 <= 0.98


def test_bootstrap_of_one_value_is_that_value() -> None:
    assert block_intervals(1, lambda at: (float(at.size),), block=9) == [(1.0, 1.0)]


def test_moments_that_cannot_be_are_no_numbers() -> None:
    from wince_host.research._spike_fits import _moments

    assert all(map(math.isnan, _moments(np.full(5, 0.6))[2:]))
