"""Videos whose pictures change, break off or are damaged: nothing is squeezed, nothing is lost."""

from collections.abc import Callable, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.cameras import VideoFileCamera
from wince_wire import RecordingError

SMALL, WIDE = (96, 160), (96, 320)


def grey(size: tuple[int, int], shade: int) -> NDArray[np.uint8]:
    return np.full((*size, 3), shade, dtype=np.uint8)


def jpegs(path: Path, sizes: Sequence[tuple[int, int]]) -> Path:
    """Write a row of JPEG pictures, as cameras with a network cable send them."""
    coded = [cv2.imencode(".jpg", grey(size, 5 * n))[1] for n, size in enumerate(sizes)]
    path.write_bytes(b"".join(picture.tobytes() for picture in coded))
    return path


def transport_stream(path: Path, sizes: Sequence[tuple[int, int]]) -> Path:
    """Write an MPEG transport stream, whose parts need not be alike and may simply be joined."""
    parts = []
    for number, (height, width) in enumerate(sizes):
        part = path.with_name(f"part-{number}.ts")
        with av.open(part, "w") as container:
            stream = container.add_stream("mpeg2video", rate=25, width=width, height=height)
            stream.pix_fmt = "yuv420p"
            for n in range(10):
                frame = av.VideoFrame.from_ndarray(grey((height, width), 20 * n), format="rgb24")
                frame.pts = 10 * number + n
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        parts.append(part.read_bytes())
    path.write_bytes(b"".join(parts))
    return path


def shades(camera: VideoFileCamera) -> list[float]:
    found = []
    while (frame := camera.read(1.0)) is not None:
        found.append(float(frame.image.mean()))
    return found


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: jpegs(path / "clip.mjpeg", [SMALL] * 6 + [WIDE] * 6), "7"),
        (lambda path: transport_stream(path / "clip.ts", [SMALL, WIDE]), r"\d+"),
        (lambda path: transport_stream(path / "clip.ts", [SMALL, SMALL, WIDE, SMALL]), r"\d+"),
    ],
)
def test_pictures_that_change_their_size_are_refused(
    tmp_path: Path, make: Callable[[Path], Path], told: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(
        RecordingError,
        match=rf"{path.name}, frame {told} is 320 x 96 pixels large, those before are 160 x 96: "
        "cut the recording in two there",
    ):
        shades(VideoFileCamera(path))


def test_pictures_that_keep_their_size_all_come(tmp_path: Path) -> None:
    camera = VideoFileCamera(jpegs(tmp_path / "clip.mjpeg", [SMALL] * 12))
    assert shades(camera) == pytest.approx([5.0 * n for n in range(12)], abs=1.0)
    camera = VideoFileCamera(transport_stream(tmp_path / "clip.ts", [SMALL]))
    assert shades(camera) == pytest.approx([20.0 * n for n in range(10)], abs=2.0)


def test_the_pictures_are_those_that_opencv_shows(make_video: Callable[..., Path]) -> None:
    path = make_video()
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    camera = VideoFileCamera(path)
    while (frame := camera.read(1.0)) is not None:
        good, picture = capture.read()
        assert good
        assert np.array_equal(frame.image[:, :, ::-1], picture)
        assert frame.t_s == pytest.approx(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0)
    assert not capture.read()[0]


def test_a_damaged_picture_takes_none_of_the_others_with_it(
    make_video: Callable[..., Path],
) -> None:
    path = make_video("clip.avi", codec="MJPG")
    content = bytearray(path.read_bytes())
    at = -1
    for _ in range(11):  # the eleventh picture; the first bytes of the file name the format too
        at = content.index(b"\xff\xd8\xff", at + 1)
    content[at : at + 200] = bytes(200)
    path.write_bytes(content)
    camera = VideoFileCamera(path)
    frames = []
    while (frame := camera.read(1.0)) is not None:
        frames.append(frame)
    whole = [n for n in range(30) if n != 10]
    assert [frame.index for frame in frames] == whole
    assert [frame.t_s for frame in frames] == pytest.approx([n / 25 for n in whole])
    assert camera.missing_frames == 1
    assert not camera.truncated


def test_a_colon_in_a_path_names_no_protocol(make_video: Callable[..., Path]) -> None:
    path = make_video()
    odd = path.with_name("12:30 left.mp4")
    path.rename(odd)
    assert len(shades(VideoFileCamera(odd))) == 30
