import numpy as np
import pytest

from wince_device.face import (
    N_LANDMARKS,
    REGION_LANDMARKS,
    REGION_NAMES,
    STABLE_LANDMARKS,
    draw_regions,
    mean_face,
)
from wince_device.face.regions import (
    BROW_PAIRS,
    CHEEK_PAIRS,
    CHIN_PAIRS,
    EYE_PAIRS,
    JAW_PAIRS,
    LOWER_LIP_PAIRS,
    NOSE_BASE_PAIRS,
    NOSE_BRIDGE_PAIRS,
    STABLE_PAIRS,
    UPPER_LIP_PAIRS,
)

PAIRS = {
    "brow": BROW_PAIRS, "eye": EYE_PAIRS, "bridge": NOSE_BRIDGE_PAIRS, "base": NOSE_BASE_PAIRS,
    "cheek": CHEEK_PAIRS, "upper lip": UPPER_LIP_PAIRS, "lower lip": LOWER_LIP_PAIRS,
    "chin": CHIN_PAIRS, "jaw": JAW_PAIRS, "stable": STABLE_PAIRS,
}  # fmt: skip


def test_no_landmark_belongs_to_two_regions() -> None:
    together = np.concatenate([REGION_LANDMARKS[name] for name in REGION_NAMES])
    assert len(np.unique(together)) == len(together)
    assert together.min() >= 0
    assert together.max() < N_LANDMARKS


@pytest.mark.parametrize("name", PAIRS)
def test_the_pairs_mirror_each_other(name: str) -> None:
    face = mean_face()
    for right, left in PAIRS[name]:
        assert face[right, 0] < 0 < face[left, 0], (right, left)
        mirrored = face[right] * np.array([-1.0, 1.0, 1.0])
        assert np.linalg.norm(mirrored - face[left]) < 0.06, (right, left)


def test_the_regions_lie_above_each_other() -> None:
    face = mean_face()
    heights = [face[REGION_LANDMARKS[name], 1].mean() for name in REGION_NAMES]
    assert heights[0] < heights[1] < heights[2]


def test_the_stable_points_surround_the_head_s_upper_half() -> None:
    stable = mean_face()[STABLE_LANDMARKS]
    assert len(stable) >= 40
    assert np.ptp(stable[:, 0]) > 1.5
    assert np.ptp(stable[:, 2]) > 0.5


def test_drawing_changes_a_copy_only() -> None:
    picture = np.zeros((200, 200), dtype=np.uint8)
    points = mean_face() * 60 + np.array([100.0, 80.0, 0.0])
    drawn = draw_regions(picture, points.astype(np.float32))
    assert drawn.shape == (200, 200, 3)
    assert drawn.any()
    assert not picture.any()
