"""`wince-models`: each way it can end, as a person sees it."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from wince_device.face import MODEL_SHA256, ModelFileError
from wince_here import run_here
from wince_models._wheel import PLACE_IN_WHEEL, check_wheel, place_models


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fetched"
    monkeypatch.setenv("WINCE_MODELS_DIR", str(folder))
    return folder


def _wince_models(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run_here("wince-models", *arguments)


def _wheel(path: Path, models: Path, *, spoil: str | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, place in PLACE_IN_WHEEL.items():
            content = bytearray((models / name).read_bytes())
            if name == spoil:
                content[500] ^= 1
            archive.writestr(place, bytes(content))
    return path


@pytest.mark.usefixtures("folder")
def test_missing_models_are_told_with_what_to_do() -> None:
    for command in (["verify"], ["fetch", "--offline"]):
        done = _wince_models(*command)
        assert done.returncode == 2
        assert "run: wince-models fetch" in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.models
def test_present_models_are_left_alone(face_models: Path, folder: Path) -> None:
    shutil.copytree(face_models, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    done = _wince_models("fetch")
    assert done.returncode == 0
    assert "nothing to do" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert _wince_models("verify").stdout.count("as pinned") == len(MODEL_SHA256)


def test_without_a_network_one_sentence_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for more in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.setenv(more, "")
    done = _wince_models("fetch")
    assert done.returncode == 2
    assert "package index cannot be reached: connect this machine" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "mediapipe.whl"
    wheel.write_bytes(b"PK")
    done = _wince_models("fetch", "--wheel", str(wheel))
    assert done.returncode == 2
    assert "is not the pinned wheel mediapipe 0.10.21" in done.stderr
    missing = _wince_models("fetch", "--wheel", str(tmp_path / "none.whl"))
    assert missing.returncode == 2
    assert "cannot be read" in missing.stderr


def test_a_wrong_command_ends_with_one_sentence() -> None:
    done = _wince_models("bring")
    assert done.returncode == 2
    assert done.stderr.startswith("error: No such command")


@pytest.mark.models
def test_the_models_are_taken_out_whole(face_models: Path, tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "a.whl", face_models)
    target = tmp_path / "deep" / "folder"
    placed = place_models(wheel, target)
    assert sorted(path.name for path in placed) == sorted(MODEL_SHA256)
    for path in placed:
        assert path.read_bytes() == (face_models / path.name).read_bytes()
    assert sorted(path.name for path in target.iterdir()) == sorted(MODEL_SHA256)


@pytest.mark.models
def test_a_spoilt_file_places_nothing_at_all(face_models: Path, tmp_path: Path) -> None:
    for spoil in MODEL_SHA256:
        wheel = _wheel(tmp_path / "a.whl", face_models, spoil=spoil)
        with pytest.raises(ModelFileError, match=rf"{spoil} in a\.whl is not the pinned one"):
            place_models(wheel, tmp_path / "target")
        assert not (tmp_path / "target").exists()


def test_a_wheel_without_the_files_is_told(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("mediapipe/__init__.py", "")
    with pytest.raises(ModelFileError, match="does not hold mediapipe/modules"):
        place_models(wheel, tmp_path / "target")
    with pytest.raises(ModelFileError, match="is not the pinned wheel"):
        check_wheel(wheel)


@pytest.mark.models
def test_a_place_that_cannot_be_a_folder_is_told(face_models: Path, tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "a.whl", face_models)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFileError, match="cannot be written to"):
        place_models(wheel, tmp_path / "file" / "models")
