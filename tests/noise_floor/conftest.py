"""Faces whose every displacement is known, and floors measured on them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.face import REGION_LANDMARKS, REGION_NAMES, FaceObservation, HeadPose, mean_face
from wince_device.noise_floor import NoiseFloor, Setting, StillFaceRecording, estimate_floor

FloatArray = NDArray[np.float64]


@dataclass(kw_only=True)
class Face:
    """A face before a camera: landmarks with noise of a known size, and motion of a known size.

    Each landmark's place has independent normal noise of ``noise_px`` in x and in y. From one
    frame to the next a landmark so moves by a mean square of 4 noise_px², and so does a region.
    """

    noise_px: float = 0.05
    rate_hz: float = 30.0
    eyes_px: float = 80.0
    luma: float = 120.0
    seed: int = 1
    head_px: Callable[[float], tuple[float, float]] = lambda _t_s: (0.0, 0.0)
    yaw_deg: Callable[[float], float] = lambda _t_s: 0.0
    grown: Callable[[float], float] = lambda _t_s: 1.0
    own_px: Callable[[float], float] = lambda _t_s: 0.0
    there: Callable[[int], bool] = lambda _index: True
    faces: int = 1
    index: int = 0
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self._before: FloatArray | None = None

    def watch(self, seconds: float) -> list[FaceObservation]:
        """Return the next seconds, frame by frame."""
        return [self._frame() for _ in range(round(seconds * self.rate_hz))]

    def _frame(self) -> FaceObservation:
        self.index += 1
        t_s = self.index / self.rate_hz
        if not self.there(self.index):
            self._before = None
            return FaceObservation(
                t_s=t_s, frame_index=self.index, found=False, presence=0.0, mean_luma=self.luma
            )
        own = self.rng.normal(scale=self.noise_px, size=(468, 2))
        for name in REGION_NAMES:
            own[REGION_LANDMARKS[name], 1] += self.own_px(t_s)
        middle = mean_face().mean(axis=0)
        points = (mean_face() - middle) * self.eyes_px * self.grown(t_s)
        points[:, :2] += own + np.array([320.0, 240.0]) + np.array(self.head_px(t_s))
        before, self._before = self._before, own
        return FaceObservation(
            t_s=t_s,
            frame_index=self.index,
            found=True,
            presence=1.0,
            mean_luma=self.luma,
            landmarks_px=points.astype(np.float32),
            interocular_px=self.eyes_px * self.grown(t_s),
            pose=HeadPose(yaw_deg=self.yaw_deg(t_s), pitch_deg=0.0, roll_deg=0.0),
            region_speeds=self._speeds(own, before),
            faces_seen=self.faces,
        )

    def _speeds(self, own: FloatArray, before: FloatArray | None) -> FloatArray:
        if before is None:
            return np.full(3, np.nan)
        moved = np.sum((own - before) ** 2, axis=1)
        sizes = [np.sqrt(moved[REGION_LANDMARKS[name]].mean()) for name in REGION_NAMES]
        return np.array(sizes) * self.rate_hz / self.eyes_px


SETTING = Setting(
    device="unit-1",
    camera="camera A",
    frame_size_px=(640, 480),
    exposure_ms=None,
    made_ns=1_700_000_000_000_000_000,
)


def recorded(observations: list[FaceObservation]) -> StillFaceRecording:
    recording = StillFaceRecording()
    for observation in observations:
        recording.add(observation)
    return recording


@pytest.fixture(scope="session")
def face() -> type[Face]:
    """Give the maker of faces."""
    return Face


@pytest.fixture(scope="session")
def setting() -> Setting:
    """Give the camera that the floors are measured with."""
    return SETTING


@pytest.fixture(scope="session")
def record() -> Callable[[list[FaceObservation]], StillFaceRecording]:
    """Give what collects observations."""
    return recorded


@pytest.fixture(scope="session")
def floor() -> NoiseFloor:
    """Give the floor of noise of 0.05 px, measured for 20 s."""
    return estimate_floor(recorded(Face().watch(21.5)).frames(), "printed", SETTING)
