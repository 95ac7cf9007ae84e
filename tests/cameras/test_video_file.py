import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from narrowing import fresh
from patched_clips import set_block_times, set_pixel_aspect, set_steps, turn_a_quarter
from wince_device.cameras import VideoFileCamera, open_video_file
from wince_device.sources import Camera, Frame, open_camera
from wince_wire import RecordingError

MakeVideo = Callable[..., Path]


def _all(camera: Camera) -> list[Frame]:
    frames = []
    while (frame := camera.read(1.0)) is not None:
        frames.append(frame)
    return frames


def test_every_frame_comes_once_in_order_in_rgb(make_video: MakeVideo) -> None:
    camera = open_video_file(str(make_video()))
    assert camera.rate_hz == pytest.approx(25.0)
    assert camera.frames_total == 30
    assert not camera.simulated
    frames = _all(camera)
    assert [frame.index for frame in frames] == list(range(30))
    assert [frame.t_s for frame in frames] == pytest.approx([n / 25 for n in range(30)])
    assert camera.ended
    for frame in frames:
        assert frame.image.shape == (96, 160, 3)
        assert not frame.image.flags.writeable
        red, green, blue = frame.image[70:, 10:60].mean(axis=(0, 1))
        assert red > 200
        assert max(green, blue) < 40
        bar = frame.image[10:40].mean(axis=(0, 2))
        assert abs(int(np.argmax(bar)) - 4 * frame.index - 1.5) < 4


def test_the_configured_name_opens_it(make_video: MakeVideo) -> None:
    camera = open_camera(f"file:{make_video()}")
    assert camera.read(1.0) is not None
    camera.close()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, r"there is no file .*clip\.mp4: check the path"),
        (b"", r"clip\.mp4 is empty: record or copy it again"),
        (b"hello, I am no video\n" * 200, r"clip\.mp4 is not a video that can be read"),
        (bytes(5000), r"clip\.mp4 is not a video that can be read"),
    ],
)
def test_what_is_no_video_is_told_in_one_sentence(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    path = tmp_path / "clip.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingError, match=complaint) as caught:
        open_video_file(str(path))
    assert "\n" not in str(caught.value)


def test_a_folder_and_nothing_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is a folder: name a video file"):
        open_video_file(str(tmp_path))
    with pytest.raises(RecordingError, match="no video file is named"):
        open_video_file("")
    with pytest.raises(RecordingError, match="no video file is named"):
        open_video_file("live:")


def test_what_is_neither_a_file_nor_a_folder_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull)):
        with pytest.raises(RecordingError, match=f"{path} is no regular file: name a video file"):
            open_video_file(str(path))


def test_an_mp4_that_was_cut_off_cannot_be_opened(make_video: MakeVideo) -> None:
    path = make_video()
    path.write_bytes(path.read_bytes()[:-600])
    with pytest.raises(RecordingError, match="was cut off before its end was written"):
        open_video_file(str(path))


def test_an_avi_that_was_cut_off_says_how_much_is_missing(make_video: MakeVideo) -> None:
    path = make_video("clip.avi", frames=40, codec="MJPG")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    camera = VideoFileCamera(path)
    assert not camera.truncated
    frames = _all(camera)
    assert 5 < len(frames) < 30
    assert fresh(lambda: camera.truncated)
    assert camera.missing_frames == 40 - len(frames)
    assert camera.frames_total == len(frames)


def test_a_whole_file_is_not_called_cut_off(make_video: MakeVideo) -> None:
    camera = VideoFileCamera(make_video())
    _all(camera)
    assert camera.missing_frames == 0
    assert not camera.truncated


def slowing_s(frame: int) -> float:
    """Return when a frame comes whose camera slows down to 5 frames a second."""
    return 0.04 * frame if frame < 15 else 0.6 + 0.2 * (frame - 15)


def test_a_whole_file_whose_rate_varies_is_not_called_cut_off(make_video: MakeVideo) -> None:
    path = make_video("clip.mkv")
    set_block_times(path, slowing_s, end_s=slowing_s(30))
    camera = VideoFileCamera(path)
    total = camera.frames_total
    assert total is not None
    assert total / camera.rate_hz == pytest.approx(3.6, abs=0.02)
    times = [frame.t_s for frame in _all(camera)]
    assert times == pytest.approx([slowing_s(n) for n in range(30)])
    assert camera.missing_frames == 0
    assert not camera.truncated


def test_a_whole_file_whose_times_begin_late_is_not_called_cut_off(make_video: MakeVideo) -> None:
    path = make_video("clip.mkv")
    set_block_times(path, lambda frame: 30.0 + 0.04 * frame, end_s=31.2)
    camera = VideoFileCamera(path)
    assert camera.frames_total == 30
    assert len(_all(camera)) == 30
    assert camera.missing_frames == 0
    assert not camera.truncated


@pytest.mark.parametrize(
    ("times_s", "late_s"),
    [(lambda frame: 0.04 * frame, 0.0), (slowing_s, 0.0), (lambda frame: 0.04 * frame, 30.0)],
)
def test_a_matroska_file_that_was_cut_off_is_called_so(
    make_video: MakeVideo, times_s: Callable[[int], float], late_s: float
) -> None:
    path = make_video("clip.mkv")
    set_block_times(path, lambda frame: late_s + times_s(frame), end_s=late_s + times_s(30))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    camera = VideoFileCamera(path)
    frames = _all(camera)
    assert 5 < len(frames) < 25
    assert camera.truncated
    lost_s = times_s(30) - frames[-1].t_s
    assert camera.missing_frames == pytest.approx(lost_s * camera.rate_hz, abs=6)


