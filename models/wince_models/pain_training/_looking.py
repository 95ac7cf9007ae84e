"""Looks at one labelled picture as the device looks at a frame."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    DETECTOR_FILE,
    ENCODER_FILE,
    LANDMARK_FILE,
    MODEL_SHA256,
    FaceTracker,
    TrackerSettings,
    own_model,
    pain_crop,
)

ByteArray = NDArray[np.uint8]
FloatArray = NDArray[np.float64]

TRIES: Final = 18
"""Views that the tracker goes through until every part and turn of the picture came up."""

STEP_S: Final = 0.1
"""Made-up time between two tries: short enough for the tracker to go on with its search."""

UNREADABLE: Final = "not readable"
CASCADED_PX: Final = (17, 16)
"""Columns and rows that the likeness hash is taken from: 256 comparisons of neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in one picture.

    Attributes
    ----------
    absence
        Why there is no face; None where there is one. The other attributes are then empty.
    vector
        Shape ``(128,)``: what the action units are read from.
    face
        The aligned face as PNG, 224 x 224, grey.
    likeness
        Shape ``(32,)``: 256 bits that two pictures of the same scene share, see `likeness`.
    """

    absence: str | None
    vector: FloatArray | None = None
    face: bytes = b""
    likeness: ByteArray | None = None


class Looker:
    """Finds faces in single pictures with the device's detector, landmarks, crops and encoder."""

    def __init__(self) -> None:
        self._tracker = FaceTracker(settings=TrackerSettings(threads=1, refine=False))

    def look(self, picture: ByteArray) -> Look:
        """Return what is seen in a picture, luma ``(h, w)`` or RGB ``(h, w, 3)``."""
        self._tracker.reset()
        seen = None
        for number in range(TRIES):
            seen = self._tracker.process(_Still(image=picture, t_s=number * STEP_S, index=number))
            if seen.found and seen.vector is not None and seen.landmarks_px is not None:
                face = pain_crop(picture, seen.landmarks_px)
                return Look(
                    absence=None, vector=seen.vector, face=_png(face), likeness=likeness(face)
                )
        why = "no face" if seen is None or seen.absence is None else str(seen.absence)
        return Look(absence=why)

    def look_at(self, file: Path, moments: Sequence[float | None]) -> Iterator[Look]:
        """Yield what is seen in a picture, or at moments of a video."""
        for picture in _pictures(file, moments):
            if picture is None or min(picture.shape[:2]) < 16:
                yield Look(absence=UNREADABLE)
            else:
                yield self.look(picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Still:
    image: ByteArray
    t_s: float
    index: int


@cache
def method() -> str:
    """Return a name of everything that a look depends on: the models' hashes."""
    digest = hashlib.sha256(own_model(ENCODER_FILE).read_bytes())
    for name in (DETECTOR_FILE, LANDMARK_FILE):
        digest.update(MODEL_SHA256[name].encode())
    return digest.hexdigest()[:16]


def likeness(face: ByteArray) -> ByteArray:
    """Return 256 bits of an aligned face, shape ``(32,)``: which of two neighbours is brighter.

    A difference hash on a coarse grid: pictures of the same face in the same light and expression
    differ in few bits whatever their size, format and compression.
    """
    small = cv2.resize(face, CASCADED_PX, interpolation=cv2.INTER_AREA).astype(np.int16)
    return np.packbits(small[:, 1:] > small[:, :-1])


def face_of(png: bytes) -> ByteArray:
    """Return the aligned face that a look kept, shape ``(224, 224)``."""
    return np.asarray(
        cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8
    )


def _png(face: ByteArray) -> bytes:
    return cv2.imencode(".png", face)[1].tobytes()


def _pictures(file: Path, moments: Sequence[float | None]) -> Iterator[ByteArray | None]:
    if all(moment is None for moment in moments):
        picture = _decoded(file)
        yield from (picture for _ in moments)
    else:
        yield from _frames(file, [moment or 0.0 for moment in moments])


def _decoded(file: Path) -> ByteArray | None:
    try:
        content = np.frombuffer(file.read_bytes(), dtype=np.uint8)
        picture = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    except (OSError, cv2.error):
        return None
    if picture is None:
        return None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _frames(file: Path, moments: Sequence[float]) -> Iterator[ByteArray | None]:
    """Yield the frames nearest to moments; read in a row, because seeking is not exact."""
    capture = cv2.VideoCapture(str(file))
    try:
        total = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        wanted = [min(int(moment * total), max(total - 1, 0)) for moment in moments]
        kept: dict[int, ByteArray] = {}
        for number in range(max(wanted, default=-1) + 1):
            done, frame = capture.read()
            if not done:
                break
            if number in wanted:
                kept[number] = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        yield from (kept.get(number) for number in wanted)
    finally:
        capture.release()
