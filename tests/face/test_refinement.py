"""Points of a face are followed to a few hundredths of a pixel, and say when they are not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from narrowing import known
from shots import Shot, watched
from wince_device.face import (
    ACTION_UNIT_NAMES,
    MOUTH_UNITS,
    REGION_LANDMARKS,
    FaceObservation,
    FaceTracker,
    TrackerSettings,
    interocular,
    mean_face,
)
from wince_device.face._head_track import HeadTrack
from wince_device.face._patches import Patches, sample_step_px, smooth_view
from wince_device.face.observation import Absence, Flag
from wince_device.face.regions import REFINED_LANDMARKS

Picture = np.ndarray
NOISE_40_DB = 1.28


@pytest.fixture(scope="module")
def grey(astronaut: Picture) -> Picture:
    face = cv2.cvtColor(astronaut[0:300, 70:380], cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(face, (620, 600), interpolation=cv2.INTER_CUBIC))


def noisy(image: Picture, seed: int) -> Picture:
    noise = np.random.default_rng(seed).normal(0, NOISE_40_DB, image.shape)
    return np.clip(np.round(image + noise), 0, 255).astype(np.uint8)


def shifted(image: Picture, right: float, down: float) -> Picture:
    matrix = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
    size = (image.shape[1], image.shape[0])
    moved = cv2.warpAffine(
        image.astype(np.float32), matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(moved)


def track(
    tracker: FaceTracker, images: list[Picture], shot: Callable[..., Shot]
) -> list[FaceObservation]:
    return watched(tracker, (shot(image, n, rate_hz=60.0) for n, image in enumerate(images)))


def speeds(seen: list[FaceObservation]) -> np.ndarray:
    return np.array([one.region_speeds for one in seen])


def test_patches_are_found_where_they_went_and_their_deviations_are_honest(grey: Picture) -> None:
    """Places all over the picture, shifted by a fifth of a pixel under noise of 40 dB."""
    rng = np.random.default_rng(2)
    places = rng.uniform(150, 450, (len(REFINED_LANDMARKS), 2))
    everywhere = np.ones(len(places), dtype=np.bool_)
    planes = np.tile(np.eye(2), (len(places), 1, 1))
    step_px = sample_step_px(85.0)
    patches = Patches(len(places))
    patches.take(smooth_view(noisy(grey, 1), places, step_px), places, planes, step_px, everywhere)
    view = smooth_view(noisy(shifted(grey, 0.2, -0.13), 3), places, step_px)
    found = patches.find(view, places, planes, everywhere)
    good = found.likeness > 0.75
    errors = found.places_px[good] - places[good] - (0.2, -0.13)
    in_deviations = errors / np.sqrt(found.covariances_px2[good, :2])
    assert good.mean() > 0.6
    assert np.median(np.abs(errors)) < 0.05
    assert 0.4 < np.median(np.abs(in_deviations)) / 0.6745 < 1.6


def test_light_that_flickers_moves_nothing(grey: Picture) -> None:
    places = np.random.default_rng(2).uniform(150, 450, (len(REFINED_LANDMARKS), 2))
    everywhere = np.ones(len(places), dtype=np.bool_)
    planes = np.tile(np.eye(2), (len(places), 1, 1))
    patches = Patches(len(places))
    dim = (grey * 0.8).astype(np.uint8)
    patches.take(smooth_view(dim, places, 1.0), places, planes, 1.0, everywhere)
    for gain in (0.72, 0.88):
        image = np.round(grey * gain).astype(np.uint8)
        found = patches.find(smooth_view(image, places, 1.0), places, planes, everywhere)
        sharp = found.contrast > 8
        moved = np.abs(found.places_px - places)[sharp & (found.likeness > 0.75)]
        assert moved.max() < 0.1
        assert np.median(moved) < 0.01


def test_where_only_an_edge_is_left_a_point_is_not_found() -> None:
    """An edge looks like a weakly patterned one, and tells nothing of a shift along it."""
    across, down = np.meshgrid(np.arange(120.0), np.arange(120.0))
    edge = 60.0 + 80.0 / (1.0 + np.exp(-(across - 60.0) / 3.0))
    marked = np.round(edge + 6.0 * np.cos((down - 60.0) / 3.0)).astype(np.uint8)
    places, all_points, planes = np.full((1, 2), 60.0), np.array([True]), np.eye(2)[None]
    patches = Patches(1)
    patches.take(smooth_view(marked, places, 1.0), places, planes, 1.0, all_points)
    assert patches.taken.all()
    again = patches.find(smooth_view(marked, places, 1.0), places, planes, all_points)
    assert again.likeness[0] > 0.99
    plain = smooth_view(np.round(edge).astype(np.uint8), places, 1.0)
    assert patches.likeness(plain, places, planes)[0] > 0.75
    seen = patches.find(plain, places, planes, all_points)
    assert seen.likeness[0] == -1.0
    assert np.isfinite(seen.covariances_px2).all()


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(5, 0, 0), (0, 5, 0), (0, 0, 5), (4, -3, 2)])
def test_a_solid_head_that_turns_is_explained_by_its_pose(
    yaw: float, pitch: float, roll: float
) -> None:
    from scipy.spatial.transform import Rotation

    unit = 100.0 / interocular(mean_face())
    places = mean_face()[REFINED_LANDMARKS, :2] * unit + 300.0
    track = HeadTrack(places, np.eye(3), 100.0)
    turn = Rotation.from_euler("yxz", [yaw, pitch, roll], degrees=True).as_matrix()
    solid = track.solid @ turn.T
    near = 1.0 + solid[:, 2] / 1000.0
    seen = solid[:, :2] / near[:, None] + (330.0, 290.0)
    good = np.ones(len(seen), dtype=np.bool_)
    assert track.fit(seen, np.tile((1e-4, 1e-4, 0.0), (len(seen), 1)), good)
    assert np.abs(track.places() - seen).max() < 1e-3
    assert track.place.turned(HeadTrack(places, np.eye(3), 100.0).place) == pytest.approx(
        float(np.linalg.norm(Rotation.from_matrix(turn).as_rotvec())), rel=1e-4
    )


@pytest.mark.models
def test_a_still_face_is_stiller_than_its_landmarks(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    images = [noisy(grey, seed) for seed in range(14)]
    seen = track(tracker, images, shot)
    refined = np.array([known(one.motion).displacements_px for one in seen[1:]])
    floor = refined.std(axis=0)
    assert floor.max() < 0.05
    deviations = np.array([known(one.motion).deviations_px for one in seen[1:]]).mean(axis=0)
    assert (floor.mean(axis=1) < 1.5 * deviations).all()
    raw = track(FaceTracker(settings=TrackerSettings(refine=False)), images, shot)
    assert (np.nanmean(speeds(seen), axis=0) < 0.5 * np.nanmean(speeds(raw), axis=0)).all()


@pytest.mark.models
def test_flickering_light_is_no_motion(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    """100 Hz light seen at 60 frames a second swings at 20 Hz."""
    calm = [noisy(grey * 0.8, seed) for seed in range(10)]
    gains = 0.8 * (1 + 0.1 * np.sin(2 * np.pi * 20 / 60 * np.arange(10)))
    lit = [noisy(grey * gain, seed) for seed, gain in enumerate(gains)]
    still = np.nanmean(speeds(track(tracker, calm, shot)), axis=0)
    tracker.reset()
    swung = np.nanmean(speeds(track(tracker, lit, shot)), axis=0)
    assert (swung < 1.5 * still).all()


@pytest.mark.models
def test_a_hand_over_the_mouth_is_a_region_that_is_absent(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    images = [noisy(grey, seed) for seed in range(10)]
    first = tracker.process(shot(images[0], 0, rate_hz=60.0))
    x, y = known(first.landmarks_px)[13, :2].astype(int)
    skin = grey[y - 75 : y - 55, x - 60 : x - 30]
    hand = cv2.resize(skin, (150, 90), interpolation=cv2.INTER_CUBIC)
    for image in images[3:]:
        image[y - 30 : y + 60, x - 75 : x + 75] = hand
    seen = watched(tracker, (shot(image, n, rate_hz=60.0) for n, image in enumerate(images[1:], 1)))
    assert np.isfinite(known(seen[1].region_speeds)).all()
    assert seen[-1].found
    assert np.isnan(known(seen[-1].region_speeds)[2])
    assert np.isfinite(known(seen[-1].region_speeds)[0])
    assert Flag.REGION_HIDDEN in seen[-1].flags
    assert known(seen[-1].motion).used[2] < known(seen[1].motion).used[2] / 2


@pytest.mark.models
@pytest.mark.parametrize("grain", [0.0, 12.0])
def test_a_mouth_first_seen_under_a_hand_is_measured_once_the_hand_has_gone(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot], grain: float
) -> None:
    """Whether there was something on the hand to follow, or nothing at all."""
    x, y = known(tracker.process(shot(noisy(grey, 0), 0, rate_hz=20.0)).landmarks_px)[13, :2]
    tracker.reset()
    lines = np.random.default_rng(3).normal(0.0, 1.0, (110, 150))
    hand = 150.0 + grain * cv2.GaussianBlur(lines, (0, 0), 3.0) / 0.1
    covered = grey.astype(np.float64)
    covered[int(y) - 30 : int(y) + 80, int(x) - 75 : int(x) + 75] = hand
    images = [noisy(covered if n < 40 else grey, n) for n in range(80)]
    seen = watched(tracker, (shot(image, n, rate_hz=20.0) for n, image in enumerate(images)))
    mouth = np.array([known(one.region_speeds)[2] for one in seen])
    # The hand was taken for the mouth: what comes out under it is absent at first.
    assert np.isnan(mouth[42:58]).all()
    assert Flag.REGION_HIDDEN in seen[50].flags
    assert np.isfinite(mouth[70:]).all()
    assert Flag.REGION_HIDDEN not in seen[-1].flags
    assert any(Flag.NEW_REFERENCE in one.flags for one in seen[58:70])
    assert np.isfinite([known(one.region_speeds)[0] for one in seen[2:]]).all()


@pytest.mark.models
def test_a_hand_that_rests_on_the_mouth_never_becomes_the_mouth(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    x, y = known(tracker.process(shot(noisy(grey, 0), 0, rate_hz=20.0)).landmarks_px)[13, :2]
    tracker.reset()
    covered = grey.astype(np.float64)
    covered[int(y) - 30 : int(y) + 80, int(x) - 75 : int(x) + 75] = 150.0
    images = [noisy(grey if n < 20 else covered, n) for n in range(100)]
    seen = watched(tracker, (shot(image, n, rate_hz=20.0) for n, image in enumerate(images)))
    mouth = np.array([known(one.region_speeds)[2] for one in seen])
    assert np.isfinite(mouth[2:19]).all()
    assert np.isnan(mouth[22:]).all()
    # Known by the next look, and from then on said of every frame.
    assert not any(Flag.MOUTH_COVERED in one.flags for one in seen[:20])
    assert all(Flag.MOUTH_COVERED in one.flags for one in seen[26:])
    assert seen[-1].told_units.sum() == len(ACTION_UNIT_NAMES) - len(MOUTH_UNITS)
    assert seen[19].told_units.all()


@pytest.mark.models
def test_under_a_cloth_over_the_brow_no_action_unit_is_told(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    first = tracker.process(shot(noisy(grey, 0), 0, rate_hz=20.0))
    tracker.reset()
    brow = known(first.landmarks_px)[REGION_LANDMARKS["V1"], :2]
    (left, top), (right, bottom) = brow.min(axis=0).astype(int), brow.max(axis=0).astype(int)
    cloth = grey.copy()
    cloth[top - 10 : bottom + 5, left - 20 : right + 20] = 170
    images = [noisy(cloth if 20 <= n < 60 else grey, n) for n in range(100)]
    seen = watched(tracker, (shot(image, n, rate_hz=20.0) for n, image in enumerate(images)))
    assert all(one.found for one in seen)
    bare, under, again = seen[:20], seen[26:60], seen[62:]
    for one in under:
        assert Flag.COVERED in one.flags
        assert one.vector is None
        assert one.action_units is None
    for one in [*bare, *again]:
        assert Flag.COVERED not in one.flags
        assert one.told_units.all()
    # What is read again is the bare face: nothing of the cloth is left in it.
    before, after = (known(one.action_units).intensities for one in (bare[-1], again[-1]))
    np.testing.assert_allclose(after, before, atol=0.4)


@pytest.mark.models
def test_blur_and_too_much_light_are_flagged(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    sharp = track(tracker, [grey, grey], shot)
    assert sharp[1].flags == (Flag.CARRIED,)
    blurred = cv2.blur(grey, (9, 9))
    seen = tracker.process(shot(blurred, 2, rate_hz=60.0))
    assert Flag.BLURRED in seen.flags or Flag.NOT_REFINED in seen.flags
    bright = np.clip(grey.astype(float) * 1.9, 0, 255).astype(np.uint8)
    seen = tracker.process(shot(bright, 3, rate_hz=60.0))
    assert Flag.OVEREXPOSED in seen.flags
    assert known(seen.saturated_share) > known(sharp[0].saturated_share) + 0.05


@pytest.mark.models
def test_points_carry_the_face_between_two_runs_of_the_landmark_model(
    face_models: object, grey: Picture, shot: Callable[..., Shot]
) -> None:
    assert face_models
    images = [noisy(shifted(grey, 0.7 * n, 0.3 * n), n) for n in range(9)]
    asked = TrackerSettings(max_inference_hz=1000.0)
    every = track(FaceTracker(settings=asked), images, shot)
    assert not any(Flag.CARRIED in one.flags for one in every)
    third = track(FaceTracker(settings=TrackerSettings(inference_every=3)), images, shot)
    carried = [Flag.CARRIED in one.flags for one in third]
    assert sum(carried) == 6
    for one, other in zip(every, third, strict=True):
        apart = np.linalg.norm(
            known(one.landmarks_px)[:, :2] - known(other.landmarks_px)[:, :2], axis=1
        )
        assert np.median(apart) / known(one.interocular_px) < 0.02
    assert np.nanmean(speeds(third)) < 1.5 * np.nanmean(speeds(every))


@pytest.mark.models
@pytest.mark.parametrize(("rate_hz", "asked"), [(30.0, 12), (60.0, 6), (120.0, 4)])
def test_the_landmark_model_is_asked_no_more_than_forty_times_a_second(
    face_models: object, grey: Picture, shot: Callable[..., Shot], rate_hz: float, asked: int
) -> None:
    assert face_models
    tracker = FaceTracker()
    seen = [tracker.process(shot(noisy(grey, n), n, rate_hz=rate_hz)) for n in range(12)]
    assert sum(Flag.CARRIED not in one.flags for one in seen) == asked
    # Action units are looked at as seldom, and never in two frames that lie closer.
    vectors = [known(one.vector) for one in seen]
    looks = [n for n in range(1, 12) if not np.array_equal(vectors[n], vectors[n - 1])]
    assert (np.diff(looks) / rate_hz >= 0.025 - 1e-9).all()
    assert asked - 2 <= len(looks) <= asked
    if rate_hz > 40.0:
        assert all(Flag.CARRIED in seen[n].flags for n in looks)


@pytest.mark.models
def test_a_region_that_moves_does_not_take_the_head_along(
    face_models: object, grey: Picture, shot: Callable[..., Shot]
) -> None:
    """The lower half of the nose and the cheeks jump by half a pixel; the forehead stays."""
    assert face_models
    tracker = FaceTracker()
    first = tracker.process(shot(noisy(grey, 0), 0, rate_hz=60.0))
    eyes_px = known(first.landmarks_px)[[33, 263], 1].mean()
    rows = np.arange(grey.shape[0], dtype=np.float64)
    share = 1.0 / (1.0 + np.exp(-(rows - eyes_px - 0.35 * known(first.interocular_px)) / 8.0))
    x, y = np.meshgrid(np.arange(grey.shape[1], dtype=np.float32), rows.astype(np.float32))
    shots = []
    for number in range(1, 17):
        back = np.float32((-0.5) ** (number % 2)) * np.float32(0.5) * share.astype(np.float32)
        moved = cv2.remap(grey.astype(np.float32), x - back[:, None], y, cv2.INTER_CUBIC)
        shots.append(shot(noisy(moved, number), number, rate_hz=60.0))
    heads = [known(one.motion).displacements_px[0, 0] for one in watched(tracker, shots)]
    assert np.abs(heads).max() < 0.1


@pytest.mark.models
def test_a_face_that_goes_is_noticed_at_once_by_its_points(
    face_models: object, grey: Picture, shot: Callable[..., Shot]
) -> None:
    assert face_models
    tracker = FaceTracker(settings=TrackerSettings(inference_every=8))
    assert all(one.found for one in track(tracker, [grey] * 3, shot))
    gone = tracker.process(shot(np.full_like(grey, 70), 3, rate_hz=60.0))
    assert not gone.found
    assert gone.absence is Absence.NOT_BELIEVED


@pytest.mark.models
def test_an_empty_picture_has_a_reason(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot]
) -> None:
    seen = tracker.process(shot(np.full_like(grey, 70)))
    assert seen.absence is Absence.NOTHING_DETECTED
    assert seen.flags == ()


@pytest.mark.models
def test_a_face_turned_too_far_says_so(
    grey: Picture, shot: Callable[..., Shot], face_models: object
) -> None:
    from wince_device.face import FaceLimits

    assert face_models
    strict = FaceTracker(settings=TrackerSettings(limits=FaceLimits(max_tilt_deg=0.5)))
    assert strict.process(shot(grey)).absence is Absence.TURNED_AWAY


@pytest.mark.models
def test_swapped_colours_give_the_same_face(
    tracker: FaceTracker, astronaut: Picture, shot: Callable[..., Shot]
) -> None:
    seen = tracker.process(shot(astronaut))
    tracker.reset()
    swapped = tracker.process(shot(np.ascontiguousarray(astronaut[..., ::-1])))
    assert swapped.found
    apart = np.linalg.norm(known(swapped.landmarks_px) - known(seen.landmarks_px), axis=1).mean()
    assert apart < 0.1 * known(seen.interocular_px)


@pytest.mark.models
@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_a_frame_of_another_kind_is_refused_and_leaves_a_gap(
    tracker: FaceTracker, grey: Picture, shot: Callable[..., Shot], kind: type
) -> None:
    track(tracker, [grey, grey], shot)
    bad: np.ndarray = grey.astype(kind)
    if kind is np.float32:
        bad[:] = np.nan
    with pytest.raises(ValueError, match=r"must hold bytes \(uint8\)"):
        tracker.process(shot(bad, 2, rate_hz=60.0))
    after = watched(tracker, [shot(grey, n, rate_hz=60.0) for n in (3, 4)])
    assert np.isnan(known(after[0].region_speeds)).all()
    assert np.isfinite(known(after[1].region_speeds)).all()


@pytest.mark.parametrize("every", [0, 31])
def test_inference_every_has_its_range(every: int) -> None:
    with pytest.raises(ValueError, match="inference_every must lie between 1 and 30"):
        TrackerSettings(inference_every=every)
    with pytest.raises(ValueError, match="needs refine"):
        TrackerSettings(inference_every=2, refine=False)
    with pytest.raises(ValueError, match="max_inference_hz must be above 0"):
        TrackerSettings(max_inference_hz=0.0)


def test_a_blink_is_told_from_the_eyes_opening() -> None:
    from wince_device.face.lids import LidWatch

    watch = LidWatch()
    features = np.full(16, 0.25)
    moving = [watch.moving(features, n / 60) for n in range(10)]
    closing = [features * share for share in (0.8, 0.4, 0.1, 0.1, 0.6, 1.0)]
    blink = [watch.moving(one, (10 + n) / 60) for n, one in enumerate(closing)]
    assert not any(moving)
    assert all(blink)
