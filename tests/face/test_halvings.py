"""A part of a picture is made smaller by averaging, and says where it lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.face._halvings import Halvings

HEIGHT, WIDTH = 61, 83


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)


@pytest.mark.parametrize(("scale", "size"), [(1.9, 1), (2.0, 2), (3.9, 2), (4.0, 4), (9.0, 8)])
def test_pixels_are_sums_of_whole_squares(scale: float, size: int) -> None:
    image = picture()
    part = Halvings(image).part((0, 0, WIDTH, HEIGHT), scale)
    rows, columns = HEIGHT // size, WIDTH // size
    squares = image[: rows * size, : columns * size].reshape(rows, size, columns, size)
    assert part.pixel_px == size
    assert (part.plane == squares.sum(axis=(1, 3), dtype=np.int64)).all()
    assert part.corner_px == ((size - 1) / 2, (size - 1) / 2)


@given(
    left=st.integers(0, 60), top=st.integers(0, 40), wide=st.integers(1, 23),
    high=st.integers(1, 21), scale=st.floats(0.5, 20.0),
)  # fmt: skip
def test_a_part_of_a_part_lies_where_it_says(
    left: int, top: int, wide: int, high: int, scale: float
) -> None:
    image = picture(1)
    halvings = Halvings(image)
    halvings.part((left // 2, top // 2, WIDTH, HEIGHT), 1.0)
    part = halvings.part((left, top, left + wide, top + high), scale)
    size = part.pixel_px
    assert size <= max(scale, 1.0)
    x, y = (round(at - (size - 1) / 2) for at in part.corner_px)
    assert x <= left
    assert y <= top
    assert part.plane[0, 0] == image[y : y + size, x : x + size].sum(dtype=np.int64)


def test_another_picture_is_another_picture() -> None:
    halvings = Halvings(picture(2))
    box = (3, 3, 40, 40)
    first = halvings.part(box, 4.0).plane.copy()
    halvings.show(picture(3))
    assert (halvings.part(box, 4.0).plane != first).any()
    halvings.show(picture(2))
    assert (halvings.part(box, 4.0).plane == first).all()


def test_colour_counts_as_its_luma() -> None:
    grey = np.repeat(picture(4)[:, :, None], 3, axis=2)
    part = Halvings(grey).part((0, 0, WIDTH, HEIGHT), 2.0)
    assert (part.plane == Halvings(picture(4)).part((0, 0, WIDTH, HEIGHT), 2.0).plane).all()
