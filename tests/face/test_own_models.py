"""The models that come with Wince: the committed files are whole, and a wrong one is refused."""

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from wince_device.face import (
    ENCODER_FILE,
    HEAD_FILE,
    MANIFEST_FILE,
    METHOD,
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
    PARTS_FILE,
    FaceEncoder,
    ModelFileError,
    own_model,
)
from wince_device.face.action_unit_head import read_head
from wince_device.face.face_parts import PARTS_METHOD, SHAPES_KEPT, WINDOWS, FaceParts, read_parts
from wince_device.face.own_models import manifest, own_model_folder


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A copy of the models that may be broken."""
    for name in (ENCODER_FILE, HEAD_FILE, MANIFEST_FILE):
        shutil.copy(own_model_folder() / name, tmp_path / name)
    return tmp_path


def test_the_manifest_describes_the_files_and_the_estimator() -> None:
    entries = manifest(own_model_folder())
    assert set(entries) == {
        ENCODER_FILE, HEAD_FILE, PAIN_NETWORK_FILE, PAIN_TABLES_FILE, PARTS_FILE,
    }  # fmt: skip
    assert entries[PARTS_FILE].method == PARTS_METHOD
    for name in (ENCODER_FILE, HEAD_FILE):
        assert entries[name].method == METHOD
    for name, entry in entries.items():
        assert own_model(name).stat().st_size == entry.size_bytes
        assert (own_model_folder() / entry.card).is_file()


def test_a_cut_off_file_is_refused(copies: Path) -> None:
    whole = (copies / ENCODER_FILE).read_bytes()
    (copies / ENCODER_FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelFileError, match=r"is cut off \(.* bytes\): install Wince again"):
        own_model(ENCODER_FILE, copies)


def test_a_changed_file_is_refused(copies: Path) -> None:
    content = bytearray((copies / HEAD_FILE).read_bytes())
    content[-1000] ^= 1
    (copies / HEAD_FILE).write_bytes(content)
    with pytest.raises(ModelFileError, match="SHA-256 differs"):
        own_model(HEAD_FILE, copies)


def test_a_missing_file_is_named(copies: Path) -> None:
    (copies / ENCODER_FILE).unlink()
    with pytest.raises(ModelFileError, match=f"{ENCODER_FILE} cannot be read"):
        own_model(ENCODER_FILE, copies)


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"[]", b"\xff\xfe"])
def test_a_broken_manifest_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST_FILE).write_bytes(content)
    with pytest.raises(ModelFileError, match=r"manifest .* cannot be read"):
        own_model(ENCODER_FILE, tmp_path)


def test_a_name_that_is_not_in_the_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_FILE).write_bytes(msgspec.json.encode({}))
    with pytest.raises(ModelFileError, match=r"has no other\.tflite"):
        own_model("other.tflite", tmp_path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "encoder.tflite"
    path.write_bytes(b"no model at all")
    with pytest.raises(ModelFileError, match="cannot be loaded"):
        FaceEncoder(path=path)


def test_a_head_of_other_shapes_is_refused(tmp_path: Path) -> None:
    with np.load(own_model(HEAD_FILE)) as data:
        arrays = dict(data)
    arrays["again_weight"] = arrays["again_weight"][:5]
    np.savez(tmp_path / "head.npz", **arrays)
    with pytest.raises(ModelFileError, match="holds no again_weight of shape"):
        read_head(tmp_path / "head.npz")


def test_a_head_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    with np.load(own_model(HEAD_FILE)) as data:
        arrays = dict(data)
    arrays["generic"] = np.full_like(arrays["generic"], np.nan)
    np.savez(tmp_path / "head.npz", **arrays)
    with pytest.raises(ModelFileError, match="holds no generic"):
        read_head(tmp_path / "head.npz")


def test_parts_explain_what_they_consist_of_and_nothing_else() -> None:
    parts = FaceParts()
    shares = parts.explained(np.full((112, 112), 90, dtype=np.uint8))
    assert shares.tolist() == [0.0, 0.0, 0.0]
    noise = np.random.default_rng(1).integers(0, 256, (112, 112)).astype(np.uint8)
    assert (parts.explained(noise) < 0.4).all()
    looks = read_parts(own_model(PARTS_FILE))["V3"]
    rows, columns = WINDOWS["V3"]
    small = (3.0 * looks.mean + looks.shapes[0]).reshape(23, 40)
    face = np.full((112, 112), 128.0)
    face[rows, columns] = np.repeat(np.repeat(small, 2, axis=0), 2, axis=1) * 800.0 + 128.0
    assert parts.explained(face.clip(0, 255).astype(np.uint8))[2] > 0.9
    assert looks.shapes @ looks.shapes.T == pytest.approx(np.eye(SHAPES_KEPT), abs=5e-3)


@pytest.mark.parametrize("wrong", ["missing", "shape", "nan", "no file"])
def test_parts_that_are_none_are_refused(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "face_parts.npz"
    with np.load(own_model(PARTS_FILE)) as data:
        arrays = {name: data[name] for name in data.files}
    if wrong == "missing":
        del arrays["V2_shapes"]
    elif wrong == "shape":
        arrays["V2_shapes"] = arrays["V2_shapes"][:, 1:]
    elif wrong == "nan":
        arrays["V2_mean"] = np.full_like(arrays["V2_mean"], np.nan)
    if wrong == "no file":
        path.write_bytes(b"nothing")
    else:
        np.savez(path, **arrays)
    with pytest.raises(ModelFileError, match="install Wince again"):
        FaceParts(path)
