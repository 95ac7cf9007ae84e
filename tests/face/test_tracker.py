from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from narrowing import known
from shots import Picture, Shot, watched
from wince_device.face import (
    ActionUnitHead,
    FaceObservation,
    FaceTracker,
    Flag,
    NeutralFace,
    TrackerSettings,
)

pytestmark = pytest.mark.models

Many = list[FaceObservation]
NO_FACE = ("coffee", "chelsea", "rocket", "coins", "moon", "horse", "text", "clock", "grass")


@pytest.mark.shared
def test_the_smiling_man_is_found_in_every_frame_but_few(smile: tuple[list[Shot], Many]) -> None:
    found = [seen.found for seen in smile[1]]
    assert np.mean(found) >= 0.98


@pytest.mark.shared
def test_nothing_is_found_where_nobody_is(
    tracker: FaceTracker, clip: Callable[[str], list[Shot]]
) -> None:
    seen = [tracker.process(one) for one in clip("no_face_24fps.mp4")]
    assert [one.frame_index for one in seen if one.found] == []
    assert all(one.landmarks_px is None and one.action_units is None for one in seen)


@pytest.mark.shared
def test_a_cut_to_a_cartoon_ends_the_face_for_good(
    tracker: FaceTracker, clip: Callable[[str], list[Shot]]
) -> None:
    shots = clip("face_then_none_26fps.mov")
    changes = [np.abs(a.image.astype(int) - b.image).mean() for a, b in pairwise(shots)]
    cut = int(np.argmax(changes)) + 1
    found = [tracker.process(one).found for one in shots]
    assert all(found[1:cut])
    assert not any(found[cut + 3 :])


@pytest.mark.shared
def test_the_smile_is_au12_that_comes_and_goes(smile: tuple[list[Shot], Many]) -> None:
    """The man is neutral at first, smiles from about frame 20 to 68, and ends with half a smile."""
    vectors = np.array([seen.vector for seen in smile[1]])
    estimator = ActionUnitHead(NeutralFace.from_vectors(vectors[:12]))
    names = ("AU04", "AU06", "AU09", "AU12", "AU15", "AU25")
    course = {
        name: np.array([estimator.estimate(row).intensity(name) for row in vectors])
        for name in names
    }
    assert course["AU12"][:14].max() < 0.7
    assert course["AU12"][28:62].min() > 2.5
    assert course["AU12"][-1] < 0.5 * course["AU12"].max()
    assert course["AU25"][28:62].min() > 2.0
    assert course["AU06"][25:62].mean() > course["AU06"][:14].mean()
    for name in ("AU04", "AU09", "AU15"):
        assert course[name].max() < 1.0, name


@pytest.mark.shared
def test_the_speeds_rise_while_the_face_moves(smile: tuple[list[Shot], Many]) -> None:
    speeds = np.array([seen.region_speeds for seen in smile[1]])
    assert np.isnan(speeds[0]).all()
    assert np.isfinite(speeds[1:]).all()
    still, onset = speeds[3:13], speeds[16:22]
    assert onset[:, 1].max() > 5 * np.median(still[:, 1])
    assert onset[:, 2].max() > 5 * np.median(still[:, 2])


