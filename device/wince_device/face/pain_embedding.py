"""Runs the pain classifiers' network on a face twice a second: its embedding.

The network was trained on rendered faces; what it says of real ones was never validated.
"""

import math
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_wire import ModelFileError

from ._halvings import Halvings
from .face_encoder import fill_grey
from .inference import DEFAULT_THREADS, Model
from .own_models import own_model
from .pain_crop import PAIN_CROP_PX, pain_crop

PAIN_NETWORK_FILE: Final = "pain_cnn.tflite"
PAIN_TABLES_FILE: Final = "pain_trees.npz"

PERIOD_S: Final = 0.5
"""An expression of pain lasts seconds: twice a second sees it, at a fifteenth of the cost."""

EARLY_S: Final = 0.01
"""A frame may come so much before its time and still be the one: frames tremble."""


class PainNetwork:
    """The int8 network up to its embedding; it is loaded when it is first asked.

    Parameters
    ----------
    threads
        Threads of the interpreter.
    folder
        Where network, tables and their manifest lie; by default where Wince's own models are.

    Raises
    ------
    ModelFileError
        If a file is missing, damaged or not the manifest's, or both do not belong together.
    """

    def __init__(self, *, threads: int = DEFAULT_THREADS, folder: Path | None = None) -> None:
        self._path = own_model(PAIN_NETWORK_FILE, folder)
        self._size = _embedding_size(own_model(PAIN_TABLES_FILE, folder))
        self._threads = threads
        self._model: Model | None = None

    def look(self, face: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the embedding, shape ``(e,)``, of an upright face (see `embedded`).

        Parameters
        ----------
        face
            Shape ``(224, 224)``, from `pain_crop`.

        Raises
        ------
        ValueError
            If it is no such picture.
        """
        if face.shape != (PAIN_CROP_PX, PAIN_CROP_PX) or face.dtype != np.uint8:
            msg = (
                f"the pain network looks at {PAIN_CROP_PX} x {PAIN_CROP_PX} pixels of 8 bit, not "
                f"{' x '.join(map(str, face.shape))} of {face.dtype}"
            )
            raise ValueError(msg)
        if self._model is None:
            self._model = self._loaded()
        return embedded(self._model, face)

    def _loaded(self) -> Model:
        model = Model(self._path, threads=self._threads)
        if len(_output(model)) != self._size:
            msg = (
                f"{self._path} and {PAIN_TABLES_FILE} beside it do not belong together: "
                "take both from one training"
            )
            raise ModelFileError(msg)
        return model


class PainPace:
    """Tells which frames are read for pain: two in a second, by the frames' own times."""

    def __init__(self) -> None:
        self._due_s = -math.inf

    def forget(self) -> None:
        """Read the next face at once: it may be another one, or the clock has gone back."""
        self._due_s = -math.inf

    def is_due(self, t_s: float) -> bool:
        """Tell whether the frame of this time is read; the next one is then due half a second on.

        Every frame with a face in sight is asked about, in order.
        """
        late = t_s - self._due_s
        if -PERIOD_S - EARLY_S <= late < -EARLY_S:
            return False
        # On the grid of the first look; anew after a gap, and where the clock has gone back.
        self._due_s = (self._due_s if -EARLY_S <= late < PERIOD_S else t_s) + PERIOD_S
        return True


class PainSampler:
    """Looks at the tracked face twice a second.

    Parameters
    ----------
    network
        Asked when a look is due.
    """

    def __init__(self, network: PainNetwork) -> None:
        self._network = network
        self._pace = PainPace()

    def forget(self) -> None:
        """Look at the next face at once: it may be another one, or the clock has gone back."""
        self._pace.forget()

    def sample(
        self, picture: Halvings, landmarks_px: NDArray[np.floating], t_s: float
    ) -> NDArray[np.float32] | None:
        """Return the embedding of a frame's face; None where no look is due."""
        if not self._pace.is_due(t_s):
            return None
        return self._network.look(pain_crop(picture, landmarks_px))


def embedded(network: Model, face: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the embedding of an upright face: the mean over it and its mirror image.

    A network of fewer pixels than the face has looks at a reduced one.
    """
    small = reduced(face, network.input_shape[1])
    return (_run(network, small) + _run(network, small[:, ::-1])) / np.float32(2.0)


def reduced(face: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    """Return a square picture with so many pixels a side, each the mean of what it covers."""
    if len(face) == side_px:
        return face
    small = cv2.resize(face, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _run(model: Model, face: NDArray[np.uint8]) -> NDArray[np.float32]:
    fill_grey(model, face)
    model.run()
    return _output(model)


def _output(model: Model) -> NDArray[np.float32]:
    (name,) = model.output_names
    return model.output(name).reshape(-1)


def _embedding_size(path: Path) -> int:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return int(data["embedding_size"])
    except (OSError, KeyError, ValueError, TypeError, EOFError, BadZipFile) as error:
        msg = f"the pain classifiers' table {path} does not tell its network's size ({error})"
        raise ModelFileError(msg) from error
