"""The clips and photographs that the face path is tried on, read from where they lie."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from matplotlib import get_data_path
from numpy.typing import NDArray
from path_process import STILL_RATE_HZ, Shot
from skimage import data

from wince_device.cameras.video_file import VideoFileCamera
from wince_device.face import FaceObservation, FaceTracker, NeutralFace

Picture = NDArray[np.uint8]
REPOSITORY = Path(__file__).resolve().parents[3]
SMILE, TITLE = "smile_30fps.mp4", "face_then_none_26fps.mov"


def shared_folder() -> Path:
    """Return the folder of real recordings, which are no part of the project."""
    return Path(os.environ.get("WINCE_SHARED", REPOSITORY.parent / "shared"))


def clip(name: str) -> list[Shot]:
    """Return a clip's frames in RGB."""
    return video(shared_folder() / "real" / "face" / name)


def video(path: Path) -> list[Shot]:
    """Return a video file's frames in RGB."""
    return list(_frames(path))


def _frames(path: Path) -> Iterator[Shot]:
    camera = VideoFileCamera(path)
    try:
        while (frame := camera.read(1.0)) is not None:
            yield Shot(image=frame.image, t_s=frame.t_s, index=frame.index)
    finally:
        camera.close()


def luma(picture: Picture, width: int, height: int) -> Picture:
    """Return a picture as luma, enlarged and cut to a size in its middle."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
    scale = max(width / grey.shape[1], height / grey.shape[0])
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    large = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC) if scale != 1.0 else grey
    left, top = (large.shape[1] - width) // 2, (large.shape[0] - height) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width], dtype=np.uint8)


def photographs() -> dict[str, Picture]:
    """Return the still photographs in RGB: public-domain ones, and a shared one where it is."""
    found = {
        "astronaut (public domain)": np.asarray(data.astronaut(), dtype=np.uint8),
        "admiral (public domain)": _read(Path(get_data_path()) / "sample_data/grace_hopper.jpg"),
    }
    path = shared_folder() / "real" / "face" / "single_face.jpg"
    if path.is_file():
        found["single_face.jpg"] = _read(path)
    return found


def _read(path: Path) -> Picture:
    """Return a picture's file in RGB."""
    return np.asarray(cv2.imread(str(path)), dtype=np.uint8)[..., ::-1]


def observed(pictures: list[Picture], tracker: FaceTracker) -> list[FaceObservation]:
    """Return what is seen in pictures that follow one another."""
    return [
        tracker.process(Shot(image=picture, t_s=number / STILL_RATE_HZ, index=number))
        for number, picture in enumerate(pictures)
    ]


def own_neutral(rest: list[FaceObservation]) -> NeutralFace:
    """Return the neutral face of observations at rest."""
    return NeutralFace.from_vectors(np.array([one.vector for one in rest if one.found]))
