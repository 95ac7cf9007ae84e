"""Classifiers whose files are damaged are left out, and it is told; the score stays as it is."""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from wince_device.analyse import analyse
from wince_device.config import ScoreSettings
from wince_device.face import PAIN_NETWORK_FILE, PAIN_TABLES_FILE, own_models
from wince_device.pain import classifiers_missing, log_classifiers_missing
from wince_here import run_here

ALL = ("pain_au", "pain_cnn", "pain_hybrid")
OF_NETWORK = ("pain_cnn", "pain_hybrid")

PROGRAM = """
import sys
from pathlib import Path
from wince_device.app import main
from wince_device.face import own_models
folder = Path(sys.argv.pop(1))
own_models.own_model_folder = lambda: folder
main()
"""
"""`wince-device` with Wince's own models in a folder of the test's."""


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)


def removed(path: Path) -> None:
    path.unlink()


Damage = Callable[[Path], None]


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Copies of Wince's own models, which may be broken."""
    folder = tmp_path / "models"
    folder.mkdir()
    for path in own_models.own_model_folder().iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder


@pytest.fixture
def taken(copies: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, taken for Wince's own by this process."""
    monkeypatch.setattr(own_models, "own_model_folder", lambda: copies)
    return copies


@pytest.fixture
def grey_clip(tmp_path: Path) -> Path:
    """Two seconds of nothing."""
    return clip_of([np.full((240, 320, 3), 90, dtype=np.uint8)] * 60, tmp_path / "grey.mp4")


def clip_of(pictures: list[cv2.typing.MatLike], path: Path) -> Path:
    height, width = pictures[0].shape[:2]
    made = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (width, height))
    for picture in pictures:
        made.write(picture)
    made.release()
    return path


def run_with(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in (folder, *arguments)]
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=100.0,
        check=False,
    )


@pytest.mark.parametrize(
    ("damage", "said"), [(cut_off, "is cut off"), (changed, "SHA-256 differs")]
)
@pytest.mark.parametrize(
    ("file", "names"), [(PAIN_TABLES_FILE, ALL), (PAIN_NETWORK_FILE, OF_NETWORK)]
)
def test_a_damaged_file_is_a_warning_in_the_log(
    taken: Path,
    file: str,
    names: tuple[str, ...],
    damage: Damage,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert classifiers_missing() is None
    damage(taken / file)
    missing = classifiers_missing()
    assert missing is not None
    assert missing.names == names
    assert missing.damaged
    assert file in missing.why
    assert said in missing.why
    with caplog.at_level(logging.INFO):
        log_classifiers_missing()
    assert [one.levelno for one in caplog.records] == [logging.WARNING]
    assert missing.why in caplog.text


@pytest.mark.parametrize(
    ("file", "names"), [(PAIN_TABLES_FILE, ALL), (PAIN_NETWORK_FILE, OF_NETWORK)]
)
def test_a_file_that_is_not_there_is_no_warning(
    taken: Path, file: str, names: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    removed(taken / file)
    missing = classifiers_missing()
    assert missing is not None
    assert missing.names == names
    assert not missing.damaged
    with caplog.at_level(logging.INFO):
        log_classifiers_missing()
    assert [one.levelno for one in caplog.records] == [logging.INFO]


@pytest.mark.models
@pytest.mark.parametrize(
    ("file", "damage", "names", "told"),
    [
        (PAIN_NETWORK_FILE, cut_off, OF_NETWORK, "pain_cnn and pain_hybrid are empty: "),
        (PAIN_TABLES_FILE, changed, ALL, "pain_au and pain_cnn and pain_hybrid are empty: "),
        (PAIN_NETWORK_FILE, removed, OF_NETWORK, None),
        (PAIN_NETWORK_FILE, None, (), None),
    ],
)
def test_analyse_tells_it_in_one_sentence_and_in_the_summary(
    face_models: Path,
    taken: Path,
    grey_clip: Path,
    tmp_path: Path,
    file: str,
    damage: Damage | None,
    names: tuple[str, ...],
    told: str | None,
) -> None:
    del face_models
    if damage is not None:
        damage(taken / file)
    done = run_here("wince-device", "analyse", grey_clip, "--json", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    missing = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))[
        "classifiers_missing"
    ]
    assert tuple(missing) == names
    assert all(file in why and "install Wince again" in why for why in missing.values())
    if told is None:
        assert done.stderr == ""
    else:
        assert done.stderr == f"warning: {told}{missing[names[0]]}\n"
    assert json.loads(done.stdout)["classifiers_missing"] == missing


@pytest.mark.models
def test_the_service_tells_it_once_in_its_log(
    face_models: Path, copies: Path, tmp_path: Path
) -> None:
    del face_models
    cut_off(copies / PAIN_NETWORK_FILE)
    wishes = ("--camera", "sim", "--pulse", "none", "--no-require-broker", "--seconds", "1")
    done = run_with(copies, "run", *wishes, "--state", tmp_path / "state")
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if PAIN_NETWORK_FILE in line]
    assert len(told) == 1
    assert told[0].startswith("WARNING ")
    assert "without pain_cnn, pain_hybrid: " in told[0]


@pytest.mark.shared
@pytest.mark.models
def test_without_the_network_the_other_numbers_stay_as_they_are(
    shared: Path, face_models: Path, taken: Path, tmp_path: Path
) -> None:
    del face_models
    capture = cv2.VideoCapture(str(shared / "real/face/smile_30fps.mp4"))
    pictures = []
    while (shown := capture.read())[0]:
        pictures.append(shown[1])
    capture.release()
    clip = clip_of((pictures + pictures[::-1]) * 2, tmp_path / "smiles.mp4")
    columns = []
    for out in (tmp_path / "whole", tmp_path / "cut"):
        analyse(video=clip, pulse=None, out=out, score=ScoreSettings(baseline_s=5.0))
        columns.append(pq.read_table(out / "scores.parquet").to_pydict())
        cut_off(taken / PAIN_NETWORK_FILE)
    whole, cut = columns
    assert any(value is not None for value in whole["pain_hybrid"])
    assert any(value is not None for value in whole["pain_au"])
    for name in OF_NETWORK:
        assert set(cut[name]) == {None}
    for name in ("pain_au", "score", "low", "high"):
        assert cut[name] == whole[name], name
