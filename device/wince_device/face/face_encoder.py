"""Turns an aligned face into the vector that action units are read from."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .aligned_crop import CROP_PX
from .inference import DEFAULT_THREADS, Model
from .neutral import EMBEDDING_SIZE
from .own_models import ENCODER_FILE, own_model

_MIDDLE: Final = np.float32(128.0)
_SCALE: Final = np.float32(1 / 64)
"""Grey levels are taken as ``(level - 128) / 64``, as in training."""


class FaceEncoder:
    """The large part of the action-unit network, in 8-bit integers.

    Parameters
    ----------
    threads
        Threads of the interpreter.
    path
        Another file than the one that Wince came with, as when forms are compared.

    Raises
    ------
    ModelFileError
        If the model file is missing or not the one that Wince came with.
    SetupError
        If no tflite runtime is installed.
    """

    def __init__(self, *, threads: int = DEFAULT_THREADS, path: Path | None = None) -> None:
        self._model = Model(path or own_model(ENCODER_FILE), threads=threads)
        (self._output,) = self._model.output_names
        self._halves: list[NDArray[np.float64]] = []
        self._mirrored = False

    def encode(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the vector of an aligned face, shape ``(128,)``.

        It is the mean over the face and its mirror image: left and right then count alike, and on
        drawn people the mean correlation rose from 0.899 to 0.905.

        Parameters
        ----------
        face
            Shape ``(112, 112)``, from `aligned_face`.

        Raises
        ------
        ValueError
            If it is no such picture.
        """
        _check(face)
        self._halves = [self._run(face), self._run(face[:, ::-1])]
        return (self._halves[0] + self._halves[1]) / 2.0

    def encode_next(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the vector of the face in the frame that follows the one before at once.

        Of the face and its mirror image one is encoded and the other, turn about, taken from the
        frame before: half the work, for half a frame of delay. Parameters and errors as `encode`.
        """
        if not self._halves:
            return self.encode(face)
        _check(face)
        self._mirrored = not self._mirrored
        self._halves[self._mirrored] = self._run(face[:, ::-1] if self._mirrored else face)
        return (self._halves[0] + self._halves[1]) / 2.0

    def _run(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        fill_grey(self._model, face)
        self._model.run()
        return self._model.output(self._output).reshape(EMBEDDING_SIZE).astype(np.float64)


def fill_grey(model: Model, face: NDArray[np.uint8]) -> None:
    """Put a grey picture into a network's input, in the levels that it was trained on."""
    model.fill(
        lambda tensor: np.multiply(
            np.subtract(face, _MIDDLE, dtype=np.float32), _SCALE, out=tensor[0, :, :, 0]
        )
    )


def _check(face: NDArray[np.uint8]) -> None:
    if face.shape != (CROP_PX, CROP_PX) or face.dtype != np.uint8:
        msg = (
            f"an aligned face is {CROP_PX} x {CROP_PX} pixels of 8 bit, not "
            f"{' x '.join(map(str, face.shape))} of {face.dtype}"
        )
        raise ValueError(msg)
