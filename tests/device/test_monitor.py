"""One result a second, whatever the order and the cuts in which the data arrive."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bedside
from bedside import PULSE_HZ, RATE_HZ, estimator, face, pulse_batches
from wince_device.face import FaceObservation
from wince_device.heart import Beat, HeartSummary
from wince_device.monitor import Monitor, SecondResult
from wince_device.pain import PainEstimate
from wince_device.sources import SampleBatch
from wince_wire import NoScoreReason, SourceError

SECONDS = 14
FRAMES = [face(n, rng=np.random.default_rng(n)) for n in range(1, round(SECONDS * RATE_HZ) + 1)]
Item = FaceObservation | SampleBatch


def monitor(*, camera: bool = True, pulse: bool = True, **settings_of: object) -> Monitor:
    return Monitor(
        estimator=estimator(has_pulse=pulse, **settings_of),  # type: ignore[arg-type]  # handed on
        has_camera=camera,
        pulse_kind="ppg" if pulse else None,
        pulse_rate_hz=PULSE_HZ if pulse else 0.0,
    )


def push(made: Monitor, item: Item) -> None:
    if isinstance(item, FaceObservation):
        made.push_face(item)
    else:
        made.push_pulse(item)


def run(items: list[Item], made: Monitor | None = None) -> list[SecondResult]:
    made = made or monitor()
    results: list[SecondResult] = []
    for item in items:
        push(made, item)
        made.advance(made.complete_until_s, results.append)
    made.end_face()
    made.end_pulse()
    made.advance(made.last_s, results.append)
    return results


Told = tuple[float, list[int], tuple[Beat, ...], HeartSummary | None, PainEstimate | None, bool]


def told(results: list[SecondResult]) -> list[Told]:
    return [
        (
            one.t_s,
            [observation.frame_index for observation in one.observations],
            one.beats,
            one.heart,
            one.estimate,
            one.baseline_made is not None,
        )
        for one in results
    ]


def in_order(frames: list[FaceObservation], batches: list[SampleBatch]) -> list[Item]:
    def at(item: Item) -> float:
        return item.t_s if isinstance(item, FaceObservation) else float(item.t_s[-1])

    return sorted([*frames, *batches], key=at)


PLAIN = told(run(in_order(FRAMES, pulse_batches(0.0, SECONDS, list(range(0, 1000, 17))))))


def test_results_stand_at_full_seconds_one_after_the_other() -> None:
    assert [row[0] for row in PLAIN] == [float(second) for second in range(1, SECONDS + 1)]
    frames = [index for row in PLAIN for index in row[1]]
    assert frames == [one.frame_index for one in FRAMES]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, round(SECONDS * PULSE_HZ) - 1), max_size=30),
    st.randoms(use_true_random=False),
)
def test_neither_cuts_nor_interleaving_change_anything(cuts: list[int], chance: object) -> None:
    frames: list[Item] = list(FRAMES)
    batches: list[Item] = list(pulse_batches(0.0, SECONDS, cuts))
    mixed: list[Item] = []
    while frames or batches:
        take_frame = not batches or (frames and chance.random() < 0.9)  # type: ignore[attr-defined]  # a Random
        mixed.append((frames if take_frame else batches).pop(0))
    assert told(run(mixed)) == PLAIN


@pytest.mark.parametrize("face_first", [True, False])
def test_the_first_second_is_that_of_the_earlier_stream(face_first: bool) -> None:
    frame, batch = face(50), pulse_batches(0.9, 1.9)[0]
    items: list[Item] = [frame, batch] if face_first else [batch, frame]
    assert run(items)[0].t_s == 1.0


def test_nothing_is_told_after_the_end_of_the_data() -> None:
    results = run(in_order(FRAMES[:100], pulse_batches(0.0, 5.5)))
    assert results[-1].t_s == 5.0


def test_the_broken_second_at_the_end_is_handed_out() -> None:
    made = monitor(pulse=False)
    results: list[SecondResult] = []
    for frame in FRAMES[:100]:
        made.push_face(frame)
    made.advance(made.complete_until_s, results.append)
    rest, beats = made.finish()
    assert [one.frame_index for one in rest] == list(range(91, 101))
    assert beats == ()
    assert len(results) == 3


def test_a_late_stream_is_given_up_and_taken_again() -> None:
    made = monitor()
    results: list[SecondResult] = []
    batches = pulse_batches(0.0, SECONDS, list(range(0, 1000, 25)))
    for item in in_order(FRAMES[:270], [one for one in batches if one.t_s[-1] <= 6.0]):
        push(made, item)
    made.advance(made.complete_until_s, results.append)
    assert results[-1].t_s == 6.0
    made.advance(9.0, results.append)
    assert results[-1].t_s == 9.0
    assert results[-1].estimate.reason is NoScoreReason.NO_PULSE
    late = [one for one in batches if one.t_s[-1] > 6.0]
    for item in in_order(FRAMES[270:], late):
        push(made, item)
    made.advance(made.complete_until_s, results.append)
    assert [one.t_s for one in results] == [float(second) for second in range(1, SECONDS + 1)]
    beats = [beat.t_s for one in results for beat in one.beats]
    assert beats == sorted(beats)
    assert results[-1].heart is not None
    assert results[-1].heart.beats_total == len(beats) > 8


def test_samples_that_stop_coming_end_the_score_within_two_seconds() -> None:
    made = monitor()
    results: list[SecondResult] = []
    for item in in_order(FRAMES, pulse_batches(0.0, 11.0, list(range(0, 1000, 17)))):
        push(made, item)
    made.advance(14.0, results.append)
    reasons = {one.t_s: one.estimate.reason for one in results}
    assert reasons[11.0] is None
    assert reasons[13.0] is NoScoreReason.NO_PULSE
    assert reasons[14.0] is NoScoreReason.NO_PULSE


def test_a_sensor_that_never_speaks_is_first_awaited_and_then_missed() -> None:
    made = monitor()
    results: list[SecondResult] = []
    for frame in FRAMES:
        made.push_face(frame)
    made.advance(14.0, results.append)
    reasons = [one.estimate.reason for one in results]
    assert NoScoreReason.NO_PULSE not in reasons[:5]
    assert reasons[-1] is NoScoreReason.NO_PULSE


def test_empty_batches_carry_the_sensors_state_and_are_not_waited_for() -> None:
    made = monitor()
    results: list[SecondResult] = []
    for item in in_order(FRAMES[: 11 * 30], pulse_batches(0.0, 10.5, list(range(0, 1000, 17)))):
        push(made, item)
    empty = SampleBatch(samples=np.empty(0), t_s=np.empty(0), gap_before=True, state="unplugged")
    made.push_pulse(empty)
    for frame in FRAMES[11 * 30 :]:
        made.push_face(frame)
    made.advance(made.complete_until_s, results.append)
    reasons = {one.t_s: one.estimate.reason for one in results}
    assert reasons[10.0] is None
    assert {reasons[t_s] for t_s in (11.0, 12.0, 13.0, 14.0)} == {NoScoreReason.SENSOR_UNPLUGGED}
    made.push_pulse(pulse_batches(14.5, 15.5)[0])
    assert made.complete_until_s == FRAMES[-1].t_s


def test_a_finger_lifted_and_laid_on_again() -> None:
    batches = [
        *pulse_batches(0.0, 10.0),
        *pulse_batches(10.0, 12.0, state="no_finger"),
        *pulse_batches(12.0, 14.0),
    ]
    results = run(in_order(FRAMES, batches))
    reasons = {one.t_s: one.estimate.reason for one in results}
    assert reasons[10.0] is None
    assert reasons[11.0] is NoScoreReason.NO_FINGER
    assert reasons[12.0] is NoScoreReason.NO_FINGER


def test_frames_out_of_order_are_left_out_and_counted() -> None:
    made = monitor(pulse=False)
    for frame in [FRAMES[0], FRAMES[2], FRAMES[1], FRAMES[2], FRAMES[3]]:
        made.push_face(frame)
    made.push_face(face(9, t_s=math.nan))
    made.push_face(face(9, t_s=math.inf))
    made.push_face(FRAMES[4])
    rest, _ = made.finish()
    assert [one.frame_index for one in rest] == [1, 3, 4, 5]
    assert made.frames_refused == 4


def test_samples_that_were_there_already_are_left_out_and_counted() -> None:
    whole = run(in_order(FRAMES, pulse_batches(0.0, SECONDS, [300])))
    made = monitor()
    again = [*pulse_batches(0.0, 6.0), *pulse_batches(5.0, 5.5), *pulse_batches(5.0, SECONDS)]
    results: list[SecondResult] = []
    for frame in FRAMES:
        made.push_face(frame)
    for batch in again:
        made.push_pulse(batch)
    made.advance(made.last_s, results.append)
    assert made.samples_refused == 25 + 50
    beats = [beat.t_s for one in results for beat in one.beats]
    assert beats == pytest.approx([beat.t_s for one in whole for beat in one.beats])


@pytest.mark.parametrize(
    "batch",
    [
        SampleBatch(samples=np.zeros(3), t_s=np.array([1.0, 3.0, 2.0])),
        SampleBatch(samples=np.zeros(2), t_s=np.array([1.0, np.nan])),
        SampleBatch(samples=np.zeros(3), t_s=np.array([1.0, 2.0])),
        SampleBatch(samples=np.zeros(2), t_s=np.array([1.0, 2.0]), state="asleep"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(batch: SampleBatch) -> None:
    made = monitor()
    with pytest.raises(SourceError):
        made.push_pulse(batch)
    assert made.last_s == -math.inf
    results = run(in_order(FRAMES, pulse_batches(0.0, SECONDS)), made)
    assert len(results) == SECONDS


def test_a_camera_that_ends_before_the_pulse() -> None:
    results = run(in_order(FRAMES[: 10 * 30], pulse_batches(0.0, SECONDS)))
    reasons = {one.t_s: one.estimate.reason for one in results}
    assert reasons[10.0] is None
    assert reasons[12.0] is NoScoreReason.SOURCE_ENDED
    assert results[-1].t_s == SECONDS


def test_a_pulse_that_ends_before_the_camera() -> None:
    made = monitor()
    results: list[SecondResult] = []
    for batch in pulse_batches(0.0, 10.0):
        made.push_pulse(batch)
    made.end_pulse()
    for frame in FRAMES:
        made.push_face(frame)
    made.advance(made.complete_until_s, results.append)
    reasons = {one.t_s: one.estimate.reason for one in results}
    assert reasons[10.0] is None
    assert reasons[12.0] is NoScoreReason.SOURCE_ENDED


def test_without_a_camera_there_are_beats_and_never_a_score() -> None:
    results = run([*pulse_batches(0.0, SECONDS)], monitor(camera=False))
    assert {one.estimate.reason for one in results} == {NoScoreReason.NO_FACE}
    assert sum(len(one.beats) for one in results) > 8


def test_seconds_are_told_though_no_data_ever_come() -> None:
    made = monitor()
    made.begin(100.3)
    results: list[SecondResult] = []
    made.advance(103.5, results.append)
    assert [one.t_s for one in results] == [101.0, 102.0, 103.0]
    assert {one.estimate.reason for one in results} == {NoScoreReason.STARTING}


def test_the_baseline_is_told_in_the_second_it_was_made() -> None:
    results = run(in_order(FRAMES, pulse_batches(0.0, SECONDS)))
    made = [one.baseline_made for one in results if one.baseline_made is not None]
    assert len(made) == 1
    assert made[0].source == "camera A"
    assert bedside.utc_ns(4.0) < made[0].made_ns < bedside.utc_ns(8.0)


def test_a_second_that_could_not_be_delivered_does_not_hold_up_the_next() -> None:
    made = monitor(pulse=False)
    for frame in FRAMES[:100]:
        made.push_face(frame)
    results: list[SecondResult] = []

    def deliver(result: SecondResult) -> None:
        if result.t_s == 2.0:
            raise OSError("the disk is away")
        results.append(result)

    with pytest.raises(OSError, match="disk"):
        made.advance(3.0, deliver)
    made.advance(3.0, deliver)
    assert [one.t_s for one in results] == [1.0, 3.0]
