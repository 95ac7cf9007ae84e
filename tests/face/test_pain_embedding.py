"""The pain classifiers' network on the device: its picture, its pace, and what it refuses."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.face import (
    MANIFEST_FILE,
    PAIN_CROP_PX,
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
    FaceObservation,
    FaceTracker,
    ModelEntry,
    ModelFileError,
    PainNetwork,
    aligned_face,
    own_model,
    pain_crop,
)
from wince_device.face.own_models import manifest, own_model_folder
from wince_device.face.tracker import Frame

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def looking() -> Callable[..., list[FaceObservation]]:
    """Let a tracker look at one still picture for some seconds."""

    def look(
        tracker: FaceTracker, image: Picture, shot: Callable[..., Frame], **wanted: float
    ) -> list[FaceObservation]:
        rate_hz = wanted.get("rate_hz", 20.0)
        count = int(wanted.get("seconds", 2.0) * rate_hz)
        return [tracker.process(shot(image, n, rate_hz=rate_hz)) for n in range(count)]

    return look


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A copy of the classifiers' files that may be broken."""
    for name in (PAIN_NETWORK_FILE, PAIN_TABLES_FILE, MANIFEST_FILE):
        shutil.copy(own_model_folder() / name, tmp_path / name)
    return tmp_path


def renoted(folder: Path, name: str, content: bytes) -> None:
    """Change a file together with its entry in the manifest."""
    (folder / name).write_bytes(content)
    entries = dict(manifest(own_model_folder()))
    entries[name] = ModelEntry(
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        method="another",
        card="another.md",
    )
    (folder / MANIFEST_FILE).write_bytes(msgspec.json.encode(entries))


@pytest.mark.models
def test_the_picture_is_the_smaller_one_with_twice_the_pixels(
    astronaut: Picture, tracker: FaceTracker, shot: Callable[..., Frame]
) -> None:
    landmarks = tracker.process(shot(astronaut)).landmarks_px
    assert landmarks is not None
    large, small = pain_crop(astronaut, landmarks), aligned_face(astronaut, landmarks)
    assert large.shape == (PAIN_CROP_PX, PAIN_CROP_PX)
    halved = large.reshape(112, 2, 112, 2).mean(axis=(1, 3))
    inside = np.s_[12:108, 18:94]
    assert np.corrcoef(halved[inside].ravel(), small[inside].ravel())[0, 1] > 0.99
    assert np.abs(halved - small)[inside].mean() < 6.0


@pytest.mark.models
def test_the_face_is_looked_at_twice_a_second_by_time(
    astronaut: Picture,
    shot: Callable[..., Frame],
    looking: Callable[..., list[FaceObservation]],
) -> None:
    seen = looking(FaceTracker(classifiers=True), astronaut, shot, rate_hz=20.0, seconds=2.0)
    at = [one.frame_index for one in seen if one.pain_embedding is not None]
    assert at == [0, 10, 20, 30]
    first = seen[0].pain_embedding
    assert first is not None
    assert first.dtype == np.float32
    assert np.isfinite(first).all()


@pytest.mark.models
def test_without_classifiers_nothing_is_looked_at(
    astronaut: Picture, tracker: FaceTracker, shot: Callable[..., Frame]
) -> None:
    seen = tracker.process(shot(astronaut))
    assert seen.found
    assert seen.pain_embedding is None


@pytest.mark.models
def test_classifiers_do_not_change_the_other_measures(
    astronaut: Picture,
    shot: Callable[..., Frame],
    looking: Callable[..., list[FaceObservation]],
) -> None:
    without, with_them = (
        looking(FaceTracker(classifiers=on), astronaut, shot, seconds=0.7) for on in (False, True)
    )
    for one, other in zip(without, with_them, strict=True):
        np.testing.assert_array_equal(one.vector, other.vector)
        np.testing.assert_array_equal(one.landmarks_px, other.landmarks_px)


@pytest.mark.models
def test_nothing_is_looked_at_while_time_is_short(
    astronaut: Picture,
    shot: Callable[..., Frame],
) -> None:
    tracker = FaceTracker(classifiers=True)
    assert tracker.process(shot(astronaut, 0)).pain_embedding is not None
    tracker.ask_every(4)
    slowed = [tracker.process(shot(astronaut, n)) for n in range(1, 40)]
    assert all(one.pain_embedding is None for one in slowed if one.found)
    tracker.ask_every(1)
    assert tracker.process(shot(astronaut, 40)).pain_embedding is not None


@pytest.mark.models
def test_a_new_face_is_looked_at_at_once(
    astronaut: Picture,
    shot: Callable[..., Frame],
) -> None:
    tracker = FaceTracker(classifiers=True)
    assert tracker.process(shot(astronaut, 0)).pain_embedding is not None
    assert tracker.process(shot(astronaut, 1)).pain_embedding is None
    tracker.reset()
    assert tracker.process(shot(astronaut, 2)).pain_embedding is not None


def test_a_face_and_its_mirror_image_say_the_same() -> None:
    face = np.random.default_rng(1).integers(0, 256, (PAIN_CROP_PX, PAIN_CROP_PX), dtype=np.uint8)
    network = PainNetwork()
    one, other = network.look(face), network.look(np.ascontiguousarray(face[:, ::-1]))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "face",
    [np.zeros((112, 112), dtype=np.uint8), np.zeros((PAIN_CROP_PX, PAIN_CROP_PX))],
    ids=["size", "type"],
)
def test_another_picture_is_refused(face: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="looks at 224 x 224 pixels of 8 bit, not"):
        PainNetwork().look(face)


def test_a_changed_network_is_refused_before_the_first_frame(copies: Path) -> None:
    content = bytearray((copies / PAIN_NETWORK_FILE).read_bytes())
    content[-1000] ^= 1
    (copies / PAIN_NETWORK_FILE).write_bytes(content)
    with pytest.raises(ModelFileError, match="SHA-256 differs"):
        FaceTracker(classifiers=True, classifier_folder=copies)


def test_a_table_of_another_network_is_refused(copies: Path) -> None:
    with np.load(own_model(PAIN_TABLES_FILE)) as data:
        arrays = dict(data)
    arrays["embedding_size"] = arrays["embedding_size"] - 1
    np.savez(copies / "short.npz", **arrays)
    renoted(copies, PAIN_TABLES_FILE, (copies / "short.npz").read_bytes())
    face = np.zeros((PAIN_CROP_PX, PAIN_CROP_PX), dtype=np.uint8)
    with pytest.raises(ModelFileError, match="do not belong together"):
        PainNetwork(folder=copies).look(face)


def test_a_table_that_is_cut_off_is_refused(copies: Path) -> None:
    content = (copies / PAIN_TABLES_FILE).read_bytes()
    renoted(copies, PAIN_TABLES_FILE, content[: len(content) // 2])
    with pytest.raises(ModelFileError, match="does not tell its network's size"):
        PainNetwork(folder=copies)
