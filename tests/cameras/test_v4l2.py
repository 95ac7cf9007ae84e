"""V4L2 cameras. No camera is needed: OpenCV's own reader of a video file stands for one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrowing import known
from wince_device.cameras import V4l2Camera, list_v4l2, open_v4l2
from wince_device.cameras._frame_clock import FrameClock
from wince_device.cameras.v4l2 import _frame_time
from wince_wire import SourceError

MakeVideo = Callable[..., Path]


def _read_on(camera: V4l2Camera) -> None:
    while camera.read(5.0) is not None:
        continue


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    nodes = {"video10": ("0", "Late"), "video0": ("0", "Cam"), "video1": ("1", "Cam"), "v4l": None}
    for folder, content in nodes.items():
        (tmp_path / folder).mkdir()
        if content is not None:
            (tmp_path / folder / "index").write_text(f"{content[0]}\n")
            (tmp_path / folder / "name").write_text(f"{content[1]}\n")
    return tmp_path


def test_capture_nodes_are_listed_by_number_and_metadata_nodes_are_not(sysfs: Path) -> None:
    found = list_v4l2(sysfs)
    assert [(str(device.path), device.name) for device in found] == [
        ("/dev/video0", "Cam"),
        ("/dev/video10", "Late"),
    ]


def test_a_machine_without_v4l2_has_no_cameras(tmp_path: Path) -> None:
    assert list_v4l2(tmp_path / "nothing") == []


@pytest.mark.parametrize("argument", ["/dev/video97", "97"])
def test_a_camera_that_is_not_there_is_named(argument: str) -> None:
    with pytest.raises(SourceError, match="there is no camera /dev/video97: cameras on this"):
        open_v4l2(argument)


def test_a_file_that_is_no_camera_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "video0"
    path.write_bytes(b"no camera")
    with pytest.raises(SourceError, match="cannot be opened: check that it is plugged in"):
        open_v4l2(str(path))


def test_an_unplugged_camera_fails_for_good_after_its_time(make_video: MakeVideo) -> None:
    opened: Iterator[str] = iter([str(make_video(frames=5))])
    camera = V4l2Camera(
        Path("video0"),
        give_up_s=0.05,
        opener=lambda _: cv2.VideoCapture(next(opened, "/nowhere")),
    )
    with pytest.raises(SourceError, match=r"has given no frame for 0\.05 s: check its cable"):
        _read_on(camera)
    camera.close()


def test_a_camera_that_comes_back_goes_on(make_video: MakeVideo) -> None:
    path = str(make_video(frames=3))
    camera = V4l2Camera(Path("video0"), opener=lambda _: cv2.VideoCapture(path))
    indices: list[int] = []
    times: list[float] = []
    while camera.reopened < 2 or not indices:
        frame = camera.read(5.0)
        assert frame is not None
        indices.append(frame.index)
        times.append(frame.t_s)
        assert frame.image.shape == (96, 160, 3)
        assert frame.image[70:, 10:60, 0].mean() > 200
    camera.close()
    camera.close()
    assert (np.diff(indices) > 0).all()
    assert (np.diff(times) > 0).all()
    # The waits between the openings are many frame times long.
    assert np.diff(indices).max() > 3
    assert not camera.ended
    assert camera.frames_total is None


def test_closing_ends_a_wait(make_video: MakeVideo) -> None:
    path = str(make_video(frames=1))
    camera = V4l2Camera(Path("video0"), opener=lambda _: cv2.VideoCapture(path))
    assert camera.read(5.0) is not None
    camera.close()
    assert camera.read(60.0) is None


def test_only_recent_times_of_the_monotonic_clock_are_believed() -> None:
    assert _frame_time(99.98, 100.0) == 99.98
    for wrong in (0.0, 98.9, 100.1, 1.7e9):
        assert _frame_time(wrong, 100.0) == 100.0


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40), st.floats(5, 120))
def test_dropped_frames_are_steps_in_the_index(steps: list[int], rate_hz: float) -> None:
    # Most steps are single frames, as in life: the median of the last ones is the frame time.
    pattern = [1, 1, 1, *(step for drop in steps for step in (1, 1, drop))]
    clock = FrameClock(rate_hz)
    frame, expected, found = 0, [0], [clock.index_at(0.0)]
    for step in pattern:
        frame += step
        expected.append(frame)
        found.append(clock.index_at(frame / rate_hz))
    assert found == expected


def test_a_camera_that_slows_down_in_the_dark_drops_nothing_for_long() -> None:
    clock = FrameClock(30.0)
    times = [n / 30 for n in range(30)] + [1.0 + n / 15 for n in range(60)]
    indices = [clock.index_at(t_s) for t_s in times]
    assert np.diff([known(index) for index in indices[-40:]]).tolist() == [1] * 39


def test_a_time_that_does_not_rise_is_no_frame() -> None:
    clock = FrameClock(30.0)
    assert clock.index_at(1.0) == 0
    assert clock.index_at(1.0) is None
    assert clock.index_at(0.5) is None
    assert clock.index_at(1.0 + 1 / 30) == 1
