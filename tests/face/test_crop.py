import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.face import Crop


def _ramp(side: int) -> np.ndarray:
    # Grey rises by one per four pixels: any average of neighbours is the value in between.
    return np.tile((np.arange(side) // 4).astype(np.uint8), (side, 1))


@given(st.floats(-50, 900), st.floats(-50, 900), st.floats(1, 800), st.floats(-np.pi, np.pi))
def test_the_middle_of_the_crop_is_its_centre(x: float, y: float, side: float, a: float) -> None:
    crop = Crop(centre_px=(x, y), side_px=side, angle_rad=a)
    affine = crop.to_frame(192)
    assert affine @ np.array([95.5, 95.5, 1.0]) == pytest.approx((x, y), abs=1e-6)
    across = affine @ np.array([191.5, 95.5, 1.0]) - affine @ np.array([-0.5, 95.5, 1.0])
    assert np.linalg.norm(across) == pytest.approx(side)
    assert np.arctan2(across[1], across[0]) == pytest.approx(a, abs=1e-6) or abs(a) > 3.14


@pytest.mark.parametrize("scale", [1.0, 1.9, 2.0, 2.7, 4.3])
@pytest.mark.parametrize("angle_rad", [0.0, 0.4])
def test_averaging_before_the_cut_moves_nothing(scale: float, angle_rad: float) -> None:
    picture = _ramp(1000)
    crop = Crop(centre_px=(503.0, 498.0), side_px=100 * scale, angle_rad=angle_rad)
    cut = crop.cut(picture, 100).astype(float)
    columns, rows = np.meshgrid(np.arange(100), np.arange(100))
    affine = crop.to_frame(100)
    x = affine[0, 0] * columns + affine[0, 1] * rows + affine[0, 2]
    # The staircase lies 1.5 pixels, 0.375 grey levels, below its own mid-line; rounding adds 0.5.
    assert np.abs(cut - (x - 1.5) / 4).max() < 1.2
    assert np.mean(cut - (x - 1.5) / 4) == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("centre", [(0.0, 0.0), (99.0, 0.0), (-300.0, 50.0), (5000.0, 5000.0)])
def test_a_crop_that_leaves_the_frame_is_black_there(centre: tuple[float, float]) -> None:
    picture = np.full((100, 100), 200, dtype=np.uint8)
    cut = Crop(centre_px=centre, side_px=600.0, angle_rad=0.3).cut(picture, 64)
    assert cut.shape == (64, 64)
    assert (cut == 0).mean() > 0.5


def test_four_quarter_turns_are_the_same_crop() -> None:
    crop = Crop(centre_px=(10.0, 20.0), side_px=30.0, angle_rad=0.2)
    assert np.allclose(crop.turned(4).to_frame(64), crop.to_frame(64))
    assert not np.allclose(crop.turned(2).to_frame(64), crop.to_frame(64))
