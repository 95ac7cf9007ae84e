"""The 468 points of a face inside a crop (MediaPipe face mesh, 192 x 192)."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._crop import Crop
from ._halvings import Halvings, halvings_of
from ._mesh_kernels import place_in_frame, write_grey
from .inference import DEFAULT_THREADS, Model
from .model_files import LANDMARK_FILE, verified_path
from .picture import mean_luma

N_LANDMARKS: Final = 468
INPUT_PX: Final = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkFit:
    """What the landmark model says of one crop.

    Attributes
    ----------
    landmarks_px
        Shape ``(468, 3)``: x right, y down, z towards the scene, in pixels of the whole frame.
    presence
        0-1: the model's belief that the crop holds a face.
    mean_luma
        0-255 over the middle of the crop, where the face is.
    """

    landmarks_px: NDArray[np.float32]
    presence: float
    mean_luma: float


class LandmarkModel:
    """The landmark model.

    Parameters
    ----------
    threads
        Threads of the interpreter.

    Raises
    ------
    ModelFileError
        If the model file is missing or not the pinned one.
    """

    def __init__(self, *, threads: int = DEFAULT_THREADS) -> None:
        self._model = Model(verified_path(LANDMARK_FILE), threads=threads)
        self._points_name, self._presence_name = self._name_outputs()

    def fit(self, image: NDArray[np.uint8] | Halvings, crop: Crop) -> LandmarkFit:
        """Return the landmarks of the face in `crop` of a luma or RGB picture."""
        picture = halvings_of(image)
        if picture.image.ndim == 3:
            cut = crop.cut_colour(picture.image, INPUT_PX)
            self._model.fill(lambda tensor: _write_colour(cut, tensor[0]))
        else:
            cut = crop.cut(picture, INPUT_PX)
            self._model.fill(lambda tensor: write_grey(cut, tensor[0]))
        self._model.run()
        points = self._model.output(self._points_name).reshape(N_LANDMARKS, 3)
        logit = float(self._model.output(self._presence_name).reshape(()))
        quarter = INPUT_PX // 4
        return LandmarkFit(
            landmarks_px=_to_frame(points, crop),
            presence=1.0 / (1.0 + math.exp(-min(max(logit, -60.0), 60.0))),
            mean_luma=mean_luma(cut[quarter:-quarter, quarter:-quarter]),
        )

    def _name_outputs(self) -> tuple[str, str]:
        sizes = {name: self._model.output(name).size for name in self._model.output_names}
        by_size = sorted(sizes, key=lambda name: sizes[name])
        return by_size[1], by_size[0]


def _write_colour(picture: NDArray[np.uint8], out: NDArray[np.float32]) -> None:
    np.multiply(picture, np.float32(1 / 255), out=out, casting="unsafe")


def _to_frame(points: NDArray[np.float32], crop: Crop) -> NDArray[np.float32]:
    result = np.empty((N_LANDMARKS, 3), dtype=np.float32)
    place_in_frame(points, crop.to_frame(INPUT_PX), crop.side_px / INPUT_PX, result)
    return result
