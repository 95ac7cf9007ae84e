"""Pictures, frames and trackers for the tests of the face path."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from shots import Picture, Shot, watched
from wince_device.face import FaceObservation, FaceTracker


@pytest.fixture(scope="session")
def shot() -> Callable[..., Shot]:
    def make(image: Picture, number: int = 0, *, rate_hz: float = 30.0) -> Shot:
        return Shot(image=image, t_s=number / rate_hz, index=number)

    return make


@pytest.fixture(scope="session")
def astronaut() -> Picture:
    data = pytest.importorskip("skimage.data")
    return np.asarray(data.astronaut(), dtype=np.uint8)


@pytest.fixture
def tracker(face_models: Path) -> FaceTracker:
    assert face_models.is_dir()
    return FaceTracker()


@pytest.fixture(scope="session")
def turn() -> Callable[[Picture, float], Picture]:
    def turned(image: Picture, clockwise_deg: float) -> Picture:
        height, width = image.shape[:2]
        side = int(np.hypot(height, width))
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -clockwise_deg, 1.0)
        matrix[:, 2] += (side - width) / 2, (side - height) / 2
        return np.asarray(cv2.warpAffine(image, matrix, (side, side)), dtype=np.uint8)

    return turned


@pytest.fixture(scope="session")
def clip(shared: Path) -> Callable[[str], list[Shot]]:
    def read(name: str) -> list[Shot]:
        capture = cv2.VideoCapture(str(shared / "real" / "face" / name))
        shots: list[Shot] = []
        while True:
            good, picture = capture.read()
            if not good:
                return shots
            rgb = np.ascontiguousarray(picture[:, :, ::-1], dtype=np.uint8)
            t_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            shots.append(Shot(image=rgb, t_s=t_s, index=len(shots)))

    return read


@pytest.fixture(scope="session")
def smile(
    clip: Callable[[str], list[Shot]], face_models: Path
) -> tuple[list[Shot], list[FaceObservation]]:
    assert face_models.is_dir()
    shots = clip("smile_30fps.mp4")
    return shots, watched(FaceTracker(), shots)
