import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

from wince_device.face._patch_samples import GRID, HALF, HALF_GRID, SAMPLES, sample

SIDE_PX = 60


def _read(
    image: np.ndarray, x: float, y: float, spread: np.ndarray, grid: np.ndarray
) -> np.ndarray | None:
    out = np.empty(grid.shape[1], dtype=np.float32)
    corners = np.empty((2, SAMPLES), dtype=np.int32)
    parts = np.empty((2, SAMPLES), dtype=np.float32)
    return out if sample(image, x, y, spread, grid, corners, parts, out) else None


@given(
    st.floats(-5.0, SIDE_PX + 5.0),
    st.floats(-5.0, SIDE_PX + 5.0),
    st.floats(0.3, 2.0),
    st.floats(-np.pi, np.pi),
    st.floats(-0.3, 0.3),
)
def test_a_patch_is_what_lies_between_the_pixels(
    x: float, y: float, step: float, angle: float, shear: float
) -> None:
    image = np.random.default_rng(3).uniform(0.0, 255.0, (SIDE_PX, SIDE_PX)).astype(np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    spread = step * turn @ np.array([[1.0, shear], [0.0, 1.0]])
    seen = _read(image, x, y, spread, GRID)
    places = spread @ GRID + np.array([[x], [y]])
    inside = bool((places >= 0.0).all() and (places <= SIDE_PX - 1).all())
    if seen is None:
        rim = 0.01
        reach = spread @ (7.0 * np.array([[1, 1, -1, -1], [1, -1, 1, -1]])) + [[x], [y]]
        assert not inside or reach.min() < rim or reach.max() > SIDE_PX - 1 - rim
        return
    assert inside
    truth = map_coordinates(image.astype(np.float64), places[::-1], order=1)
    assert seen == pytest.approx(truth, abs=0.01)
    half = _read(image, x, y, spread, HALF_GRID)
    assert half is not None
    assert half == pytest.approx(seen[HALF], abs=1e-4)
