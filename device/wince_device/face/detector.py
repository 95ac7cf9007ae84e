"""Finds faces in a whole frame, without knowing where they were (BlazeFace, short range)."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._boxes import (
    INPUT_PX,
    anchor_centres,
    blend_overlapping,
    decode,
    scores_from_logits,
    turn_back,
)
from .inference import DEFAULT_THREADS, Model
from .model_files import DETECTOR_FILE, verified_path
from .picture import as_rgb

MIN_SCORE: Final = 0.5
"""The score from which the model's authors count a face."""

MIN_AVERAGED_PX: Final = 384
"""A larger picture is thinned out to about this many pixels before it is averaged down to 128:
averaging all of 1456 x 1088 took three times as long as the detector itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One face that the detector found.

    Attributes
    ----------
    score
        0-1.
    box_px
        Shape ``(2, 2)``: upper left and lower right corner, x and y.
    keypoints_px
        Shape ``(6, 2)``: the person's right eye, left eye, nose tip, mouth, right ear, left ear.
    """

    score: float
    box_px: NDArray[np.float64]
    keypoints_px: NDArray[np.float64]

    @property
    def size_px(self) -> float:
        """Geometric mean of the box's sides: how near the face is."""
        return float(np.sqrt(np.prod(np.maximum(self.box_px[1] - self.box_px[0], 0.0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letterbox:
    scale: NDArray[np.float64]
    offset_px: NDArray[np.float64]

    def to_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points given as fractions of the square in pixels of the picture."""
        # The network counts pixel edges, the picture counts pixel centres.
        return np.asarray((points * INPUT_PX - self.offset_px) / self.scale - 0.5)


class FaceDetector:
    """The detector with its model.

    Parameters
    ----------
    min_score
        Detections below this are left out.
    threads
        Threads of the interpreter.

    Raises
    ------
    ModelFileError
        If the model file is missing or not the pinned one.
    """

    def __init__(self, *, min_score: float = MIN_SCORE, threads: int = DEFAULT_THREADS) -> None:
        self._model = Model(verified_path(DETECTOR_FILE), threads=threads)
        self._min_score = min_score
        self._anchors = anchor_centres()
        self._square = np.zeros((INPUT_PX, INPUT_PX, 3), dtype=np.uint8)

    def detect(self, image: NDArray[np.uint8], *, quarter_turns: int = 0) -> list[Detection]:
        """Return the faces in a luma or RGB picture, the largest first.

        Parameters
        ----------
        image
            The picture, or a part of one; results are in its pixels.
        quarter_turns
            Turn the picture this many times by 90 degrees against the clock before looking: the
            detector was trained on upright faces, a patient may lie.
        """
        letterbox = self._letterbox(image)
        turned = np.rot90(self._square, quarter_turns)
        self._model.fill(lambda tensor: _write(turned, tensor))
        self._model.run()
        scores = scores_from_logits(self._model.output("classificators").reshape(-1))
        good = np.flatnonzero(scores >= self._min_score)
        if good.size == 0:
            return []
        regressors = self._model.output("regressors").reshape(-1, 16)[good]
        points = decode(regressors, self._anchors[good])
        faces = [
            _detection(letterbox.to_picture(turn_back(blended, quarter_turns)), score)
            for blended, score in blend_overlapping(points, scores[good])
        ]
        return sorted(faces, key=lambda face: face.size_px, reverse=True)

    def _letterbox(self, image: NDArray[np.uint8]) -> _Letterbox:
        height, width = image.shape[:2]
        thin = max(1, max(height, width) // MIN_AVERAGED_PX)
        factor = INPUT_PX / max(height, width)
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        small = np.asarray(
            cv2.resize(image[::thin, ::thin], size, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        left, top = (INPUT_PX - size[0]) // 2, (INPUT_PX - size[1]) // 2
        self._square.fill(0)
        self._square[top : top + size[1], left : left + size[0]] = as_rgb(small)
        return _Letterbox(
            scale=np.array([size[0] / width, size[1] / height]),
            offset_px=np.array([left, top], dtype=np.float64),
        )


def _write(square: NDArray[np.uint8], tensor: NDArray[np.float32]) -> None:
    np.multiply(square, np.float32(1 / 127.5), out=tensor[0], casting="unsafe")
    np.subtract(tensor[0], np.float32(1), out=tensor[0])


def _detection(points_px: NDArray[np.float64], score: float) -> Detection:
    corners = points_px[:2]
    box = np.array([corners.min(axis=0), corners.max(axis=0)])
    return Detection(score=score, box_px=box, keypoints_px=points_px[2:])