def test_frames_whose_time_does_not_rise_are_left_out_and_told_at_the_end(
    make_video: MakeVideo, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_video("clip.mkv")
    set_block_times(path, lambda frame: 0.04 * (frame if frame < 20 else frame - 10), end_s=0.8)
    camera = VideoFileCamera(path)
    frames = _all(camera)
    assert [frame.index for frame in frames] == list(range(20))
    assert camera.frames_out_of_order == 10
    assert not camera.times_are_nominal
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "recording clip.mkv: 10 of 30 frames are left out because their time does not rise"
    ]


def test_times_are_counted_where_a_file_holds_none(make_video: MakeVideo) -> None:
    path = make_video("clip.mkv")
    set_block_times(path, lambda _frame: 0.0, end_s=1.2)
    camera = VideoFileCamera(path)
    assert [frame.t_s for frame in _all(camera)] == pytest.approx([n / 25 for n in range(30)])
    assert camera.times_are_nominal
    assert camera.frames_out_of_order == 0
    assert camera.missing_frames == 0


def test_one_frame_is_a_recording_too(make_video: MakeVideo) -> None:
    camera = VideoFileCamera(make_video(frames=1))
    assert [frame.index for frame in _all(camera)] == [0]


def test_the_rotation_that_a_phone_writes_is_carried_out(make_video: MakeVideo) -> None:
    path = make_video()
    turn_a_quarter(path)
    frame = VideoFileCamera(path).read(1.0)
    assert frame is not None
    assert frame.image.shape == (160, 96, 3)
    red_above = frame.image[10:60, :, 0].mean()
    red_below = frame.image[100:150, 60:, 0].mean()
    assert red_above > 150 > red_below


@pytest.mark.parametrize(
    ("aspect", "turned", "shape"),
    [
        ((1, 1), False, (96, 160, 3)),
        ((0, 0), False, (96, 160, 3)),
        ((4, 3), False, (96, 213, 3)),
        ((3, 4), False, (128, 160, 3)),
        ((4, 3), True, (213, 96, 3)),
        ((3, 4), True, (160, 128, 3)),
    ],
)
def test_pixels_that_are_not_square_are_stretched(
    make_video: MakeVideo, aspect: tuple[int, int], turned: bool, shape: tuple[int, ...]
) -> None:
    path = make_video()
    set_pixel_aspect(path, *aspect)
    if turned:
        turn_a_quarter(path)
    for frame in _all(VideoFileCamera(path)):
        assert frame.image.shape == shape
        assert not frame.image.flags.writeable
        if not turned:
            red = frame.image[-20:, :, 0].mean(axis=0)
            assert abs(int(np.argmax(red < 128)) - shape[1] / 2) < 3


def test_a_shape_of_pixels_that_cannot_be_is_refused(make_video: MakeVideo) -> None:
    path = make_video()
    set_pixel_aspect(path, 60000, 1)
    with pytest.raises(RecordingError, match=r"clip\.mp4 cannot be shown .* 60000 wide and 1 high"):
        VideoFileCamera(path)


def test_a_frame_that_lies_hours_ahead_is_refused(make_video: MakeVideo) -> None:
    path = make_video()
    set_steps(path, [(12, 0.04), (1, 100_000.0), (17, 0.04)])
    camera = VideoFileCamera(path)
    for _ in range(13):
        assert camera.read(1.0) is not None
    told = (
        r"clip\.mp4, frame 14 lies 100000 s after the one before it: cut the recording in two "
        "there, or repair its times"
    )
    with pytest.raises(RecordingError, match=told):
        camera.read(1.0)


def test_a_pause_of_almost_an_hour_is_none_of_our_business(make_video: MakeVideo) -> None:
    path = make_video()
    set_steps(path, [(12, 0.04), (1, 3590.0), (17, 0.04)])
    times = [frame.t_s for frame in _all(VideoFileCamera(path))]
    assert len(times) == 30
    assert max(np.diff(times)) == pytest.approx(3590.0)


def test_after_closing_it_has_ended(make_video: MakeVideo) -> None:
    camera = VideoFileCamera(make_video())
    assert camera.read(1.0) is not None
    camera.close()
    camera.close()
    assert camera.ended
    assert camera.read(1.0) is None


def test_the_libraries_write_nothing_to_stderr(tmp_path: Path, make_video: MakeVideo) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(make_video().read_bytes()[:-600])
    program = (
        "import sys; from wince_device.cameras import open_video_file\n"
        "try: open_video_file(sys.argv[1])\n"
        "except Exception as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(broken)],
        capture_output=True, text=True, check=True, timeout=60, env=dict(os.environ),
    )  # fmt: skip
    assert "cannot" in done.stdout or "cut off" in done.stdout
    assert done.stderr == ""


@pytest.mark.shared
def test_a_variable_frame_rate_is_kept(shared: Path) -> None:
    camera = VideoFileCamera(shared / "real" / "face" / "face_then_none_26fps.mov")
    times = np.array([frame.t_s for frame in _all(camera)])
    assert len(times) == 169
    steps = np.diff(times)
    assert (steps > 0).all()
    assert np.ptp(steps) > 0.01
    assert not camera.times_are_nominal
    assert not camera.truncated


@pytest.mark.shared
def test_frames_that_an_edit_list_hides_are_counted_and_no_fault(shared: Path) -> None:
    camera = VideoFileCamera(shared / "real" / "face" / "no_face_24fps.mp4")
    assert camera.frames_total == 98
    assert len(_all(camera)) == 95
    assert camera.missing_frames == 3
    assert not camera.truncated
