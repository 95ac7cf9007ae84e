"""Made-up rows of faces whose pain is known: action units that tell it, and none that do not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wince_models.pain_training._face_network import FaceNetwork, Pass, Seen
from wince_models.pain_training._features import FaceRows

PASSES = 2


def made_up_rows(people: int = 6, each: int = 12, *, seed: int = 1, tells: float = 2.0) -> FaceRows:
    """Return rows of so many people; pain adds to AU04 and AU07 and lights a corner of the face."""
    rng = np.random.default_rng(seed)
    n = people * each
    pain = rng.random(n) < 0.4
    pain[::each] = True
    pain[1::each] = False
    units = rng.gamma(1.0, 0.5, (n, 16))
    units[pain, 2] += tells
    units[pain, 5] += tells
    faces = rng.integers(100, 140, (n, 224, 224), dtype=np.uint8)
    faces[pain, :32, :32] += 60
    who = np.repeat([f"p{k}" for k in range(people)], each)
    return FaceRows(
        units=units,
        faces=faces,
        likeness=rng.integers(0, 256, (n, 32), dtype=np.uint8),
        pain=pain,
        levels=pain.astype(np.float64),
        ratings=pain.astype(np.float64)[:, None],
        people=who,
        names=np.array([f"{person}/{k}.png" for k, person in enumerate(who)]),
        groups={"sex": np.where(np.char.endswith(who, "1"), "woman", "man")},
        own_rest=np.ones(n, dtype=np.bool_),
        digest=f"{seed:064d}",
    )


def relabelled(rows: FaceRows, at: NDArray[np.intp]) -> FaceRows:
    """Return the rows with other labels, action units and faces at some places."""
    pain, units, faces = rows.pain.copy(), rows.units.copy(), rows.faces.copy()
    pain[at] = ~pain[at]
    units[at] = units[at][::-1] * 3.0
    faces[at] = 255 - faces[at]
    return replace(rows, pain=pain, units=units, faces=faces)


@dataclass(frozen=True, slots=True)
class CornerNetwork:
    """A network of two weights: the mean of a face's corner, and of its middle."""

    weight: NDArray[np.float64]
    bias: float

    def look(self, faces: NDArray[np.uint8]) -> Seen:
        """Return the two means and a logistic of them."""
        means = _means(faces)
        logits = means @ self.weight + self.bias
        return Seen(embeddings=means, probabilities=1.0 / (1.0 + np.exp(-logits)))

    def last_layer(self) -> tuple[NDArray[np.float64], float]:
        """Return weight and bias."""
        return self.weight, self.bias

    def export(self, folder: Path, calibration: NDArray[np.uint8]) -> tuple[Path | None, str]:
        """Write nothing."""
        return None, f"not converted: {len(calibration)} faces for {folder.name}"


@dataclass(slots=True)
class CornerTrainer:
    """Trains a `CornerNetwork` in closed form, and counts how often.

    Attributes
    ----------
    trained
        How many faces each training was given.
    dies_at
        The training that is interrupted, counted from 1; 0 for none.
    """

    trained: list[int]
    dies_at: int = 0

    @property
    def name(self) -> str:
        """Its name."""
        return "the mean of a corner"

    def train(
        self,
        faces: NDArray[np.uint8],
        pain: NDArray[np.bool_],
        *,
        checkpoint: Path,
        say: Callable[[Pass], object],
    ) -> FaceNetwork:
        """Return the difference of the classes' means as weights."""
        assert checkpoint.suffix == ".pt"
        self.trained.append(len(faces))
        if len(self.trained) == self.dies_at:
            raise KeyboardInterrupt
        for number in range(1, PASSES + 1):
            say(Pass(number=number, of=PASSES, loss=0.0))
        means = _means(faces)
        hurts, calm = means[pain].mean(axis=0), means[~pain].mean(axis=0)
        weight = (hurts - calm) / max(float(((hurts - calm) ** 2).sum()), 1e-9)
        return CornerNetwork(weight, -float(weight @ (hurts + calm)) / 2.0)


def _means(faces: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.stack(
        [faces[:, :32, :32].mean(axis=(1, 2)), faces[:, 96:128, 96:128].mean(axis=(1, 2))], axis=1
    )
