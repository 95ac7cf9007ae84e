"""Region speeds from 68 landmarks: the head's own motion leaves none, the face's own stays."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from openface_files import RATE_HZ, face, write_openface
from wince_host.study._material import INDEX_UNITS
from wince_host.study.reading._damage import DamagedError
from wince_host.study.reading._landmarks_68 import REGIONS, interocular, region_shifts
from wince_host.study.reading._openface import read_openface


def test_every_region_has_points_and_no_point_two_regions() -> None:
    everything = [at for region in REGIONS for at in region]
    assert len(everything) == len(set(everything))
    assert set(everything) <= set(range(68))
    assert all(len(region) > 10 for region in REGIONS)


@settings(max_examples=40)
@given(
    st.tuples(*[st.floats(-0.6, 0.6)] * 3),
    st.tuples(*[st.floats(-50.0, 50.0)] * 3),
    st.integers(0, 99),
)
def test_a_rigid_motion_of_the_head_is_no_motion_of_the_face(
    turn: tuple[float, float, float], shift: tuple[float, float, float], seed: int
) -> None:
    before = face(seed)
    now = before @ Rotation.from_rotvec(turn).as_matrix().T + np.array(shift)
    assert region_shifts(before[None], now[None]) == pytest.approx(np.zeros((1, 3)), abs=1e-9)


@settings(max_examples=40)
@given(st.floats(0.7, 1.4), st.floats(-0.5, 0.5), st.integers(0, 99))
def test_in_the_picture_a_change_of_size_is_taken_out_too(
    size: float, turn: float, seed: int
) -> None:
    before = face(seed, 2)
    cosine, sine = np.cos(turn), np.sin(turn)
    now = size * before @ np.array([[cosine, sine], [-sine, cosine]]) + 12.0
    assert region_shifts(before[None], now[None]) == pytest.approx(np.zeros((1, 3)), abs=1e-9)


def test_what_a_region_does_by_itself_stays() -> None:
    before = face()
    now = before.copy()
    lower_lip = list(range(55, 60))
    now[lower_lip, 1] += 3.0
    turned = now @ Rotation.from_rotvec([0.1, -0.2, 0.05]).as_matrix().T + 5.0
    (shifts,) = region_shifts(before[None], turned[None])
    assert shifts[:2] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert shifts[2] == pytest.approx(3.0 * np.sqrt(len(lower_lip) / len(REGIONS[2])))


def test_a_file_becomes_speeds_and_units_with_its_gaps(tmp_path: Path) -> None:
    count = 90
    points = np.repeat(face()[None], count, axis=0)
    swing = np.sin(2.0 * np.pi * 3.0 * np.arange(count) / RATE_HZ)
    brows = list(range(17, 27))
    points[:, brows, 1] += 2.0 * swing[:, None]
    success = np.ones(count)
    success[40:50] = 0.0
    path = tmp_path / "P01.csv"
    write_openface(path, points, success=success)
    frames = read_openface(path)
    assert frames.rate_hz == pytest.approx(RATE_HZ, rel=0.02)
    assert frames.speeds.shape == (count, 3)
    assert np.isnan(frames.speeds[40:51, 0]).all()
    assert np.isfinite(frames.speeds[51:, 0]).all()
    share = np.sqrt(len(brows) / len(REGIONS[0]))
    expected = np.abs(np.diff(2.0 * swing)) * share * RATE_HZ / interocular(points[:1])[0]
    assert frames.speeds[1:40, 0] == pytest.approx(expected[:39], rel=0.05, abs=0.02)
    assert frames.speeds[1:40, 1] == pytest.approx(np.zeros(39), abs=0.01)
    assert set(frames.units) == set(INDEX_UNITS)
    assert frames.units["AU04"][0] == 1.5
    assert np.isnan(frames.units["AU04"][45])


def test_times_that_span_too_much_are_not_taken_for_times_that_fall(tmp_path: Path) -> None:
    path = tmp_path / "P01.csv"
    write_openface(path, np.repeat(face()[None], 4, axis=0), success=np.ones(4))
    lines = path.read_text().splitlines()
    names = [name.strip() for name in lines[0].split(",")]
    cells = lines[-1].split(",")
    cells[names.index("timestamp")] = " 900000"
    path.write_text("\n".join([*lines[:-1], ",".join(cells)]) + "\n")
    with pytest.raises(DamagedError, match=r"spans .* frame times") as error:
        read_openface(path)
    assert error.value.rule == "unreadable"


def test_a_file_without_landmarks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "P01.csv"
    path.write_text("frame, timestamp, confidence, success\n1, 0, 1, 1\n2, 0.03, 1, 1\n")
    with pytest.raises(DamagedError, match="-3Dfp"):
        read_openface(path)


def test_a_file_cut_off_in_a_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "P01.csv"
    write_openface(path, np.repeat(face()[None], 10, axis=0), success=np.ones(10))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DamagedError, match="no whole CSV") as error:
        read_openface(path)
    assert error.value.rule == "truncated"
