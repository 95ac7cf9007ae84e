"""Recordings through the device's path: real faces and pulses, and every kind of bad input."""

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from patched_clips import set_block_times, set_steps
from wince_here import run_here
from wince_stand import run_program

pytestmark = pytest.mark.models


def analysed(out: Path, *arguments: str | Path) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    done = run_here("wince-device", "analyse", *arguments, "--out", out)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return summary, pq.read_table(out / "frames.parquet").to_pydict()


def refusal(*arguments: str | Path) -> str:
    """Return the one sentence of a refused command."""
    done = run_here("wince-device", "analyse", *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    sentences = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(sentences) == 1, done.stderr
    assert sentences[0].startswith("error: ")
    return sentences[0]


@pytest.mark.shared
def test_a_smiling_man_with_a_finger_recording(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    summary, frames = analysed(
        tmp_path,
        shared / "real/face/smile_30fps.mp4",
        "--pulse",
        shared / "real/ppg/finger_100hz.csv",
        "--pulse-kind",
        "ppg",
        "--pulse-rate",
        "100",
    )
    assert summary["frames"] == 72
    assert summary["face_fraction"] >= 0.98
    assert len(frames["t_s"]) == 72
    assert frames["t_s"] == sorted(frames["t_s"])
    assert summary["beats"] > 20
    beats = pq.read_table(tmp_path / "beats.parquet").to_pydict()
    assert set(beats) >= {"t_s", "ibi_ms", "corrected"}
    # 2.4 s of face are too short for a person's own rest, so nothing may be scored.
    assert summary["scores"] == 0


@pytest.mark.shared
def test_no_face_is_found_where_there_is_none(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    summary, frames = analysed(tmp_path, shared / "real/face/no_face_24fps.mp4")
    assert summary["frames_with_face"] == 0
    assert not any(frames["face_found"])
    assert all(value is None for value in frames["AU04"])
    assert set(summary["seconds_without_score"]) == {"no_face"}


@pytest.mark.shared
def test_a_face_is_lost_within_three_frames_of_the_cut(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    video = shared / "real/face/face_then_none_26fps.mov"
    summary, frames = analysed(tmp_path, video, "--baseline-seconds", "5")
    cut = _first_frame_after_the_cut(video)
    assert all(frames["face_found"][:cut])
    assert not any(frames["face_found"][cut + 3 :])
    scores = pq.read_table(tmp_path / "scores.parquet").to_pydict()
    cut_s = frames["t_s"][cut]
    after = [
        score for t_s, score in zip(scores["t_s"], scores["score"], strict=True) if t_s > cut_s + 2
    ]
    assert all(score is None for score in after)
    assert summary["frames"] == len(frames["t_s"])


def _first_frame_after_the_cut(video: Path) -> int:
    """Find the largest change between neighbouring frames, without any of our own code."""
    capture = cv2.VideoCapture(str(video))
    pictures = []
    while True:
        there, picture = capture.read()
        if not there:
            break
        pictures.append(cv2.resize(picture, (64, 48)).astype(np.int16))
    changes = [np.abs(b - a).mean() for a, b in itertools.pairwise(pictures)]
    return int(np.argmax(changes)) + 1


@pytest.mark.shared
def test_a_pulse_recording_alone(shared: Path, tmp_path: Path) -> None:
    done = run_program(
        "wince-device", "analyse", "--pulse", shared / "real/ppg/a103l",
        "--pulse-channel", "PLETH", "--out", tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["frames"] == 0
    assert summary["scores"] == 0
    assert 600 < summary["beats"] < 750  # some 126 a minute for 330 s
    assert pq.read_table(tmp_path / "frames.parquet").num_rows == 0


def pulse_csv(path: Path, *, first_s: float) -> Path:
    """Write forty seconds of a plain pulse wave."""
    t_s = np.arange(4000) / 100.0
    phase = (t_s % 0.8) / 0.8
    wave = np.exp(-(((phase - 0.25) / 0.08) ** 2)) + 0.2 * np.exp(-(((phase - 0.6) / 0.1) ** 2))
    rows = "\n".join(f"{t + first_s:.2f},{y:.4f}" for t, y in zip(t_s, wave, strict=True))
    path.write_text(f"t_s,ppg\n{rows}\n")
    return path


@pytest.mark.parametrize(
    ("first_s", "options", "shift_s"),
    [(0.0, [], 0.0), (7.0, [], 7.0), (7.0, ["--pulse-start", "2.5"], 2.5), (1.79e9, [], 1.79e9)],
)
def test_pulse_times_are_the_files_own_unless_a_start_is_given(
    tmp_path: Path, first_s: float, options: list[str], shift_s: float
) -> None:
    path = pulse_csv(tmp_path / "pulse.csv", first_s=first_s)
    done = run_here("wince-device", "analyse", "--pulse", path, *options, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    beats = np.array(pq.read_table(tmp_path / "beats.parquet").to_pydict()["t_s"]) - shift_s
    assert beats.size > 40
    assert np.abs(beats % 0.8 - 0.2).max() < 0.02
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["duration_s"] == pytest.approx(40.0, abs=0.1)
    assert summary["pulse_start_s"] == pytest.approx(shift_s)


@pytest.mark.shared
def test_a_pulse_that_never_meets_the_video_is_refused(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    video = shared / "real/face/smile_30fps.mp4"
    path = pulse_csv(tmp_path / "pulse.csv", first_s=1.79e9)
    assert "--pulse-start" in refusal(video, "--pulse", path, "--out", tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mp4", b""),
        ("text.mp4", b"this is no video\n" * 99),
        ("noise.mov", b"\x00\x01" * 999),
    ],
)
def test_what_is_no_video_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert name in refusal(path, "--out", tmp_path / "out")


def test_a_missing_video_is_refused(tmp_path: Path) -> None:
    assert "nowhere.mp4" in refusal(tmp_path / "nowhere.mp4", "--out", tmp_path / "out")


@pytest.mark.shared
def test_a_truncated_video_is_refused_or_told(
    shared: Path, face_models: Path, tmp_path: Path
) -> None:
    del face_models
    whole = (shared / "real/face/smile_30fps.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    done = run_program("wince-device", "analyse", path, "--out", tmp_path / "out")
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        summary = json.loads((tmp_path / "out/summary.json").read_text("utf-8"))
        assert summary["video_truncated"]
    else:
        assert done.returncode == 2
        assert "cut.mp4" in done.stderr


def test_a_video_too_small_to_hold_a_face_is_refused(face_models: Path, tmp_path: Path) -> None:
    del face_models
    path = tmp_path / "tiny.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (14, 14))
    for grey in range(5):
        writer.write(np.full((14, 14, 3), 40 * grey, dtype=np.uint8))
    writer.release()
    said = refusal(path, "--out", tmp_path / "out")
    assert "tiny.avi" in said
    assert "at least 16 pixels on each side" in said
    assert not list((tmp_path / "out").iterdir())


def grey_video(path: Path, *, frames: int = 30) -> Path:
    """Write a video that holds no face."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (160, 96))
    for number in range(frames):
        writer.write(np.full((96, 160, 3), 4 * number, dtype=np.uint8))
    writer.release()
    return path


def test_a_video_whose_pictures_change_their_size_is_refused(
    face_models: Path, tmp_path: Path
) -> None:
    del face_models
    path = tmp_path / "joined.mjpeg"
    pictures = [np.full((96, width), 128, dtype=np.uint8) for width in (160, 160, 160, 320)]
    path.write_bytes(b"".join(cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures))
    said = refusal(path, "--out", tmp_path / "out")
    assert "joined.mjpeg, frame 4 is 320 x 96 pixels large, those before are 160 x 96" in said
    assert not list((tmp_path / "out").iterdir())


def test_a_frame_that_lies_days_ahead_is_refused(face_models: Path, tmp_path: Path) -> None:
    del face_models
    path = grey_video(tmp_path / "jump.mp4")
    set_steps(path, [(12, 0.04), (1, 160_000.0), (17, 0.04)])
    said = refusal(path, "--out", tmp_path / "out")
    assert "jump.mp4, frame 14 lies 160000 s after the one before it" in said
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("time_s", "kept", "truncated", "out_of_order", "nominal", "told"),
    [
        (lambda n: 0.04 * n, 1.0, False, 0, False, None),
        (
            lambda n: 0.04 * (n % 20), 1.0, False, 10, False,
            "frames of the video left out because their time does not rise: 10",
        ),
        (
            lambda _n: 0.0, 1.0, False, 0, True,
            "the video holds no frame times: they are counted from its nominal rate",
        ),
        (
            lambda n: 0.04 * n, 0.6, True, 0, False,
            "frames that the video announces and that could not be read: {missing}",
        ),
    ],
)  # fmt: skip
def test_what_a_video_lacks_is_told(
    face_models: Path,
    tmp_path: Path,
    time_s: Callable[[int], float],
    kept: float,
    truncated: bool,
    out_of_order: int,
    nominal: bool,
    told: str | None,
) -> None:
    del face_models
    path = grey_video(tmp_path / "clip.mkv")
    set_block_times(path, time_s, end_s=1.2)
    content = path.read_bytes()
    path.write_bytes(content[: round(kept * len(content))])
    done = run_here("wince-device", "analyse", path, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    missing = 30 - summary["frames"] - out_of_order
    assert bool(missing) == truncated
    assert summary["video_truncated"] == truncated
    assert summary["video_missing_frames"] == missing
    assert summary["video_frames_out_of_order"] == out_of_order
    assert summary["video_times_are_nominal"] == nominal
    lines = done.stdout.splitlines()
    assert lines[1:-1] == ([] if told is None else [told.format(missing=missing)])


def test_nothing_to_analyse_is_told(tmp_path: Path) -> None:
    assert "nothing to analyse" in refusal("--out", tmp_path / "out")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "t_s,ppg\n",
        "t_s,ppg\n0.00,1\n0.01,two\n0.02,3\n",
        "t_s,ppg\n0.00,1\n0.00,2\n0.00,3\n",
        "time,value\n0.00,1\n0.01,2\n",
        "1\n2\n3\n",
        "\x00\x01\x02",
    ],
)
def test_a_bad_pulse_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pulse.csv"
    path.write_text(text)
    assert "pulse.csv" in refusal("--pulse", path, "--out", tmp_path / "out")


def test_an_unknown_option_and_a_bad_number_are_refused(tmp_path: Path) -> None:
    assert "--colour" in refusal("--colour", "red")
    assert "--baseline-seconds" in refusal("--baseline-seconds", "1", "--out", tmp_path)


def test_an_output_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    pulse = tmp_path / "pulse.csv"
    rows = "\n".join(f"{n / 100:.2f},{np.sin(n / 12):.4f}" for n in range(1000))
    pulse.write_text(f"t_s,ppg\n{rows}\n")
    assert "--out" in refusal("--pulse", pulse, "--out", tmp_path / "file" / "out")
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
