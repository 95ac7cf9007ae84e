"""Action units from the trained network: rest reads zero, a smile is a smile, bad input refused."""

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    CROP_PX,
    EMBEDDING_SIZE,
    HEAD_FILE,
    ActionUnitHead,
    FaceEncoder,
    FaceTracker,
    NeutralFace,
    own_model,
)
from wince_device.face.observation import FaceObservation

N = EMBEDDING_SIZE


@pytest.fixture(scope="module")
def encoder() -> FaceEncoder:
    return FaceEncoder()


@pytest.fixture(scope="module")
def face(astronaut: NDArray[np.uint8], face_models: Path) -> FaceObservation:
    """The astronaut, who smiles with bared teeth."""
    del face_models
    return FaceTracker().process(SimpleNamespace(image=astronaut, t_s=0.0, index=0))


def neutral_of(vector: NDArray[np.float64]) -> NeutralFace:
    return NeutralFace(means=vector, deviations=np.zeros(N), n_frames=12)


def test_a_vector_has_a_fixed_length_and_repeats(encoder: FaceEncoder) -> None:
    rng = np.random.default_rng(1)
    crop = rng.integers(0, 256, (CROP_PX, CROP_PX), dtype=np.uint8)
    first, again = encoder.encode(crop), encoder.encode(crop)
    assert first.shape == (N,)
    assert first == pytest.approx(again, abs=0)
    assert np.isfinite(first).all()


@pytest.mark.parametrize(
    "crop",
    [
        np.zeros((CROP_PX, CROP_PX), dtype=np.uint16),
        np.zeros((CROP_PX, CROP_PX, 3), dtype=np.uint8),
        np.zeros((1, 1), dtype=np.uint8),
        np.full((CROP_PX, CROP_PX), np.nan),
    ],
)
def test_what_is_no_aligned_face_is_refused(encoder: FaceEncoder, crop: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="an aligned face is 112 x 112 pixels of 8 bit"):
        encoder.encode(crop)


def test_a_face_that_smiles_at_rest_too_shows_little(face: FaceObservation) -> None:
    assert face.vector is not None
    assert face.action_units is not None
    found = ActionUnitHead(neutral_of(face.vector)).estimate(face.vector)
    assert found.own_neutral
    assert found.intensity("AU12") < 0.4 * face.action_units.intensity("AU12")
    assert found.intensities.max() < 1.2


def test_a_smile_is_a_smile_without_the_own_rest(face: FaceObservation) -> None:
    units = face.action_units
    assert units is not None
    assert not units.own_neutral
    assert units.intensity("AU12") > 2.5
    assert units.intensity("AU04") < 1.0
    assert units.intensity("AU43") < 1.0


def test_left_and_right_are_the_same_to_it(astronaut: NDArray[np.uint8]) -> None:
    mirrored = np.ascontiguousarray(cv2.flip(astronaut, 1))
    both = [
        FaceTracker().process(SimpleNamespace(image=image, t_s=0.0, index=0)).action_units
        for image in (astronaut, mirrored)
    ]
    assert both[0] is not None
    assert both[1] is not None
    assert both[1].intensities == pytest.approx(both[0].intensities, abs=1.5)


def test_many_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.normal(size=(7, N))
    head = ActionUnitHead(neutral_of(rng.normal(size=N)))
    intensities, deviations = head.estimate_many(vectors)
    assert intensities.shape == deviations.shape == (7, len(ACTION_UNIT_NAMES))
    for k, vector in enumerate(vectors):
        one = head.estimate(vector)
        assert one.intensities == pytest.approx(intensities[k], abs=1e-12)
        assert one.deviations == pytest.approx(deviations[k], abs=1e-12)
    assert ((intensities >= 0) & (intensities <= 5)).all()
    assert (deviations > 0).all()


def test_a_head_that_is_judged_is_the_one_that_was_written(tmp_path: Path) -> None:
    """Training judges what it wrote, wherever that lies, and not what is installed."""
    with np.load(own_model(HEAD_FILE)) as shipped:
        arrays = dict(shipped)
    arrays["intensity_weight"] = np.zeros_like(arrays["intensity_weight"])
    arrays["intensity_bias"] = np.arange(len(ACTION_UNIT_NAMES)) / 10.0
    other = tmp_path / HEAD_FILE
    np.savez(other, **arrays)
    vector = np.random.default_rng(4).normal(size=N)
    found = ActionUnitHead(path=other).estimate(vector)
    assert found.intensities == pytest.approx(arrays["intensity_bias"])
    assert ActionUnitHead().estimate(vector).intensities != pytest.approx(found.intensities)


def test_a_neutral_face_is_the_median_of_its_frames() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(41, N))
    rows[7] = 1e6
    rows[9] = np.nan
    neutral = NeutralFace.from_vectors(rows)
    assert neutral.n_frames == 40
    assert neutral.means == pytest.approx(np.median(np.delete(rows, 9, axis=0), axis=0))
    assert neutral.deviations.max() < 3.0


def test_too_little_rest_is_no_neutral_face() -> None:
    with pytest.raises(ValueError, match="needs at least 10 frames with a face, got 9"):
        NeutralFace.from_vectors(np.zeros((9, N)))


@pytest.mark.parametrize(
    ("means", "deviations", "sentence"),
    [
        (np.zeros(3), np.zeros(3), "128 means and deviations"),
        (np.full(N, np.inf), np.zeros(N), "finite numbers only"),
        (np.zeros(N), np.full(N, -1.0), "cannot be negative"),
    ],
)
def test_what_is_no_neutral_face_is_refused(
    means: NDArray[np.float64], deviations: NDArray[np.float64], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        NeutralFace(means=means, deviations=deviations, n_frames=12)


def test_two_looks_taken_turn_about_come_to_the_same_vector(encoder: FaceEncoder) -> None:
    """A face that does not change has one vector; one that does is followed within two frames."""
    crop = np.random.default_rng(5).integers(0, 256, (CROP_PX, CROP_PX), dtype=np.uint8)
    whole = encoder.encode(crop)
    assert np.allclose([encoder.encode_next(crop) for _ in range(3)], whole)
    other = np.ascontiguousarray(crop[::-1])
    encoder.encode_next(other)
    followed = encoder.encode_next(other)
    assert np.allclose(followed, encoder.encode(other))
    assert not np.allclose(followed, whole)


def test_a_new_rest_counts_at_once_between_two_looks(astronaut: NDArray[np.uint8]) -> None:
    """At 240 frames a second most frames have the vector of the frame before."""
    tracker = FaceTracker()
    seen: list[FaceObservation] = []

    def look() -> FaceObservation:
        number = len(seen)
        frame = SimpleNamespace(image=astronaut, t_s=number / 240.0, index=number)
        seen.append(tracker.process(frame))
        return seen[-1]

    for _ in range(12):
        look()
    while look().vector is seen[-2].vector:
        assert len(seen) < 40, "the network never looks again"
    before, vector = seen[-1].action_units, seen[-1].vector
    assert vector is not None
    assert before is not None
    assert not before.own_neutral
    tracker.set_neutral(neutral_of(vector))
    after = look()
    assert after.vector is vector
    assert after.action_units is not None
    assert after.action_units.own_neutral
    assert after.action_units.intensity("AU12") < 0.4 * before.intensity("AU12")
    assert look().action_units is after.action_units
