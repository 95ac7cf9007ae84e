import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from wince_device.face import REGION_LANDMARKS, RegionMotion, interocular, mean_face

PX = 80.0 / interocular(mean_face())


def _face(
    rotation: np.ndarray | None = None, shift: tuple[float, float] = (320.0, 240.0)
) -> np.ndarray:
    turned = mean_face() @ (np.eye(3) if rotation is None else rotation).T
    return np.asarray(PX * turned + np.array([*shift, 0.0]))


def _speeds(
    motion: RegionMotion, face: np.ndarray, number: int, t_s: float | None = None
) -> np.ndarray:
    return motion.update(
        face,
        rotation=np.eye(3),
        interocular_px=interocular(face),
        t_s=number / 30 if t_s is None else t_s,
        frame_index=number,
    )


@given(
    st.floats(-15, 15), st.floats(-15, 15), st.floats(-15, 15), st.floats(-40, 40),
    st.floats(0.8, 1.25),
)  # fmt: skip
def test_a_head_that_only_moves_as_a_whole_has_no_speed(
    x: float, y: float, z: float, shift: float, growth: float
) -> None:
    motion = RegionMotion()
    _speeds(motion, _face(), 0)
    rotation = Rotation.from_euler("xyz", [x, y, z], degrees=True).as_matrix()
    moved = _face(rotation, (320.0 + shift, 240.0 - shift)) * growth
    assert _speeds(motion, moved, 1) == pytest.approx(np.zeros(3), abs=1e-6)


def test_a_region_that_moves_has_its_own_speed() -> None:
    motion = RegionMotion()
    _speeds(motion, _face(), 0)
    moved = _face()
    moved[REGION_LANDMARKS["V3"], 1] += 0.01 * 80
    # A hundredth of the interocular distance in a thirtieth of a second.
    assert _speeds(motion, moved, 1) == pytest.approx((0, 0, 0.3), abs=1e-9)


def test_it_is_the_root_mean_square_over_the_region_s_landmarks() -> None:
    motion = RegionMotion()
    _speeds(motion, _face(), 0)
    moved = _face()
    region = REGION_LANDMARKS["V2"]
    moved[region[0], 0] += 3.0
    moved[region[1], 1] -= 4.0
    norm = np.hypot(3.0, 4.0) / 80 * 30
    assert _speeds(motion, moved, 1)[1] == pytest.approx(norm / np.sqrt(len(region)))


def test_a_squint_does_not_move_the_head() -> None:
    motion = RegionMotion()
    _speeds(motion, _face(), 0)
    moved = _face()
    moved[[33, 133, 362, 263], 1] += 0.02 * PX
    speeds = _speeds(motion, moved, 1)
    assert speeds[2] < 0.15 * speeds[0]


def test_the_first_frame_has_no_speed_and_neither_has_the_one_after_a_reset() -> None:
    motion = RegionMotion()
    assert np.isnan(_speeds(motion, _face(), 0)).all()
    assert np.isfinite(_speeds(motion, _face(), 1)).all()
    motion.reset()
    assert np.isnan(_speeds(motion, _face(), 2)).all()


@pytest.mark.parametrize(
    ("number", "t_s"), [(2, 2 / 30), (1, 0.0), (1, -1.0), (0, 1 / 30), (-1, 1 / 30)]
)
def test_a_step_that_is_not_one_frame_is_a_gap(number: int, t_s: float) -> None:
    motion = RegionMotion()
    _speeds(motion, _face(), 0)
    assert np.isnan(_speeds(motion, _face(), number, t_s)).all()


def test_the_frames_own_times_count_not_the_nominal_rate() -> None:
    speeds = []
    for step_s in (1 / 30, 1 / 15):
        motion = RegionMotion()
        _speeds(motion, _face(), 0, 5.0)
        moved = _face()
        moved[REGION_LANDMARKS["V1"], 0] += 1.0
        speeds.append(_speeds(motion, moved, 1, 5.0 + step_s)[2])
    assert speeds[0] == pytest.approx(2 * speeds[1])
