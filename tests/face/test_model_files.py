import shutil
from pathlib import Path

import pytest

from wince_device.face import (
    DETECTOR_FILE,
    LANDMARK_FILE,
    MODEL_SHA256,
    ModelFileError,
    model_folder,
    verified_path,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINCE_MODELS_DIR", str(tmp_path))
    return tmp_path


def test_the_variable_names_the_folder(folder: Path) -> None:
    assert model_folder() == folder


def test_a_checkout_keeps_the_models_in_its_own_folder(
    monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    monkeypatch.delenv("WINCE_MODELS_DIR", raising=False)
    assert model_folder() == repository / "models" / "third_party"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", MODEL_SHA256)
def test_a_missing_file_says_how_to_get_it(name: str) -> None:
    with pytest.raises(ModelFileError, match=f"{name} is not in .*; run: wince-models fetch"):
        verified_path(name)


def test_a_short_file_is_called_cut_off(folder: Path) -> None:
    (folder / DETECTOR_FILE).write_bytes(b"TFL3" * 100)
    with pytest.raises(ModelFileError, match=r"cut off \(400 of 229,714 bytes\)"):
        verified_path(DETECTOR_FILE)


def test_another_file_of_the_same_name_is_refused(folder: Path) -> None:
    (folder / DETECTOR_FILE).write_bytes(b"x" * 229_714)
    with pytest.raises(ModelFileError, match="is not the pinned one"):
        verified_path(DETECTOR_FILE)


def test_an_unknown_name_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match=r"no pinned model file 'other\.tflite'"):
        verified_path("other.tflite")


@pytest.mark.models
def test_a_file_that_changes_is_looked_at_again(face_models: Path, folder: Path) -> None:
    copy = folder / LANDMARK_FILE
    shutil.copy(face_models / LANDMARK_FILE, copy)
    assert verified_path(LANDMARK_FILE) == copy
    content = bytearray(copy.read_bytes())
    content[1000] ^= 1
    copy.unlink()
    copy.write_bytes(content)
    with pytest.raises(ModelFileError, match="SHA-256 differs"):
        verified_path(LANDMARK_FILE)
