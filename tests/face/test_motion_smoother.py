"""Motion is told a little late, in order and each frame once, and better than it was at once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrowing import known
from swaying_head import PLACES, RATE_HZ, UNIT_PX, swaying
from wince_device.face import FaceObservation, MotionSmoother
from wince_device.face._steady_head import SteadyHead
from wince_device.face.motion_smoother import LAG_S, WAIT_S
from wince_device.face.refined_motion import RefinedMotion
from wince_device.face.refined_points import PointMotion, RefinedPoints


def without_face(t_s: float, index: int) -> FaceObservation:
    return FaceObservation(t_s=t_s, frame_index=index, found=False, presence=0.0, mean_luma=9.0)


def at_once(one: FaceObservation) -> PointMotion:
    """Return what the points did by the pose of the moment."""
    points = known(one.points)
    step = points.moment.step
    pose = np.zeros(6) if step is None else step.after[:6]
    return points.moved(pose, np.zeros((6, 6)), pose, points.moment.first)


def displacements(seen: list[FaceObservation]) -> np.ndarray:
    return np.array([known(one.motion).displacements_px for one in seen])


@pytest.mark.parametrize("size", [0.005, 0.03])
def test_a_swaying_head_leaves_less_in_its_regions_than_it_did_at_once(size: float) -> None:
    """About 0.009 px of either are the points' own noise."""
    now, later = [], []
    for seed in range(3):
        seen = list(swaying(180, size, seed))
        motion = RefinedMotion()
        raw = [
            motion.update(at_once(one), t_s=one.t_s, frame_index=one.frame_index) for one in seen
        ]
        smoother = MotionSmoother()
        told = [done for one in seen for done in smoother.add(one)] + smoother.finish()
        now.append(np.array([known(one).displacements_px for one in raw])[30:].std(axis=0))
        later.append(displacements(told)[30:].std(axis=0))
    assert (np.mean(later, axis=(0, 2)) < 0.87 * np.mean(now, axis=(0, 2))).all()


def test_speeds_follow_from_the_same_poses_as_displacements() -> None:
    """Also where one batch of frames ends and the next begins."""
    smoother = MotionSmoother()
    told = [done for one in swaying(60, 0.03) for done in smoother.add(one)] + smoother.finish()
    moved = np.diff(displacements(told), axis=0)
    speeds = np.array([known(one.motion).speeds_px_s for one in told])[1:] / RATE_HZ
    # A region's speed holds its stretching too, and noise; its middle moves by no more than that.
    assert np.isfinite(speeds).all()
    assert (np.linalg.norm(moved, axis=-1) < 3.0 * speeds + 0.03).all()


def test_a_skin_that_moves_is_told_as_it_moves() -> None:
    """V3's points jump down by half a pixel in the middle of the film, and stay there."""
    seen = list(swaying(60, 0.0))
    jump = np.zeros_like(PLACES)
    jump[PLACES[:, 1] > 310.0 + 0.35 * UNIT_PX, 1] = 0.5
    moved = []
    for number, one in enumerate(seen):
        was = known(one.points)
        away = jump if number >= 30 else np.zeros_like(jump)
        steps = was.steps_px + (jump if number == 30 else 0.0)
        moved.append(_with_points(one, was, was.own_px + away, steps))
    smoother = MotionSmoother()
    told = [done for one in moved for done in smoother.add(one)] + smoother.finish()
    down = displacements(told)[:, 2, 1]
    assert np.abs(down[:30]).max() < 0.15
    assert abs(down[30:].mean() - down[:30].mean() - 0.5) < 0.1
    speeds = np.array([known(one.motion).speeds_px_s[2] for one in told[1:]]) / RATE_HZ
    assert int(np.argmax(speeds)) + 1 == 30


def _with_points(
    one: FaceObservation, was: RefinedPoints, own_px: np.ndarray, steps_px: np.ndarray
) -> FaceObservation:
    return replace(one, points=replace(was, own_px=own_px, steps_px=steps_px))


@given(st.lists(st.sampled_from(["next", "lost", "late", "back", "new"]), max_size=60))
def test_every_frame_comes_out_once_in_order_and_no_later_than_told(does: list[str]) -> None:
    smoother, made, told = MotionSmoother(), list[FaceObservation](), list[FaceObservation]()
    face, t_s = swaying(200, 0.01), 0.0
    for number, what in enumerate(does):
        t_s += {"late": 0.7, "back": -1.0}.get(what, 1.0 / RATE_HZ)
        if what == "new":
            face = swaying(200, 0.01)
        seen = without_face(t_s, number) if what == "lost" else _at(next(face), t_s, number)
        made.append(seen)
        told += smoother.add(seen)
        assert all(seen.t_s - one.t_s < WAIT_S for one in made[len(told) :])
        assert what != "lost" or len(told) == len(made)
    told += smoother.finish()
    assert [one.frame_index for one in told] == list(range(len(does)))
    assert [one.t_s for one in told] == [one.t_s for one in made]
    assert all(one.points is None for one in told)
    assert [one.motion is not None for one in told] == [one.found for one in told]
    assert smoother.finish() == []


def _at(one: FaceObservation, t_s: float, number: int) -> FaceObservation:
    return replace(one, t_s=t_s, frame_index=number)


def test_what_follows_is_waited_for() -> None:
    smoother = MotionSmoother()
    for one in swaying(40, 0.01):
        for done in smoother.add(one):
            assert one.t_s - done.t_s >= LAG_S - 1e-9


def test_a_face_measured_by_landmarks_alone_is_handed_on_as_it_is() -> None:
    speeds = np.array([0.1, 0.2, 0.3])
    seen = FaceObservation(
        t_s=1.0, frame_index=3, found=True, presence=1.0, mean_luma=90.0, region_speeds=speeds
    )
    assert MotionSmoother().add(seen) == [seen]


def test_a_head_that_moves_when_it_is_first_seen_is_not_taken_for_one_at_rest() -> None:
    """Its first frames say what the reference's own place was: as far off as its noise, no more."""
    noise = 5e-4
    spread = np.eye(6) * noise**2
    rng = np.random.default_rng(2)
    firsts = []
    for _ in range(20):
        filtered = SteadyHead()
        filtered.begin(spread)
        speed = rng.normal(0.0, 0.02, 6)
        for number in range(1, 30):
            filtered.follow(number * speed + rng.normal(0, noise, 6), spread, spread, 0.5)
        firsts.append(filtered.first)
    assert np.std(firsts) < 1.2 * noise
