"""The head fitted once more: it learns what its lessons show, and its file says what it says."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch, of the extra 'training', is not installed")

import torch

from wince_device.face import EMBEDDING_SIZE, HEAD_FILE, own_model
from wince_device.face.action_unit_head import read_head
from wince_models.action_units import Crops
from wince_models.action_units._expressions import UNITS
from wince_models.action_units._head_file import head_from_file, write_head
from wince_models.action_units._network import Head
from wince_models.action_units._refitting import Lesson, refit_head

SMILE, NOSE = UNITS.index("AU12"), UNITS.index("AU09")
PEOPLE, LOOKS = 200, 12


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def lesson(rng: np.random.Generator) -> Lesson:
    """People whose first number tells of a smile, the second of a lifted nose, with or without it.

    A lift by up to 1 goes with every smile and means nothing; what is beyond is a wrinkle.
    """
    person = np.repeat(np.arange(PEOPLE, dtype=np.int32), LOOKS + 2)
    neutral = np.tile(np.arange(LOOKS + 2) < 2, PEOPLE)
    smile = np.where(neutral, 0.0, rng.uniform(1.0, 5.0, len(person)))
    wrinkle = np.where(
        neutral | (rng.random(len(person)) < 0.7), 0.0, rng.uniform(1, 5, len(person))
    )
    vectors = rng.normal(0.0, 0.1, (len(person), EMBEDDING_SIZE))
    vectors[:, 0] += smile
    vectors[:, 1] += wrinkle + smile / 5.0
    truth = np.zeros((len(person), len(UNITS)), dtype=np.float32)
    truth[:, SMILE], truth[:, NOSE] = smile, wrinkle
    crops = Crops(
        crops=np.zeros((len(person), 1, 1), dtype=np.uint8),
        neutral=neutral,
        intensities=truth,
        person=person,
        pose_deg=np.zeros((len(person), 3), dtype=np.float32),
        covered=np.zeros(len(person), dtype=np.bool_),
        groups=np.zeros((len(person), 5), dtype=np.float32),
        missed=np.zeros(1, dtype=np.int32),
    )
    return Lesson(crops=crops, vectors=vectors.astype(np.float32), weight=1.0)


def read(head: Head, learned: Lesson) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    rest = torch.zeros((len(learned.vectors), EMBEDDING_SIZE))
    with torch.no_grad():
        mean, _ = head(torch.from_numpy(learned.vectors), rest, torch.ones((len(rest), 1)))
    return np.asarray(mean.numpy())


def test_a_head_learns_that_a_smile_lifts_the_nose() -> None:
    head = head_from_file(own_model(HEAD_FILE))
    rng = np.random.default_rng(1)
    for _ in range(25):
        refit_head(head, [lesson(rng)], seed=2)
    unseen = lesson(rng)
    truth, found = unseen.crops.intensities, read(head, unseen)
    smooth = (truth[:, NOSE] == 0.0) & (truth[:, SMILE] > 2.5)
    assert found[smooth, NOSE].mean() < 0.4
    assert found[truth[:, NOSE] > 3.0, NOSE].mean() > 2.5
    assert np.corrcoef(truth[:, SMILE], found[:, SMILE])[0, 1] > 0.95


def test_the_same_seed_fits_the_same_head() -> None:
    made = []
    for _ in range(2):
        head = head_from_file(own_model(HEAD_FILE))
        refit_head(head, [lesson(np.random.default_rng(3))], seed=4)
        made.append(head.state_dict())
    for name, value in made[0].items():
        assert torch.equal(value, made[1][name]), name


def test_a_head_that_is_read_and_written_is_the_same(tmp_path: Path) -> None:
    shipped, again = own_model(HEAD_FILE), tmp_path / "head.npz"
    write_head(head_from_file(shipped), again)
    for name, value in read_head(shipped).items():
        np.testing.assert_array_equal(read_head(again)[name], value)
