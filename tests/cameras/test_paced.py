from collections.abc import Callable
from pathlib import Path

import pytest

from narrowing import fresh
from wince_device.cameras import PacedCamera, VideoFileCamera, open_video_file

MakeVideo = Callable[..., Path]


class HandClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def _paced(path: Path) -> tuple[PacedCamera, HandClock]:
    clock = HandClock()
    return PacedCamera(VideoFileCamera(path), clock=clock), clock


def test_a_reader_in_time_gets_every_frame_on_the_clock(make_video: MakeVideo) -> None:
    camera, clock = _paced(make_video(frames=10))
    frames = []
    while not camera.ended:
        frame = camera.read(0.0)
        assert frame is not None
        frames.append(frame)
        clock.now_s += 1 / 25 + 1e-6
    assert [frame.index for frame in frames] == list(range(10))
    assert [frame.t_s for frame in frames] == pytest.approx([1000 + n / 25 for n in range(10)])
    assert camera.frames_dropped == 0


def test_a_late_reader_loses_frames_and_sees_it_in_the_index(make_video: MakeVideo) -> None:
    camera, clock = _paced(make_video(frames=20))
    first = camera.read(0.0)
    clock.now_s += 0.2001
    late = camera.read(0.0)
    assert first is not None
    assert late is not None
    assert late.index == 5
    assert late.t_s == pytest.approx(1000.2)
    assert camera.frames_dropped == 4
    assert not camera.ended
    clock.now_s += 60
    last = camera.read(0.0)
    assert last is not None
    assert last.index == 19
    assert fresh(lambda: camera.ended)
    assert camera.read(0.0) is None


def test_an_early_reader_waits_no_longer_than_told(make_video: MakeVideo) -> None:
    camera, _ = _paced(make_video(rate_hz=1.0, frames=3))
    assert camera.read(0.0) is not None
    assert camera.read(0.001) is None
    assert not camera.ended


def test_in_real_time_the_recording_takes_its_time(make_video: MakeVideo) -> None:
    camera = open_video_file(f"live:{make_video(frames=8, rate_hz=50.0)}")
    assert isinstance(camera, PacedCamera)
    times = []
    while not camera.ended:
        frame = camera.read(1.0)
        if frame is not None:
            times.append(frame.t_s)
    camera.close()
    assert times[-1] - times[0] == pytest.approx(7 / 50, abs=0.001)


def test_closing_ends_it(make_video: MakeVideo) -> None:
    camera, _ = _paced(make_video())
    camera.close()
    camera.close()
    assert fresh(lambda: camera.ended)
    assert camera.read(0.0) is None
