"""Beats: exact, endless, the same in any order, and following the latent pain."""

import numpy as np
import pytest

from wince_sim import BeatKind, Heart, PainCourse

QUIET = PainCourse.constant(0.0)


def test_any_stretch_in_any_order_gives_the_same_beats() -> None:
    whole = Heart(7, QUIET, ectopic_share=0.05, missed_share=0.05).beats(0.0, 300.0)
    again = Heart(7, QUIET, ectopic_share=0.05, missed_share=0.05)
    cuts = [(200.0, 300.0), (0.0, 61.5), (61.5, 64.0), (64.0, 200.0)]
    parts = {cut: again.beats(*cut) for cut in cuts}
    joined = np.concatenate([parts[cut].times_s for cut in sorted(cuts)])
    np.testing.assert_array_equal(joined, whole.times_s)
    assert np.all(np.diff(whole.times_s) > 0)


def test_seeds_differ() -> None:
    assert Heart(1, QUIET).beats(0, 20).times_s[3] != Heart(2, QUIET).beats(0, 20).times_s[3]


def test_mean_interval_is_the_integral_of_the_rate() -> None:
    heart = Heart(3, PainCourse.constant(6.0))
    t_s = np.arange(0.0, 400.0, 0.01)
    expected = np.sum(heart.rate_bpm(t_s)) * 0.01 / 60.0
    assert heart.beats(0.0, 400.0).times_s.size == pytest.approx(expected, abs=1.5)


def test_intervals_follow_the_latent_pain() -> None:
    course = PainCourse.from_points([0.0, 100.0, 104.0], [0.0, 0.0, 10.0])
    heart = Heart(11, course)
    rest, pain = (np.diff(heart.beats(*span).times_s) for span in ((0, 100), (110, 210)))
    assert 60.0 / rest.mean() == pytest.approx(68.0, abs=2.5)
    assert 60.0 / pain.mean() == pytest.approx(88.0, abs=2.5)
    before, after = heart.rate_bpm(np.array([100.0, 100.4])) - 68.0
    assert abs(after - before) < 2.0  # the heart answers late


def test_intervals_breathe() -> None:
    intervals = np.diff(Heart(5, QUIET).beats(0.0, 300.0).times_s)
    assert 0.015 < intervals.std() < 0.08
    spectrum = np.abs(np.fft.rfft(intervals - intervals.mean()))
    per_beat = np.fft.rfftfreq(intervals.size)
    strongest_hz = per_beat[spectrum.argmax()] / intervals.mean()
    assert 0.15 < strongest_hz < 0.35


def test_held_interval_is_the_last_completed_one() -> None:
    heart = Heart(9, QUIET)
    times = heart.beats(0.0, 60.0).times_s
    beats = times[5:40]
    expected = np.diff(times)[4:39]
    np.testing.assert_allclose(heart.held_interval_s(beats), expected)
    np.testing.assert_allclose(heart.held_interval_s(beats + 0.2), expected)
    just_before = np.diff(times)[3:38]
    np.testing.assert_allclose(heart.held_interval_s(beats - 1e-6), just_before)


def test_ectopic_beats_come_early_with_a_pause_and_missed_ones_not_at_all() -> None:
    heart = Heart(4, QUIET, ectopic_share=0.05, missed_share=0.04)
    beats = heart.beats(0.0, 600.0)
    share = {kind: np.mean(beats.kinds == kind) for kind in BeatKind}
    assert 0.02 < share[BeatKind.ECTOPIC] < 0.09
    assert 0.02 < share[BeatKind.MISSED] < 0.08
    early = np.flatnonzero(beats.kinds[1:-1] == BeatKind.ECTOPIC) + 1
    before, after = np.diff(beats.times_s)[early - 1], np.diff(beats.times_s)[early]
    assert np.all(before < 0.8 * after)
    assert heart.beats(0, 600).happened().size == np.sum(beats.kinds != BeatKind.MISSED)


def test_memory_stays_flat_over_hours() -> None:
    heart = Heart(1, QUIET)
    assert heart.beats(3600.0, 3630.0).times_s.size > 20
    assert len(heart._due._blocks) <= 4
    assert len(heart._stretches._blocks) <= 4
