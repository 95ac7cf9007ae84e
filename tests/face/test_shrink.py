"""A picture is made smaller exactly as OpenCV does it."""

import cv2
import numpy as np
import pytest

from wince_device.face._shrink import shrunk, shrunk_luma


@pytest.mark.parametrize("shrink", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_means_are_those_of_opencv(shrink: int, channels: tuple[int, ...]) -> None:
    picture = np.random.default_rng(shrink).integers(0, 256, (60, 83, *channels)).astype(np.uint8)
    height, width = 60 // shrink, 83 // shrink
    whole = picture[: height * shrink, : width * shrink]
    expected = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    assert (shrunk(picture, shrink) == expected).all()


@pytest.mark.parametrize("shrink", [2, 3, 5])
def test_means_for_motion_keep_their_fractions(shrink: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (60, 60)).astype(np.uint8)
    size = 60 // shrink
    expected = picture.reshape(size, shrink, size, shrink).mean(axis=(1, 3))
    assert np.abs(shrunk_luma(picture, shrink) - expected).max() < 1e-4


def test_a_strip_narrower_than_a_square_is_averaged_whole() -> None:
    assert shrunk(np.full((1, 9), 7, dtype=np.uint8), 4).tolist() == [[7, 7]]
