"""The face: drawn where the truth says, never folded, the same each time it is asked for."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from wince_sim import ACTION_UNITS, HeadPose, PainCourse, PatientSettings, SimulatedPatient
from wince_sim._camera_chip import CameraChip
from wince_sim._drawing import Drawing, Posture
from wince_sim._pulls import pulls

ShiftMeter = Callable[..., NDArray[np.float64]]
FACE = (slice(120, 380), slice(220, 420))
EYES = (slice(172, 212), slice(250, 400))
NO_NOISE = CameraChip(seed=0, snr_db=None)


@pytest.fixture(scope="module")
def grey() -> Drawing:
    return Drawing(640, 480, color=False, chip=NO_NOISE)


@pytest.fixture(scope="module")
def unshaded() -> Drawing:
    """A face without furrows: darkening is no displacement and would disturb its measure."""
    drawing = Drawing(640, 480, color=False, chip=NO_NOISE)
    photo = drawing.photograph
    drawing.photograph = replace(photo, dark=np.zeros_like(photo.dark))
    return drawing


def posture(
    units: dict[str, float] | None = None,
    regions_px: NDArray[np.float64] | None = None,
    head: HeadPose | None = None,
) -> Posture:
    every = dict.fromkeys(ACTION_UNITS, 0.0) | (units or {})
    return Posture(
        pulls=pulls(every),
        regions_px=np.zeros((3, 2)) if regions_px is None else regions_px,
        head=head or HeadPose(),
    )


def picture(drawing: Drawing, what: Posture) -> NDArray[np.float64]:
    return drawing.face(what, 0).astype(np.float64)


@pytest.mark.parametrize("shift", [(0.25, -0.125), (0.01, 0.02), (-1.37, 0.61)])
def test_head_shift_is_exact(
    grey: Drawing, measure_shift: ShiftMeter, shift: tuple[float, float]
) -> None:
    moved = picture(grey, posture(head=HeadPose(*shift)))
    found = measure_shift(picture(grey, posture()), moved, FACE)
    np.testing.assert_allclose(found, shift, atol=0.01)


@pytest.mark.parametrize("shift", [(0.02, 0.0), (0.08, -0.05), (-0.3, 0.22)])
def test_micro_movement_of_the_eyes_is_exact(
    grey: Drawing, measure_shift: ShiftMeter, shift: tuple[float, float]
) -> None:
    moved = picture(grey, posture(regions_px=np.array([shift, (0, 0), (0, 0)])))
    found = measure_shift(picture(grey, posture()), moved, EYES)
    np.testing.assert_allclose(found, shift, atol=0.01)


def test_turn_and_growth_go_where_the_truth_says(grey: Drawing) -> None:
    pose = HeadPose(1.3, -2.1, 0.03, 1.02)
    points = np.random.default_rng(0).uniform((240, 150), (400, 360), (300, 2))
    check_points(grey, points, posture(head=pose), limit=0.8)


@pytest.mark.parametrize("unit", ["AU04", "AU06", "AU09", "AU26"])
def test_skin_goes_where_the_truth_says(unshaded: Drawing, unit: str) -> None:
    """Follow single points of skin through an expression and a head pose together."""
    where = {
        "AU04": ((255, 165), (390, 178)),
        "AU06": ((248, 222), (278, 240)),
        "AU09": ((280, 235), (350, 262)),
        "AU26": ((290, 320), (340, 350)),
    }[unit]
    points = np.random.default_rng(1).uniform(*where, (300, 2))
    now = posture({unit: 4.0}, head=HeadPose(0.7, 0.4, 0.01, 1.0))
    check_points(unshaded, points, now, limit=1.0)


def check_points(drawing: Drawing, points: NDArray[np.float64], now: Posture, limit: float) -> None:
    """Compare brightness at each point with brightness at the place that the truth gives."""
    before, after = picture(drawing, posture()), picture(drawing, now)
    seen = drawing.seen_at(points, now)
    here = ndimage.map_coordinates(before, points.T[::-1], order=3)
    there = ndimage.map_coordinates(after, seen.T[::-1], order=3)
    unmoved = ndimage.map_coordinates(after, points.T[::-1], order=3)
    error, ignored = (np.sqrt(np.mean((values - here) ** 2)) for values in (there, unmoved))
    assert error < limit
    assert error < 0.5 * ignored


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=9, max_size=9))
def test_skin_never_folds(levels: list[float]) -> None:
    drawing = Drawing(640, 480, color=False, chip=NO_NOISE)
    right, down = drawing._shift(posture(dict(zip(ACTION_UNITS, levels, strict=True))))
    across = (1 + np.diff(right, axis=1)[:-1]) * (1 + np.diff(down, axis=0)[:, :-1])
    area = across - np.diff(right, axis=0)[:, :-1] * np.diff(down, axis=1)[:-1]
    assert area.min() > 0


def test_every_field_has_died_out_at_the_edge_of_its_box(grey: Drawing) -> None:
    photo = grey.photograph
    for fields in (photo.right, photo.down, photo.dark, photo.windows):
        edges = [fields[:, :2], fields[:, -3:], fields[:, :, :2], fields[:, :, -3:]]
        assert max(np.abs(edge).max() for edge in edges) < 1e-6
        assert np.abs(fields).max() > 0.1


def test_nothing_moves_outside_the_face(grey: Drawing) -> None:
    full = dict.fromkeys(ACTION_UNITS, 5.0)
    rest, pained = picture(grey, posture()), picture(grey, posture(full))
    changed = np.argwhere(rest != pained)
    assert changed[:, 1].min() > 190
    assert changed[:, 1].max() < 450
    assert changed[:, 0].max() < 400


@pytest.mark.parametrize(
    ("unit", "region", "sign"),
    [
        ("AU04", "V1", 1),
        ("AU06", "V2", -1),
        ("AU09", "V2", -1),
        ("AU10", "V2", -1),
        ("AU26", "V3", 1),
    ],
)
def test_regions_move_further_the_stronger_a_unit(
    grey: Drawing, unit: str, region: str, sign: int
) -> None:
    down = np.array(
        [grey.region_motion_px(posture({unit: level}))[region][1] for level in range(6)]
    )
    assert down[0] == pytest.approx(0.0, abs=1e-9)
    assert np.all(sign * np.diff(down) > 0)


def test_expression_at_the_worst_pain_is_anatomically_large(grey: Drawing) -> None:
    units = SimulatedPatient(PatientSettings(course=PainCourse.constant(10.0))).truth(5.0)
    now = posture(dict(units.action_units) | {"AU12": 0.0, "AU25": 0.0, "AU26": 0.0})
    interocular = grey.photograph.interocular_px
    brow, lid_top, lid_bottom, wing, lip = grey.neutral_px(
        ((212.0, 92.0), (203.5, 97.4), (204.0, 104.9), (211.5, 126.5), (223.5, 143.3))
    )
    points = np.array([brow, lid_top, lid_bottom, wing, lip])
    down = (grey.seen_at(points, now) - points)[:, 1]
    assert down[0] > 0.04 * interocular
    aperture = lid_bottom[1] - lid_top[1]
    assert aperture + down[2] - down[1] < 0.4 * aperture
    assert -down[3] > 0.03 * interocular
    assert -down[4] > 0.03 * interocular


def test_camera_noise_has_the_strength_asked_for() -> None:
    noisy = Drawing(640, 480, color=False, chip=CameraChip(seed=3, snr_db=40.0))
    clean_picture = picture(Drawing(640, 480, color=False, chip=NO_NOISE), posture())
    difference = picture(noisy, posture()) - clean_picture
    middle = difference[(clean_picture > 118) & (clean_picture < 138)]
    # Both pictures are rounded to whole levels, which adds a twelfth of a level's power each.
    noise = math.sqrt(middle.var() - 2 / 12)
    assert 20 * math.log10(128.0 / noise) == pytest.approx(40.0, abs=1.0)
    dark, bright = difference[clean_picture < 30], difference[clean_picture > 190]
    assert dark.std() < bright.std()


def test_colour_and_grey_show_the_same_light() -> None:
    colour = Drawing(640, 480, color=True, chip=NO_NOISE).face(posture({"AU04": 3.0}), 0)
    luma = colour.astype(float) @ [0.299, 0.587, 0.114]
    shown = picture(Drawing(640, 480, color=False, chip=NO_NOISE), posture({"AU04": 3.0}))
    inside = (colour.min(axis=2) > 0) & (colour.max(axis=2) < 255)
    assert np.abs(luma - shown)[inside].max() < 1.6


@pytest.mark.parametrize(("width", "height"), [(320, 240), (800, 600), (480, 640)])
def test_other_sizes_scale_the_face(width: int, height: int) -> None:
    settings_ = PatientSettings(width=width, height=height, head=0.0, micro=0.0)
    patient = SimulatedPatient(settings_)
    assert patient.frame(0).image.shape == (height, width, 3)
    expected = 91.8 * min(width / 640, height / 480)
    assert patient.interocular_px == pytest.approx(expected, rel=0.01)
