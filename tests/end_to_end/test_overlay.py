"""`analyse --overlay` makes a video with a picture for each frame, only when asked, or says why."""

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.analyse import analyse
from wince_device.config import ScoreSettings
from wince_device.face import REGION_COLOURS, mean_face
from wince_device.face.drawing import draw_mesh
from wince_device.face.mesh import region_triangles
from wince_device.overlay import Overlay, VideoWriter
from wince_device.overlay import _writer as writer_module
from wince_here import run_here
from wince_stand import BIN, wait_until
from wince_wire import RecordingError, SetupError

WIDTH, HEIGHT = 1720, 720
"""A picture of 640 x 360 at 720 lines, and the panel."""


def pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Read a video with OpenCV alone, in its own order of colours."""
    capture = cv2.VideoCapture(str(path))
    while True:
        there, picture = capture.read()
        if not there:
            capture.release()
            return
        yield np.asarray(picture, dtype=np.uint8)


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_here("wince-device", "analyse", *arguments)


@pytest.mark.shared
@pytest.mark.models
def test_every_frame_of_the_clip_is_in_the_overlay(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    clip = shared / "real/face/smile_30fps.mp4"
    done = command(clip, "--overlay", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "shows the person's face" in done.stdout
    shown = list(pictures(tmp_path / "overlay.mp4"))
    originals = list(pictures(clip))
    assert len(shown) == len(originals) == 72
    capture = cv2.VideoCapture(str(tmp_path / "overlay.mp4"))
    assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(30.0)
    capture.release()
    assert {picture.shape for picture in shown} == {(HEIGHT, WIDTH, 3)}
    for picture, original in zip(shown[::10], originals[::10], strict=True):
        seen = cv2.resize(picture[:, :1280], (640, 360), interpolation=cv2.INTER_AREA)
        change = np.abs(seen.astype(np.int16) - original.astype(np.int16)).mean(axis=2)
        assert change[:, :150].mean() < 6.0  # beside the face the picture is the clip's own
        assert change[120:280, 230:360].mean() > 12.0  # the face is tinted
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["overlay_frames"] == 72
    assert summary["overlay_rate_varies"] is False
    assert stat.S_IMODE((tmp_path / "overlay.mp4").stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.shared
@pytest.mark.models
def test_no_picture_is_written_unless_asked(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    clip = shared / "real/face/smile_30fps.mp4"
    summary = analyse(video=clip, pulse=None, out=tmp_path, score=ScoreSettings())
    assert summary["overlay_frames"] is None
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".parquet"}


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """A clip that takes minutes to analyse: one grey picture again and again."""
    path = tmp_path / "long.mp4"
    made = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (320, 240))
    picture = np.full((240, 320, 3), 90, dtype=np.uint8)
    for _ in range(8_000):
        made.write(picture)
    made.release()
    return path


@pytest.mark.models
def test_a_signal_leaves_no_picture_behind(
    face_models: Path, long_clip: Path, tmp_path: Path
) -> None:
    del face_models
    out = tmp_path / "out"
    part = out / "overlay.part.mp4"
    arguments = [str(word) for word in (BIN / "wince-device", "analyse", long_clip, "--out", out)]
    arguments.append("--overlay")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        try:
            wait_until(part.exists, "the overlay is begun", 100.0)
            running.send_signal(signal.SIGTERM)
            told, errors = running.communicate(timeout=60.0)
        finally:
            running.kill()
    assert running.returncode == 128 + signal.SIGTERM
    assert list(out.iterdir()) == []
    assert told == b""
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


def test_an_overlay_that_is_cut_short_in_its_making_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(self: VideoWriter, rate_hz: float) -> cv2.VideoWriter:
        del self, rate_hz
        assert [path.name for path in tmp_path.iterdir()] == ["overlay.part.mp4"]
        sys.exit(143)

    monkeypatch.setattr(VideoWriter, "_open", cut_short)
    film = Overlay(tmp_path / "overlay.mp4", rate_hz=25.0)
    with pytest.raises(SystemExit):
        film.take_frame(Still(0, 0.0, (48, 64)))
    film.abandon()
    assert not list(tmp_path.iterdir())


@pytest.mark.shared
@pytest.mark.models
def test_frames_without_a_face_are_dimmed(shared: Path, face_models: Path, tmp_path: Path) -> None:
    del face_models
    clip = shared / "real/face/no_face_24fps.mp4"
    analyse(video=clip, pulse=None, out=tmp_path, score=ScoreSettings(), overlay=True)
    shown, originals = list(pictures(tmp_path / "overlay.mp4")), list(pictures(clip))
    assert len(shown) == len(originals)
    across = shown[0].shape[1] - 440
    for picture, original in zip(shown[::20], originals[::20], strict=True):
        assert picture[:, :across].mean() == pytest.approx(0.45 * original.mean(), rel=0.2)


def test_an_overlay_without_a_video_is_refused(tmp_path: Path) -> None:
    done = command("--pulse", tmp_path / "pulse.csv", "--overlay", "--out", tmp_path)
    assert done.returncode == 2
    assert "--overlay needs a video" in done.stderr


def test_the_help_says_that_pictures_leave_the_memory() -> None:
    told = " ".join(run_here("wince-device", "analyse", "--help").stdout.split())
    assert "--overlay" in told
    assert "face then lies in that file" in told.replace("│ │ ", "").replace("│", "")


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"overlay\.mp4 cannot be written"):
        VideoWriter(tmp_path / "nowhere" / "overlay.mp4", rate_hz=30.0, size=(64, 48))
    (tmp_path / "overlay.mp4").mkdir()
    made = VideoWriter(tmp_path / "overlay.mp4", rate_hz=30.0, size=(64, 48))
    made.write(np.zeros((48, 64, 3), dtype=np.uint8))
    with pytest.raises(RecordingError, match=r"overlay\.mp4 cannot be written"):
        made.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["overlay.mp4"]


def test_a_machine_without_an_encoder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "CODECS", ("nope",))
    with pytest.raises(SetupError, match="no encoder for MP4"):
        VideoWriter(tmp_path / "overlay.mp4", rate_hz=30.0, size=(64, 48))
    assert not list(tmp_path.iterdir())


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from wince_device.overlay import VideoWriter
from wince_wire import RecordingError
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
made = VideoWriter(Path(sys.argv[1]), rate_hz=30.0, size=(320, 240))
rng = np.random.default_rng(0)
for _ in range(60):
    made.write(rng.integers(0, 255, size=(240, 320, 3), dtype=np.uint8))
try:
    made.finish()
except RecordingError as error:
    print(error)
"""
"""A process that may write 100 kB a file and no more: to the encoder it is a full disk."""


