import math
import re

import numpy as np
import pytest

from wince_device.cameras._square_pixels import pixel_aspect, to_square_pixels


@pytest.mark.parametrize(
    ("width", "height", "turned", "aspect"),
    [
        (0.0, 0.0, False, 1.0),
        (1.0, 1.0, False, 1.0),
        (0.0, 1.0, False, 1.0),
        (4.0, 0.0, True, 1.0),
        (-1.0, 1.0, False, 1.0),
        (math.nan, 3.0, False, 1.0),
        (136.0, 135.0, False, 1.0),
        (4.0, 3.0, False, 4 / 3),
        (4.0, 3.0, True, 3 / 4),
        (10.0, 11.0, False, 10 / 11),
    ],
)
def test_what_a_file_tells_of_its_pixels(
    width: float, height: float, turned: bool, aspect: float
) -> None:
    assert pixel_aspect(width, height, turned=turned) == pytest.approx(aspect)


@pytest.mark.parametrize(("width", "height"), [(65535.0, 1.0), (1.0, 5.0), (1.0, 2e9)])
def test_pixels_that_no_camera_makes_are_refused(width: float, height: float) -> None:
    told = re.escape(f"its pixels would be {width:g} wide and {height:g} high")
    with pytest.raises(ValueError, match=told):
        pixel_aspect(width, height, turned=False)


@pytest.mark.parametrize("shape", [(90, 160), (90, 160, 3)])
@pytest.mark.parametrize(("aspect", "size"), [(4 / 3, (90, 213)), (3 / 4, (120, 160))])
def test_the_narrower_direction_is_widened(
    shape: tuple[int, ...], aspect: float, size: tuple[int, int]
) -> None:
    flat = np.full(shape, 90, dtype=np.uint8)
    stretched = to_square_pixels(flat, aspect)
    assert stretched.shape == (*size, *shape[2:])
    assert (stretched == 90).all()


def test_square_pixels_are_left_as_they_are() -> None:
    picture = np.zeros((90, 160, 3), dtype=np.uint8)
    assert to_square_pixels(picture, 1.0) is picture
