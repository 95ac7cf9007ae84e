"""One estimate a second: a score, or the right reason why there is none."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bedside
from bedside import Bedside, estimator, face, heart, no_face
from wince_device.face import PAIN_TABLES_FILE, FaceObservation, PainPace, own_model
from wince_device.heart import HeartSummary, SignalVerdict
from wince_device.pain import PainClassifiers, PainEstimate
from wince_device.pain._classifier_tables import read_tables
from wince_device.sources import SensorState
from wince_wire import NoScoreReason, QualityFlag


def rested(**settings_of: object) -> Bedside:
    side = Bedside(estimator(**settings_of))  # type: ignore[arg-type]  # handed on
    side.rest()
    return side


def away(index: int, _rng: np.random.Generator) -> FaceObservation:
    return no_face(index)


def nothing(_index: int, _rng: np.random.Generator) -> None:
    return None


def in_pain(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, pain=4.0, rng=rng)


def reading(estimate: PainEstimate, name: str) -> float | None:
    return next(one.value for one in estimate.readings if one.name == name)


def test_before_the_first_frame_it_is_starting() -> None:
    estimate = estimator().estimate(1.0, None)
    assert (estimate.score, estimate.reason) == (None, NoScoreReason.STARTING)
    assert estimate.since_s == 1.0


def test_a_still_face_is_first_a_baseline_then_a_window_then_a_low_score() -> None:
    reasons = [estimate.reason for estimate in Bedside(estimator()).run(12)]
    ready = reasons.index(NoScoreReason.WINDOW_TOO_SHORT)
    assert set(reasons[:ready]) == {NoScoreReason.BASELINE_NOT_READY}
    assert ready in (4, 5)
    assert reasons[-3:] == [None, None, None]


def test_pain_raises_the_score_and_rest_lowers_it() -> None:
    side = rested()
    calm = side.rest(3).score
    hurt = list(side.run(4, in_pain))[-1]
    again = side.rest(4).score
    assert calm is not None
    assert again is not None
    assert hurt.score is not None
    assert calm < 1.5
    assert again < 1.5
    assert hurt.score > 4.0
    assert hurt.interval is not None
    assert hurt.interval[0] <= hurt.score <= hurt.interval[1]
    assert math.fsum(one.contribution for one in hurt.readings) == pytest.approx(hurt.score)


def test_indices_are_absent_until_the_own_neutral_face_is_known() -> None:
    side = Bedside(estimator())
    first = next(side.run(1))
    assert reading(first, "pspi") is None
    assert reading(first, "hpii") is None
    assert QualityFlag.GENERIC_NEUTRAL in first.flags
    last = side.rest()
    assert reading(last, "pspi") is not None
    assert QualityFlag.GENERIC_NEUTRAL not in last.flags


def test_a_lost_face_ends_the_score_within_two_seconds_and_a_found_one_brings_it_back() -> None:
    side = rested()
    lost = list(side.run(6, away))
    assert [estimate.reason for estimate in lost[1:]] == [NoScoreReason.NO_FACE] * 5
    assert {estimate.since_s for estimate in lost[1:]} == {lost[1].since_s}
    back = list(side.run(5))
    assert back[0].score is None
    assert back[-1].score is not None
    assert back[-1].since_s is None


def test_a_flickering_face_is_unsteady() -> None:
    side = rested()
    estimates = list(side.run(4, lambda n, rng: face(n, rng=rng) if n % 2 else no_face(n)))
    assert estimates[-1].reason is NoScoreReason.FACE_UNSTEADY
    assert estimates[-1].face_fraction == pytest.approx(0.5, abs=0.05)


def test_a_camera_that_gives_no_frames_is_lost() -> None:
    side = rested()
    estimates = list(side.run(4, nothing))
    assert {estimate.reason for estimate in estimates} == {NoScoreReason.CAMERA_LOST}


def test_a_few_frames_after_a_gap_are_no_window() -> None:
    side = rested()
    list(side.run(2, nothing))
    first = side.second * round(bedside.RATE_HZ)
    late = next(side.run(1, lambda n, rng: face(n, rng=rng) if n > first + 20 else None))
    assert late.reason is NoScoreReason.WINDOW_TOO_SHORT


def test_a_window_longer_than_a_minute_gives_scores_too() -> None:
    side = Bedside(estimator(window_s=110.0))
    estimates = list(side.run(80))
    assert estimates[-1].score is not None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SensorState.NO_FINGER, NoScoreReason.NO_FINGER),
        (SensorState.LEAD_OFF, NoScoreReason.LEAD_OFF),
        (SensorState.UNPLUGGED, NoScoreReason.SENSOR_UNPLUGGED),
        (SensorState.SATURATED, NoScoreReason.PULSE_POOR),
        (SensorState.AMBIENT, NoScoreReason.PULSE_POOR),
    ],
)
def test_each_state_of_the_sensor_has_its_reason(state: SensorState, reason: NoScoreReason) -> None:
    side = rested(has_pulse=True)
    verdict = SignalVerdict(state.value)
    bad = next(side.run(1, heart=lambda t_s: heart(t_s, state=state, verdict=verdict)))
    assert (bad.score, bad.reason) == (None, reason)
    assert next(side.run(1, heart=heart)).score is not None


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (SignalVerdict.STARTING, NoScoreReason.STARTING),
        (SignalVerdict.TOO_NOISY, NoScoreReason.PULSE_POOR),
        (SignalVerdict.NO_BEATS, NoScoreReason.PULSE_POOR),
    ],
)
def test_each_verdict_on_the_pulse_has_its_reason(
    verdict: SignalVerdict, reason: NoScoreReason
) -> None:
    side = rested(has_pulse=True)
    assert next(side.run(1, heart=lambda t_s: heart(t_s, verdict=verdict))).reason is reason


def test_a_pulse_that_stopped_coming_ends_the_score_even_while_its_last_beats_look_valid() -> None:
    side = rested(has_pulse=True)
    silent = next(side.run(1, heart=heart, pulse_lost=NoScoreReason.NO_PULSE))
    assert (silent.score, silent.reason) == (None, NoScoreReason.NO_PULSE)


def test_a_configured_sensor_that_said_nothing_is_no_pulse() -> None:
    assert next(rested(has_pulse=True).run(1)).reason is NoScoreReason.NO_PULSE


def test_a_pulse_that_is_not_required_costs_its_components_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    side = Bedside(estimator(has_pulse=True, require_pulse=False))
    side.estimator.add_beats(bedside.beats(0.0, 60.0, rng))
    list(side.run(60, heart=heart))
    off = next(
        side.run(1, heart=lambda t_s: heart(t_s, state=SensorState.NO_FINGER, verdict="no_finger"))  # type: ignore[arg-type]  # a verdict's value
    )
    assert off.score is not None
    assert off.confidence is not None
    assert off.confidence > 0.8
    assert reading(off, "te_heart_v1") is None
    assert reading(off, "nsr_heart") is None


@pytest.mark.parametrize(
    "reason", [NoScoreReason.PAUSED, NoScoreReason.CAMERA_LOST, NoScoreReason.SOURCE_ENDED]
)
def test_a_reason_from_outside_comes_first(reason: NoScoreReason) -> None:
    side = rested()
    blocked = list(side.run(2, away, blocked=reason))
    assert {estimate.reason for estimate in blocked} == {reason}
    assert {estimate.since_s for estimate in blocked} == {blocked[0].t_s}


def test_the_time_since_when_begins_anew_with_every_other_reason() -> None:
    side = rested()
    list(side.run(3, away))
    paused = next(side.run(1, away, blocked=NoScoreReason.PAUSED))
    lost = list(side.run(2, away))
    assert paused.since_s == paused.t_s
    assert [one.since_s for one in lost] == [lost[0].t_s] * 2


def test_no_baseline_is_taken_during_a_pause() -> None:
    side = Bedside(estimator())
    assert list(side.run(20, blocked=NoScoreReason.PAUSED))[-1].baseline_age_s is None
    assert next(side.run(1)).reason is NoScoreReason.BASELINE_NOT_READY
    assert side.rest().score is not None


def test_a_kept_baseline_makes_scores_at_once_after_a_restart_in_pain() -> None:
    kept = rested().estimator.baseline
    side = Bedside(estimator(baseline=kept, utc=lambda t_s: bedside.utc_ns(t_s + 3600.0)))
    estimates = list(side.run(4, in_pain))
    assert estimates[-1].score is not None
    assert estimates[-1].score > 4.0
    assert estimates[-1].baseline_age_s == pytest.approx(3600.0, abs=10.0)
    assert NoScoreReason.BASELINE_NOT_READY not in {one.reason for one in estimates}


def test_a_new_baseline_takes_the_place_of_the_old_one() -> None:
    side = rested()
    before = side.estimator.baseline
    side.estimator.redo_baseline()
    assert next(side.run(1, in_pain)).reason is NoScoreReason.BASELINE_NOT_READY
    hurt = list(side.run(9, in_pain))[-1]
    assert hurt.score is not None
    assert hurt.score < 1.5  # what was the rest's measure is now the measure of pain
    assert side.estimator.baseline is not before


def test_an_old_baseline_is_flagged() -> None:
    kept = rested().estimator.baseline
    later = Bedside(estimator(baseline=kept, utc=lambda t_s: bedside.utc_ns(t_s + 8 * 86_400.0)))
    assert QualityFlag.BASELINE_OLD in later.rest(3).flags


def test_darkness_is_told_with_a_face_and_without() -> None:
    side = rested()
    dark = list(side.run(4, lambda n, rng: face(n, luma=20.0, rng=rng)))[-1]
    black = list(side.run(4, lambda n, _rng: no_face(n, luma=2.0)))[-1]
    glare = list(side.run(4, lambda n, rng: face(n, luma=240.0, rng=rng)))[-1]
    assert QualityFlag.LOW_LIGHT in dark.flags
    assert QualityFlag.LOW_LIGHT in black.flags
    assert QualityFlag.OVER_EXPOSED in glare.flags
    assert QualityFlag.LOW_LIGHT not in glare.flags


def test_flags_tell_of_dropped_frames_a_turned_head_and_corrected_beats() -> None:
    side = rested(has_pulse=True, simulated=True)
    clean = next(side.run(1, heart=heart))
    dropping = next(
        side.run(
            1,
            lambda n, rng: face(n, yaw_deg=30.0, rng=rng) if n % 10 else None,
            heart=lambda t_s: heart(t_s, corrected=1),
        )
    )
    told = {QualityFlag.FRAMES_DROPPED, QualityFlag.HEAD_MOTION, QualityFlag.BEATS_CORRECTED}
    assert not told & set(clean.flags)
    assert told <= set(dropping.flags)
    assert QualityFlag.SIMULATED in clean.flags
    assert QualityFlag.UNCALIBRATED in clean.flags
    assert QualityFlag.NO_PULSE_SOURCE not in clean.flags
    assert QualityFlag.NO_PULSE_SOURCE in next(rested().run(1)).flags


def test_a_vector_that_is_no_numbers_is_no_face_to_score() -> None:
    side = rested()

    def broken(index: int, rng: np.random.Generator) -> FaceObservation:
        made = face(index, rng=rng)
        assert made.vector is not None
        made.vector[0] = np.nan
        return made

    estimate = list(side.run(4, broken))[-1]
    assert (estimate.score, estimate.reason) == (None, NoScoreReason.WINDOW_TOO_SHORT)


def test_classifiers_stand_beside_the_score_and_never_in_it() -> None:
    kept = rested().estimator.baseline
    with_them = Bedside(estimator(baseline=kept, classifiers=PainClassifiers()))
    without = Bedside(estimator(baseline=kept))
    hurt, same = (list(side.run(4, in_pain))[-1] for side in (with_them, without))
    said = reading(hurt, "pain_au")
    assert said is not None
    assert 0.0 <= said <= 1.0
    assert reading(hurt, "pain_cnn") is None  # nobody looked at the picture
    assert reading(same, "pain_au") is None
    assert hurt.score == same.score
    assert hurt.interval == same.interval


def looked_at(pain: float) -> Callable[[int, np.random.Generator], FaceObservation]:
    """Frames of which the pain network looks at four in a second."""
    size = len(read_tables(own_model(PAIN_TABLES_FILE)).cnn_weight)

    def made(index: int, rng: np.random.Generator) -> FaceObservation:
        shown = face(index, pain=pain, rng=rng)
        if index % 4:
            return shown
        return replace(shown, pain_embedding=rng.normal(3.0, 0.1, size).astype(np.float32))

    return made


def test_action_units_are_read_in_the_same_frames_with_and_without_the_network() -> None:
    size = len(read_tables(own_model(PAIN_TABLES_FILE)).cnn_weight)
    pace = PainPace()

    def moving(index: int, rng: np.random.Generator) -> FaceObservation:
        return face(index, pain=2.0 + 2.0 * np.sin(index / 5.0), rng=rng)

    def looked_at(index: int, rng: np.random.Generator) -> FaceObservation:
        shown = moving(index, rng)
        due = pace.is_due(shown.t_s)
        return replace(shown, pain_embedding=np.zeros(size, np.float32)) if due else shown

    kept = rested().estimator.baseline
    with_it, without = (
        [
            reading(estimate, "pain_au")
            for estimate in Bedside(estimator(baseline=kept, classifiers=PainClassifiers())).run(
                6, made
            )
        ]
        for made in (looked_at, moving)
    )
    assert with_it == without
    assert len(set(with_it)) > 3


@pytest.mark.parametrize("guided", [False, True])
def test_the_hybrid_is_read_against_the_same_persons_rest(guided: bool) -> None:
    classifiers = PainClassifiers()
    kept = rested().estimator.baseline if guided else None
    side = Bedside(estimator(baseline=kept, classifiers=classifiers))
    if guided:
        before = list(side.run(4, looked_at(4.0)))[-1]
        assert reading(before, "pain_hybrid") is None  # that baseline was made without a network
        assert reading(before, "pain_cnn") is not None
        side.estimator.guide_baseline(6.0)
    list(side.run(14, looked_at(0.0)))
    made = side.estimator.baseline
    assert made is not None
    assert made.guided is guided
    assert made.pain_rest is not None
    assert made.pain_rest.network == classifiers.network
    np.testing.assert_allclose(made.pain_rest.means, 3.0, atol=0.2)
    assert made.values().pain_rest == made.pain_rest
    hurt = list(side.run(4, looked_at(4.0)))[-1]
    assert reading(hurt, "pain_hybrid") is not None


def test_slow_readings_come_every_ten_seconds_and_only_while_the_pulse_is_valid() -> None:
    rng = np.random.default_rng(2)
    side = Bedside(estimator(has_pulse=True, require_pulse=False))
    side.estimator.add_beats(bedside.beats(0.0, 80.0, rng))
    told = [
        (estimate.t_s, one)
        for estimate in side.run(71, heart=heart)
        for one in estimate.readings
        if one.name == "te_heart_v1_steady"
    ]
    assert [t_s for t_s, _ in told] == [1.0 + 10.0 * n for n in range(8)]
    assert told[0][1].value is None
    last = told[-1][1]
    assert last.value is not None
    assert last.p_value is not None
    assert last.evidence > 30.0 * bedside.RATE_HZ
    assert last.contribution == 0.0
    list(side.run(9, heart=heart))
    lost = next(side.run(1))
    assert reading(lost, "te_heart_v1_steady") is None


SECOND = st.tuples(
    st.floats(0.0, 5.0),  # pain shown
    st.floats(0.0, 1.0),  # share of frames with a face
    st.sampled_from(list(SensorState)),
    st.sampled_from(list(SignalVerdict)),
    st.booleans(),  # frames come at all
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SECOND, min_size=1, max_size=12), st.booleans(), st.integers(0, 5))
def test_a_score_is_a_number_from_0_to_10_or_it_has_a_reason(
    seconds: list[tuple[float, float, SensorState, SignalVerdict, bool]],
    require_pulse: bool,
    seed: int,
) -> None:
    baseline = _KEPT if seed % 2 else None
    side = Bedside(
        estimator(has_pulse=True, require_pulse=require_pulse, baseline=baseline), seed=seed
    )
    for pain, share, state, verdict, comes in seconds:

        def frame(
            index: int,
            rng: np.random.Generator,
            pain: float = pain,
            share: float = share,
            comes: bool = comes,
        ) -> FaceObservation | None:
            if not comes:
                return None
            return face(index, pain=pain, rng=rng) if rng.random() < share else no_face(index)

        def summary(
            t_s: float, state: SensorState = state, verdict: SignalVerdict = verdict
        ) -> HeartSummary:
            return heart(t_s, state=state, verdict=verdict)

        for estimate in side.run(1, frame, heart=summary):
            check(estimate)


def check(estimate: PainEstimate) -> None:
    assert 0.0 <= estimate.face_fraction <= 1.0
    for one in estimate.readings:
        assert one.value is None or math.isfinite(one.value)
        assert one.interval is None or all(map(math.isfinite, one.interval))
        assert math.isfinite(one.contribution)
    if estimate.score is None:
        assert estimate.reason is not None
        assert estimate.since_s is not None
        assert estimate.since_s <= estimate.t_s
        assert estimate.interval is None
        assert estimate.confidence is None
        return
    assert estimate.reason is None
    assert estimate.since_s is None
    assert estimate.interval is not None
    assert estimate.confidence is not None
    low, high = estimate.interval
    assert 0.0 <= low <= estimate.score <= high <= 10.0
    assert 0.0 <= estimate.confidence <= 1.0


_KEPT = rested().estimator.baseline
