"""Drawn people: the same number is the same person, and what is told to move moves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_models.rendering import (
    SIDE_PX,
    HeadData,
    Look,
    PaintPlan,
    Person,
    Renderer,
    Scene,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)
from wince_models.rendering._mesh_kernels import normals_and_hollows, visible

pytestmark = pytest.mark.shared

AHEAD = Look(shapes={}, creases={}, yaw_deg=0, pitch_deg=0, roll_deg=0, gaze_deg=(0.0, 0.0))


@pytest.fixture(scope="module")
def head(head_file: Path) -> HeadData:
    return load_head(head_file)


@pytest.fixture(scope="module")
def plan(head: HeadData) -> PaintPlan:
    return plan_paint(head)


@pytest.fixture
def renderer(head: HeadData, plan: PaintPlan) -> Renderer:
    return Renderer(head, plan)


@pytest.fixture
def person(head: HeadData, plan: PaintPlan) -> Person:
    return replace(random_person(head, plan, np.random.default_rng(3)), glasses=False)


@pytest.fixture
def scene() -> Scene:
    plain = random_scene(np.random.default_rng(4), SIDE_PX)
    return replace(plain, noise=0.0, blur_px=0.0, jpeg_quality=None, coarseness=1.0, tube=False)


def drawn(renderer: Renderer, person: Person, scene: Scene, look: Look) -> NDArray[np.uint8]:
    return renderer.draw(person, scene, look, np.random.default_rng(1)).picture


def test_the_same_numbers_draw_the_same_picture(
    renderer: Renderer, person: Person, scene: Scene
) -> None:
    first, again = (drawn(renderer, person, scene, AHEAD) for _ in range(2))
    assert first.shape == (SIDE_PX, SIDE_PX)
    assert (first == again).all()


def test_lowered_brows_change_the_brows_and_not_the_mouth(
    renderer: Renderer, person: Person, scene: Scene
) -> None:
    low = replace(AHEAD, shapes={"browDown_L": 1.0, "browDown_R": 1.0})
    change = np.abs(
        drawn(renderer, person, scene, low).astype(int) - drawn(renderer, person, scene, AHEAD)
    )
    marks = renderer.draw(person, scene, AHEAD, np.random.default_rng(1)).landmarks_px
    brow, mouth = int(marks[17:27, 1].mean()), int(marks[48:68, 1].mean())
    assert change[brow - 8 : brow + 8, 60:150].mean() > 10 * change[mouth - 8 : mouth + 8].mean()
    assert change[brow - 8 : brow + 8, 60:150].mean() > 1.0


@pytest.mark.parametrize(
    ("look", "axis", "sign"),
    [
        (replace(AHEAD, yaw_deg=15.0), 0, 1.0),
        (replace(AHEAD, pitch_deg=15.0), 1, 1.0),
    ],
)
def test_turning_moves_the_nose_the_stated_way(
    renderer: Renderer, person: Person, scene: Scene, look: Look, axis: int, sign: float
) -> None:
    rng = np.random.default_rng(1)
    before = renderer.draw(person, scene, AHEAD, rng).landmarks_px[30]
    after = renderer.draw(person, scene, look, rng).landmarks_px[30]
    assert sign * (after - before)[axis] > 5.0


def test_a_triangle_that_faces_the_camera_is_seen_and_its_back_is_not() -> None:
    points = np.array([[1, 1, 0], [1, 9, 0], [9, 9, 0]], dtype=np.float32)
    for order, seen in (([0, 1, 2], True), ([0, 2, 1], False)):
        depth = np.empty((11, 11), dtype=np.float32)
        which = np.empty((11, 11), dtype=np.int32)
        weights = np.empty((11, 11, 2), dtype=np.float32)
        visible(points, np.array([order], dtype=np.int32), depth, which, weights)
        assert bool(which[6, 3] == 0) is seen
        assert which[3, 6] == -1


def test_normals_of_a_ball_point_outwards() -> None:
    # An octahedron: six corners, anticlockwise from outside.
    corners = np.array(
        [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=np.float32
    )
    triangles = np.array(
        [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]],
        dtype=np.int32,
    )
    normals, hollows = np.empty((6, 3), np.float32), np.empty(6, np.float32)
    normals_and_hollows(corners, triangles, normals, hollows)
    assert normals == pytest.approx(corners, abs=1e-6)
    assert (hollows < 0).all()


def lid_gaps(marks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far the lids are apart at four places, centimetres."""
    return marks[[37, 38, 43, 44], 1] - marks[[41, 40, 47, 46], 1]


def both(shape: str, weight: float) -> dict[str, float]:
    return {f"{shape}_{side}": weight for side in "LR"}


@pytest.mark.parametrize(
    ("shapes", "share"),
    [
        (both("eyeBlink", 1.0), 0.0),
        (both("eyeBlink", 0.5), 0.5),
        (both("eyeWide", 1.0), 1.4),
        (both("eyeSquint", 1.0), np.exp(-0.35)),
        (both("eyeSquint", 1.0) | both("eyeBlink", 1.0), 0.0),
        (both("eyeWide", 1.0) | both("eyeBlink", 1.0), 0.0),
    ],
)
def test_lids_go_by_shares_of_the_persons_own_gap(
    head: HeadData, plan: PaintPlan, renderer: Renderer, shapes: dict[str, float], share: float
) -> None:
    for seed in range(12):
        person = random_person(head, plan, np.random.default_rng(seed))
        rest = lid_gaps(renderer.landmarks_cm(person, {}))
        moved = lid_gaps(renderer.landmarks_cm(person, shapes))
        assert rest.min() > 0.3
        assert moved.mean() / rest.mean() == pytest.approx(share, abs=0.05)
        # Lids that meet, meet along their whole length.
        assert np.abs(moved).max() < 0.03 or share > 0.0


def test_landmarks_alone_are_where_the_whole_head_has_them(
    head: HeadData, renderer: Renderer, person: Person
) -> None:
    shapes = both("eyeBlink", 0.6) | both("eyeWide", 0.3) | both("mouthSmile", 0.8)
    whole = renderer.vertices(person, shapes)[head.landmarks]
    assert renderer.landmarks_cm(person, shapes) == pytest.approx(whole, abs=5e-3)


def test_without_relief_an_expression_moves_the_skin_and_creases_nothing(
    renderer: Renderer, person: Person, scene: Scene
) -> None:
    flat, full = replace(person, relief=0.0), replace(person, relief=1.0)
    creased = replace(AHEAD, creases={"AU09": 1.0})
    moved = replace(AHEAD, shapes=both("noseSneer", 1.0))
    rest = drawn(renderer, flat, scene, AHEAD)
    assert (rest == drawn(renderer, full, scene, AHEAD)).all()
    assert (rest == drawn(renderer, flat, scene, creased)).all()
    assert (rest != drawn(renderer, full, scene, creased)).any()
    assert (rest != drawn(renderer, flat, scene, moved)).any()
