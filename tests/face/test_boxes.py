import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wince_device.face._boxes import (
    anchor_centres,
    blend_overlapping,
    decode,
    intersection_over_union,
    scores_from_logits,
    turn_back,
)

fractions = st.floats(0.0, 1.0)


def _face(left: float, top: float, side: float) -> np.ndarray:
    points = np.full((8, 2), [left + side / 2, top + side / 2])
    points[0], points[1] = (left, top), (left + side, top + side)
    return points


def test_there_are_896_anchors_inside_the_picture() -> None:
    anchors = anchor_centres()
    assert anchors.shape == (896, 2)
    assert anchors.min() > 0
    assert anchors.max() < 1
    # Two anchors in each of 16 x 16 cells, then six in each of 8 x 8.
    assert len(np.unique(anchors[:512], axis=0)) == 256
    assert len(np.unique(anchors[512:], axis=0)) == 64


def test_numbers_are_offsets_from_the_anchor_in_pixels() -> None:
    numbers = np.zeros((1, 16), dtype=np.float32)
    numbers[0, :4] = 0.0, 12.8, 25.6, 12.8
    points = decode(numbers, np.array([[0.5, 0.5]]))
    assert points[0, 0] == pytest.approx((0.4, 0.55))
    assert points[0, 1] == pytest.approx((0.6, 0.65))
    assert points[0, 2] == pytest.approx((0.5, 0.5))


def test_huge_logits_stay_scores() -> None:
    scores = scores_from_logits(np.array([-1e9, 0.0, 1e9], dtype=np.float32))
    assert scores == pytest.approx([0.0, 0.5, 1.0])


@given(arrays(float, (2, 2), elements=fractions), arrays(float, (2, 2), elements=fractions))
def test_overlap_is_symmetric_and_between_0_and_1(one: np.ndarray, other: np.ndarray) -> None:
    boxes = [np.sort(box, axis=0) for box in (one, other)]
    faces = [np.vstack([box, np.zeros((6, 2))]) for box in boxes]
    there = intersection_over_union(faces[0], np.array([faces[1]]))[0]
    back = intersection_over_union(faces[1], np.array([faces[0]]))[0]
    assert 0.0 <= there <= 1.0 + 1e-12
    assert there == pytest.approx(back)


def test_overlapping_boxes_are_one_face_and_far_ones_another() -> None:
    points = np.array([_face(0.1, 0.1, 0.2), _face(0.12, 0.1, 0.2), _face(0.6, 0.6, 0.2)])
    faces = blend_overlapping(points, np.array([0.6, 0.9, 0.7]))
    assert [score for _, score in faces] == [0.9, 0.7]
    assert faces[0][0][0, 0] == pytest.approx((0.1 * 0.6 + 0.12 * 0.9) / 1.5)


@given(arrays(float, (8, 2), elements=fractions), st.integers(-4, 8))
def test_turning_back_undoes_the_turn_of_the_picture(points: np.ndarray, turns: int) -> None:
    # Turned once against the clock, what was at (x, y) of the unit square lies at (y, 1 - x).
    turned = points
    for _ in range(turns % 4):
        turned = np.stack([turned[:, 1], 1 - turned[:, 0]], axis=-1)
    assert np.allclose(turn_back(turned, turns), points)


def test_the_convention_of_the_turn_is_numpys() -> None:
    picture = np.zeros((5, 5))
    picture[1, 3] = 1  # x = 3, y = 1
    row, column = np.argwhere(np.rot90(picture) == 1)[0]
    found = turn_back(np.array([[(column + 0.5) / 5, (row + 0.5) / 5]]), 1)[0] * 5 - 0.5
    assert found == pytest.approx((3, 1))
