"""A guided rest: what counts, what is told, what stays until it is complete; and its drift."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bedside import Bedside, estimator, face, heart, no_face, vector
from wince_device.face import FaceObservation, Flag
from wince_device.pain import Baseline, PainEstimate, RestDrift, rest_distance
from wince_wire import QualityFlag, RestHint

REST_S = 6.0

Frame = Callable[[int, np.random.Generator], FaceObservation]


def hurting(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, pain=4.0, rng=rng)


def turned(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, yaw_deg=24.0, rng=rng)


def swaying(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, yaw_deg=8.0 * np.sin(index), rng=rng)


def dark(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, luma=20.0, rng=rng)


def bright(index: int, rng: np.random.Generator) -> FaceObservation:
    return face(index, luma=240.0, rng=rng)


def away(index: int, _rng: np.random.Generator) -> FaceObservation:
    return no_face(index)


def covered(index: int, rng: np.random.Generator) -> FaceObservation:
    return replace(face(index, rng=rng), vector=None, flags=(Flag.COVERED,))


def cut_off(index: int, rng: np.random.Generator) -> FaceObservation:
    return replace(face(index, rng=rng), vector=None, flags=(Flag.CUT_OFF,))


def told(estimates: list[PainEstimate]) -> list[tuple[float, RestHint]]:
    return [
        (one.guided_rest.progress, one.guided_rest.hint)
        for one in estimates
        if one.guided_rest is not None
    ]


def guided(**settings_of: object) -> Bedside:
    side = Bedside(estimator(**settings_of))  # type: ignore[arg-type]  # handed on
    side.rest()
    side.estimator.guide_baseline(REST_S)
    # The second in which it is asked for is over already.
    next(side.run(1, heart=heart))
    return side


def test_a_quiet_rest_takes_the_place_of_the_short_one_and_tells_how_far_it_is() -> None:
    side = guided()
    short = side.estimator.baseline
    estimates = list(side.run(6))
    shares, hints = zip(*told(estimates), strict=True)
    assert shares == pytest.approx([(n + 1) / 6 for n in range(6)])
    assert set(hints) == {RestHint.GOOD}
    made = side.estimator.baseline
    assert made is not None
    assert short is not None
    assert (short.guided, made.guided) == (False, True)
    assert (made.rest_s, made.frames) == (6.0, 180)
    assert made.log_noise_to_signal["nsr_v1"][2] > short.log_noise_to_signal["nsr_v1"][2]
    assert next(side.run(1)).guided_rest is None


@pytest.mark.parametrize(
    ("frame", "hint"),
    [
        (turned, RestHint.TURN_TO_CAMERA),
        (swaying, RestHint.HOLD_STILL),
        (dark, RestHint.MORE_LIGHT),
        (bright, RestHint.LESS_LIGHT),
        (away, RestHint.NO_FACE),
        (covered, RestHint.UNCOVER_FACE),
        (cut_off, RestHint.SHOW_WHOLE_FACE),
    ],
)
def test_a_second_that_is_no_rest_does_not_count_and_is_told(frame: Frame, hint: RestHint) -> None:
    side = guided()
    (first,) = told(list(side.run(1)))
    assert told(list(side.run(2, frame))) == [(first[0], hint)] * 2


def test_an_expression_in_the_middle_does_not_count() -> None:
    side = guided()
    list(side.run(4))
    assert [hint for _, hint in told(list(side.run(2, hurting)))] == [RestHint.RELAX_FACE] * 2
    list(side.run(2))
    made = side.estimator.baseline
    assert made is not None
    assert made.guided
    np.testing.assert_allclose(made.neutral_mean, vector(0.0), atol=0.01)


def test_a_rest_that_began_with_an_expression_is_begun_anew() -> None:
    side = guided()
    list(side.run(4, hurting))
    relaxed = told(list(side.run(8)))
    assert {hint for _, hint in relaxed} == {RestHint.RELAX_FACE}
    assert relaxed[-1][0] == 0.0
    list(side.run(6))
    made = side.estimator.baseline
    assert made is not None
    assert made.guided
    np.testing.assert_allclose(made.neutral_mean, vector(0.0), atol=0.01)


def test_a_wanted_pulse_must_be_valid() -> None:
    side = guided(has_pulse=True)
    assert told(list(side.run(1)))[0][1] is RestHint.WAIT_FOR_PULSE
    assert told(list(side.run(1, heart=heart)))[0][1] is RestHint.GOOD


def test_scores_go_on_against_the_rest_before_until_it_is_complete() -> None:
    side = guided()
    before = side.estimator.baseline
    hurt = list(side.run(4, hurting))[-1]
    assert side.estimator.baseline is before
    assert hurt.score is not None
    assert hurt.score > 4.0


def test_what_takes_too_long_is_given_up_and_the_rest_before_holds() -> None:
    side = guided()
    before = side.estimator.baseline
    estimates = list(side.run(32, away))
    assert [one.guided_given_up for one in estimates].count(True) == 1
    assert told(estimates[-1:]) == []
    assert side.estimator.baseline is before


def test_asked_again_it_begins_anew() -> None:
    side = guided()
    list(side.run(3))
    side.estimator.guide_baseline(REST_S)
    progress = [share for share, _ in told(list(side.run(3)))]
    assert progress[-1] < 0.5


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    side = Bedside(estimator())
    side.rest()
    assert side.estimator.baseline is not None
    return side.estimator.baseline


def followed(baseline: Baseline, seconds: int, shift: float, share: float = 1.0) -> RestDrift:
    drift, rng = RestDrift(), np.random.default_rng(0)
    for second in range(seconds):
        made = face(second, t_s=float(second), rng=rng)
        assert made.vector is not None
        made.vector[:] += shift if rng.random() < share else 0.0
        drift.add(made)
        drift.end_second(float(second), baseline)
    return drift


def test_a_face_at_its_rest_has_not_drifted(baseline: Baseline) -> None:
    assert not followed(baseline, 600, 0.0).drifted


def test_a_face_that_does_not_come_back_has_drifted_after_minutes(baseline: Baseline) -> None:
    assert not followed(baseline, 170, 0.05).drifted
    assert followed(baseline, 200, 0.05).drifted


def test_one_that_comes_back_now_and_then_has_not(baseline: Baseline) -> None:
    assert not followed(baseline, 600, 0.05, share=0.6).drifted


def test_a_new_rest_ends_the_drift(baseline: Baseline) -> None:
    drift = followed(baseline, 300, 0.05)
    drift.forget()
    assert not drift.drifted


def test_the_distance_from_rest_is_in_deviations_of_a_frame(baseline: Baseline) -> None:
    mean = np.array(baseline.neutral_mean)
    assert rest_distance(mean, baseline) == 0.0
    assert rest_distance(mean + 0.01, baseline) == pytest.approx(0.7, abs=0.2)


def test_a_drift_is_flagged() -> None:
    side = Bedside(estimator())
    side.rest()
    for second in range(200):
        side.estimator.add_face(face(300 + 30 * second, t_s=10.0 + second, pain=3.0))
        estimate = side.estimator.estimate(10.0 + second, None)
    assert QualityFlag.BASELINE_DRIFT in estimate.flags
