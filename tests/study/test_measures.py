"""The measures of a block: indices as on the device, spectrum as its bands, true spikes."""

import numpy as np
import pytest

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits
from wince_device.pain import hpii, pspi
from wince_device.pain._held_closing import HeldClosing
from wince_host.study._material import INDEX_UNITS, Frames
from wince_host.study.measures import apex_threshold, indices_of, spectrum
from wince_signals import hrv
from wince_sim._cohort_scale import face_scale, heart_scale

RATE_HZ = 32.0
"""A power of two: both sides then see the very same moments."""


def frames_with(units: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]) -> Frames:
    count = next(iter(units.values())).size
    return Frames(
        rate_hz=RATE_HZ,
        times_s=np.arange(count) / RATE_HZ,
        taken=np.ones(count, dtype=np.bool_),
        speeds=np.ones((count, 3)),
        noise_speed=None,
        units=units,
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_indices_are_those_of_the_device(seed: int) -> None:
    generator = np.random.default_rng(seed)
    count = 120
    units = {name: generator.uniform(0.0, 5.0, count) for name in INDEX_UNITS}
    units["AU43"] = np.repeat(generator.uniform(0.0, 5.0, count // 10), 10)
    found = indices_of(frames_with(units))
    held = HeldClosing()
    for at in range(count):
        intensities = np.zeros(len(ACTION_UNIT_NAMES))
        for name in INDEX_UNITS:
            intensities[ACTION_UNIT_NAMES.index(name)] = units[name][at]
        seen = ActionUnits(
            intensities=intensities,
            deviations=np.full(intensities.size, 0.1),
            own_neutral=True,
        )
        closed = held.held(at / RATE_HZ, seen)
        assert found.hpii[at] == pytest.approx(hpii(seen).value)
        # In the first second the device waits; here half of a second is enough.
        if at >= RATE_HZ:
            assert found.pspi[at] == pytest.approx(pspi(closed).value)


def test_apex_frames_are_the_top_quarter_of_the_session() -> None:
    blocks = [np.arange(40.0), np.arange(40.0, 80.0), np.full(5, np.nan)]
    threshold = apex_threshold(blocks)
    assert sum(int(np.count_nonzero(one >= threshold)) for one in blocks) == 20
    assert apex_threshold([]) == np.inf


def test_the_spectrum_holds_the_power_of_its_bands() -> None:
    times_s = np.cumsum(np.full(180, 0.85))
    intervals = 850.0 + 40.0 * np.sin(2.0 * np.pi * 0.25 * times_s)
    frequencies, power = (np.array(one) for one in spectrum(times_s, intervals))
    inside = (frequencies >= 0.15) & (frequencies <= 0.40)
    whole = float(np.trapezoid(power[inside], frequencies[inside]))
    told = hrv(intervals, times_s=times_s).hf_ms2
    assert told is not None
    assert whole == pytest.approx(told, rel=0.02)
    assert whole == pytest.approx(800.0, rel=0.05)
    assert frequencies[int(np.argmax(power))] == pytest.approx(0.25, abs=0.005)


def test_a_short_block_has_no_spectrum() -> None:
    times_s = np.cumsum(np.full(40, 0.85))
    assert spectrum(times_s, np.full(40, 850.0)) == ((), ())


def test_the_scales_of_the_cohort_rise_and_are_inverted() -> None:
    for scale in (heart_scale(), face_scale()):
        assert (np.diff(scale.log_ratios) > 0.0).all()
        middle = 0.5 * (scale.lowest + scale.highest)
        assert scale.lowest < middle < scale.highest
        assert scale.spreads[0] < scale.spread(middle) < scale.spreads[-1]
        with pytest.raises(ValueError, match="must be"):
            scale.spread(scale.highest + 1.0)