def test_a_file_that_lost_frames_on_a_full_disk_is_not_put_in_its_place(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", FULL_DISK, str(tmp_path / "overlay.mp4")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60.0, check=True)
    assert "check the free space" in done.stdout
    assert not list(tmp_path.iterdir())


def test_an_overlay_of_no_frame_is_refused(tmp_path: Path) -> None:
    film = Overlay(tmp_path / "overlay.mp4", rate_hz=30.0)
    with pytest.raises(RecordingError, match="no frame to show"):
        film.finish(())
    film.abandon()
    assert not list(tmp_path.iterdir())


class Still:
    """A grey frame at a time."""

    def __init__(self, index: int, t_s: float, size: tuple[int, int]) -> None:
        self.index, self.t_s = index, t_s
        self.image = np.full(size, 90, dtype=np.uint8)


@pytest.mark.parametrize(
    "size", [(360, 640), (1088, 1456), (1920, 1080), (48, 37), (20, 900), (121, 161)]
)
def test_pictures_of_any_size_make_a_video_that_reads_back(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    film = Overlay(tmp_path / "overlay.mp4", rate_hz=25.0)
    for index in range(3):
        film.take_frame(Still(index, index / 25.0, size))
    film.finish(())
    shown = list(pictures(tmp_path / "overlay.mp4"))
    assert len(shown) == 3
    height, width = shown[0].shape[:2]
    assert height == 720
    assert width - 440 <= 1600


@pytest.mark.parametrize(("times", "varies"), [("even", False), ("uneven", True)])
def test_a_rate_that_varies_is_noticed(tmp_path: Path, times: str, varies: bool) -> None:
    film = Overlay(tmp_path / "overlay.mp4", rate_hz=25.0)
    for index in range(40):
        late = 0.02 if times == "uneven" and index % 3 == 0 else 0.0
        film.take_frame(Still(index, index / 25.0 + late, (48, 64)))
    film.finish(())
    assert film.frames == 40
    assert film.rate_varies is varies


def test_the_mesh_tints_the_regions_in_their_colours_and_nothing_else() -> None:
    grey = np.full((400, 400), 128, dtype=np.uint8)
    points = (mean_face()[:, :2] * 110.0 + (200.0, 150.0)).astype(np.float32)
    drawn = draw_mesh(grey, points)
    assert (drawn[:20] == 128).all()
    for name, colour in REGION_COLOURS.items():
        corners = points[region_triangles(name)]
        # In the middle of the triangle with the shortest of its sides longest no line passes.
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).min(axis=1)
        x, y = corners.mean(axis=1)[sides.argmax()].round().astype(int)
        tint = drawn[y, x] - 128.0
        toward = np.array(colour) - 128.0
        assert float(tint @ toward) > 0.8 * np.linalg.norm(tint) * np.linalg.norm(toward), name