@pytest.mark.shared
def test_grey_pictures_give_the_same_face(
    tracker: FaceTracker, smile: tuple[list[Shot], Many]
) -> None:
    colour = smile[1][0]
    first = smile[0][0]
    grey = np.asarray(cv2.cvtColor(first.image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    seen = tracker.process(replace(first, image=grey))
    assert seen.found
    distance = np.linalg.norm(
        known(seen.landmarks_px)[:, :2] - known(colour.landmarks_px)[:, :2], axis=1
    )
    assert distance.mean() / known(colour.interocular_px) < 0.05


@pytest.mark.shared
@pytest.mark.parametrize("factor", [0.5, 0.2, 0.1])
def test_low_light_is_no_reason_to_lose_a_face(
    tracker: FaceTracker, smile: tuple[list[Shot], Many], factor: float
) -> None:
    rng = np.random.default_rng(0)
    found = []
    for one in smile[0][:8]:
        dark = np.clip(one.image * factor + rng.normal(0, 2, one.image.shape), 0, 255)
        found.append(tracker.process(replace(one, image=dark.astype(np.uint8))).found)
    assert all(found)


@pytest.mark.parametrize("degrees", [-150, -90, -45, 30, 90, 180])
def test_a_patient_who_lies_is_found_the_right_way_up(
    tracker: FaceTracker,
    astronaut: np.ndarray,
    turn: Callable[[Picture, float], Picture],
    shot: Callable[..., Shot],
    degrees: int,
) -> None:
    image = turn(astronaut, degrees)
    seen = [tracker.process(shot(image, number)) for number in range(8)]
    assert seen[-1].found
    difference = (known(seen[-1].pose).roll_deg - degrees + 180) % 360 - 180
    assert abs(difference) < 10


@pytest.mark.parametrize("name", NO_FACE)
def test_no_face_is_found_in_a_picture_without_one(
    tracker: FaceTracker, shot: Callable[..., Shot], name: str
) -> None:
    """Over a whole round of views, so that every tile and every turn is looked at."""
    picture = getattr(pytest.importorskip("skimage.data"), name)()
    image = (picture * 255).astype(np.uint8) if picture.dtype == bool else picture[..., :3]
    image = picture if picture.ndim == 2 and picture.dtype == np.uint8 else image
    found = [tracker.process(shot(np.ascontiguousarray(image), n)).found for n in range(20)]
    assert not any(found)


def test_a_small_face_is_found_in_its_tile(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    scene = np.full((700, 1200, 3), 90, dtype=np.uint8)
    scene[150:600, 720:1170] = cv2.resize(astronaut, (450, 450), interpolation=cv2.INTER_AREA)
    seen = [tracker.process(shot(scene, number)) for number in range(18)]
    assert seen[-1].found
    x, y = known(seen[-1].landmarks_px)[:, :2].mean(axis=0)
    assert 720 < x < 1170
    assert 150 < y < 600


@pytest.mark.parametrize(("side_px", "small"), [(190, True), (290, False)])
def test_a_face_with_few_pixels_between_the_eyes_is_told_to_be_small(
    tracker: FaceTracker,
    astronaut: np.ndarray,
    shot: Callable[..., Shot],
    side_px: int,
    small: bool,
) -> None:
    picture = cv2.resize(astronaut, (side_px, side_px), interpolation=cv2.INTER_AREA)
    seen = [tracker.process(shot(np.asarray(picture), number)) for number in range(18)]
    assert (known(seen[-1].interocular_px) < 20.0) == small
    assert (Flag.SMALL in seen[-1].flags) == small
    assert seen[-1].action_units is not None


def test_a_face_is_where_it_stays_from_its_first_frame_on(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    """Whichever view it is found in: where the detector is wrong about it, it is fitted again."""
    face = np.ascontiguousarray(astronaut[20:240, 110:330])
    nobody = np.full_like(face, 60)
    number = 0
    for frames_before in range(18):
        seen = []
        tracker.reset()
        for image in [nobody] * frames_before + [face] * 12:
            seen.append(tracker.process(shot(image, number)))
            number += 1
        found = [one for one in seen if one.found]
        off_px = np.hypot(*(known(found[0].landmarks_px) - known(found[-1].landmarks_px)).T)
        assert off_px.mean() < 0.03 * known(found[-1].interocular_px)


def test_the_nearest_of_two_is_followed_and_both_are_counted(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    face = astronaut[0:300, 80:380]
    scene = np.full((500, 800, 3), 90, dtype=np.uint8)
    scene[100:430, 20:350] = cv2.resize(face, (330, 330), interpolation=cv2.INTER_CUBIC)
    scene[40:460, 370:790] = cv2.resize(face, (420, 420), interpolation=cv2.INTER_CUBIC)
    seen = tracker.process(shot(scene))
    assert seen.found
    assert known(seen.landmarks_px)[:, 0].mean() > 370
    assert seen.faces_seen == 2


def test_someone_who_comes_near_is_counted(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    face = astronaut[0:300, 80:380]
    alone = np.full((400, 800, 3), 90, dtype=np.uint8)
    alone[20:380, 20:380] = cv2.resize(face, (360, 360), interpolation=cv2.INTER_CUBIC)
    both = alone.copy()
    both[60:340, 460:740] = cv2.resize(face, (280, 280), interpolation=cv2.INTER_AREA)
    counts = [tracker.process(shot(alone, n)).faces_seen for n in range(10)]
    assert set(counts) == {1}
    counts = [tracker.process(shot(both, n)).faces_seen for n in range(10, 45)]
    assert counts[-1] == 2


def test_half_a_face_at_the_edge_is_not_measured(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    whole = tracker.process(shot(astronaut))
    middle = int(known(whole.landmarks_px)[:, 0].mean())
    half = np.ascontiguousarray(astronaut[:, :middle])
    tracker.reset()
    assert not any(tracker.process(shot(half, n)).found for n in range(20))


def slid(image: Picture, right_px: float, down_px: float) -> Picture:
    shift = np.array([[1.0, 0.0, right_px], [0.0, 1.0, down_px]])
    moved = cv2.warpAffine(image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


@pytest.mark.parametrize("edge", ["top", "bottom", "left", "right"])
def test_a_face_that_slides_over_the_edge_is_not_read(
    tracker: FaceTracker, astronaut: Picture, shot: Callable[..., Shot], edge: str
) -> None:
    rest = watched(tracker, [shot(astronaut, number) for number in range(15)])
    tracker.set_neutral(NeutralFace.from_vectors(np.array([known(one.vector) for one in rest])))
    points = known(rest[-1].landmarks_px)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    away = {
        "top": (0.0, -low[1]),
        "bottom": (0.0, astronaut.shape[0] - high[1]),
        "left": (-low[0], 0.0),
        "right": (astronaut.shape[1] - high[0], 0.0),
    }[edge]
    onward = np.sign(away) * 0.12 * (high - low)
    path = [*np.linspace(0.0, 1.0, 60), *[1.0] * 10, *np.linspace(1.0, 0.0, 60), *[0.0] * 10]
    seen = [
        tracker.process(shot(slid(astronaut, *(share * (away + onward))), 15 + number))
        for number, share in enumerate(path)
    ]
    over = seen[60:70]
    assert all(one.action_units is None and one.vector is None for one in over)
    assert all(Flag.CUT_OFF in one.flags for one in over if one.found)
    told = [one.action_units.intensities for one in seen if one.action_units is not None]
    assert np.max(told) < 1.0
    assert seen[-1].action_units is not None
    assert Flag.CUT_OFF not in seen[-1].flags


def known_speeds(seen: Many) -> list[bool]:
    """Return in which frames the speeds are known."""
    return [bool(np.isfinite(known(one.region_speeds)).all()) for one in seen]


def test_a_dropped_frame_is_a_gap_in_the_speeds_and_not_in_the_face(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    seen = watched(tracker, [shot(astronaut, number) for number in (0, 1, 3, 4)])
    assert all(one.found for one in seen)
    assert known_speeds(seen) == [False, True, False, True]


def test_a_clock_that_goes_backwards_is_a_gap(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    times_s = {99: 3.3, 100: 3.333, 101: 1.0, 102: 1.033}
    shots = [replace(shot(astronaut, number), t_s=t_s) for number, t_s in times_s.items()]
    seen = watched(tracker, shots)
    assert [one.frame_index for one in seen] == [99, 100, 101, 102]
    assert all(one.found for one in seen)
    assert known_speeds(seen) == [False, True, False, True]


def test_another_frame_size_is_a_gap(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    smaller = cv2.resize(astronaut, (400, 400), interpolation=cv2.INTER_AREA)
    pictures = [astronaut, astronaut, smaller, smaller]
    seen = watched(tracker, [shot(one, number) for number, one in enumerate(pictures)])
    assert all(one.found for one in seen)
    assert known(seen[2].landmarks_px).max() < 400
    assert known_speeds(seen) == [False, True, False, True]


def test_a_pause_is_a_gap(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    times_s = (0.0, 0.033, 10.0, 10.033)
    shots = [replace(shot(astronaut, number), t_s=t_s) for number, t_s in enumerate(times_s)]
    seen = watched(tracker, shots)
    assert all(one.found for one in seen)
    assert known_speeds(seen) == [False, True, False, True]


def test_a_lost_face_leaves_nothing_behind(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    pictures = [astronaut, np.full_like(astronaut, 60), astronaut]
    seen = watched(tracker, [shot(one, number) for number, one in enumerate(pictures)])
    assert [one.found for one in seen] == [True, False, True]
    gone, again = seen[1:]
    assert gone.faces_seen == 0
    assert gone.landmarks_px is None
    assert gone.region_speeds is None
    assert gone.mean_luma == pytest.approx(60, abs=1)
    assert np.isnan(known(again.region_speeds)).all()


def test_moving_the_whole_picture_moves_no_region(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    shots = []
    for number in range(20):
        slide = np.array([[1.0, 0.0, 1.7 * number], [0.0, 1.0, 0.6 * number]])
        image = cv2.warpAffine(astronaut, slide, (512, 512), borderMode=cv2.BORDER_REPLICATE)
        shots.append(shot(image, number))
    seen = watched(tracker, shots)
    speeds = [known(one.region_speeds) for one in seen]
    step_px = np.hypot(1.7, 0.6)
    whole = step_px / known(seen[-1].interocular_px) * 30
    assert np.mean(speeds[1:]) < 0.1 * whole


@pytest.mark.parametrize("bad", [np.zeros((0, 0), np.uint8), np.zeros((1, 1, 3), np.uint8)])
def test_a_bad_frame_is_refused_and_the_next_good_one_works(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot], bad: np.ndarray
) -> None:
    with pytest.raises(ValueError, match="too small"):
        tracker.process(shot(bad, 0))
    with pytest.raises(ValueError, match="finite number of seconds"):
        tracker.process(replace(shot(astronaut, 0), t_s=float("nan")))
    assert tracker.process(shot(astronaut, 1)).found


def test_a_persons_own_neutral_face_takes_effect(
    tracker: FaceTracker, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    generic = tracker.process(shot(astronaut, 0))
    tracker.set_neutral(NeutralFace.from_vectors(np.tile(known(generic.vector), (12, 1))))
    own = tracker.process(shot(astronaut, 1))
    assert not known(generic.action_units).own_neutral
    assert known(own.action_units).own_neutral
    assert (
        known(own.action_units).intensities.sum()
        < 0.2 * known(generic.action_units).intensities.sum()
    )
    tracker.set_neutral(None)
    assert not known(tracker.process(shot(astronaut, 2)).action_units).own_neutral


def test_a_stricter_setting_finds_no_face(
    face_models: object, astronaut: np.ndarray, shot: Callable[..., Shot]
) -> None:
    assert face_models
    strict = FaceTracker(settings=TrackerSettings(min_detector_score=0.999))
    assert not strict.process(shot(astronaut)).found
