import numpy as np
import pytest

from wince_device.face import FaceLimits, TrackerSettings, check_picture
from wince_device.face.picture import as_rgb, mean_luma
from wince_device.face.plausibility import agree, inside_share


@pytest.mark.parametrize(
    ("image", "complaint"),
    [
        (None, "must be a numpy array, not NoneType"),
        (np.zeros((100, 100), dtype=np.float32), r"must hold bytes \(uint8\), not float32"),
        (np.zeros((100, 100, 4), dtype=np.uint8), "not of shape"),
        (np.zeros(100, dtype=np.uint8), "not of shape"),
        (np.zeros((0, 0), dtype=np.uint8), "0 x 0 pixels is too small"),
        (np.zeros((1, 1, 3), dtype=np.uint8), "1 x 1 pixels is too small"),
        (np.zeros((480, 2), dtype=np.uint8), "2 x 480 pixels is too small"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(image: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_picture(image)


def test_luma_and_rgb_of_one_grey_are_one_thing() -> None:
    luma = np.full((20, 30), 77, dtype=np.uint8)
    assert mean_luma(luma) == pytest.approx(77)
    assert mean_luma(as_rgb(luma)) == pytest.approx(77)
    assert check_picture(luma) is luma


def test_a_face_cannot_jump_or_grow_in_one_frame() -> None:
    face = np.random.default_rng(0).uniform(0, 100, (468, 3))
    limits = FaceLimits()
    assert agree(face + 5, face, limits)
    assert not agree(face + 60, face, limits)
    assert not agree(face * 2, face, limits)
    assert not agree(face * 0.4, face, limits)
    assert not agree(np.full_like(face, np.nan), face, limits)


def test_the_share_inside_the_frame_is_counted() -> None:
    points = np.array([[0, 0, 0], [99, 49, 0], [100, 20, 0], [50, -1, 0]], dtype=float)
    assert inside_share(points, 50, 100) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong", [{"min_presence": 0.0}, {"min_new_presence": 1.5}, {"threads": 0}, {"max_step_s": -1}]
)
def test_settings_out_of_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TrackerSettings(**wrong)  # type: ignore[arg-type]
