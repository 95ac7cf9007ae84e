"""What is kept of a still face's frames until a floor is made of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation

from ._rigid_residual import rigid_residual_px

FloatArray = NDArray[np.float64]

SETTLING_S: Final = 1.0
"""A new face's crop settles within a few frames, a camera's exposure within a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The frames after settling, as arrays; ``n`` frames with a face, ``k`` steps between two.

    Attributes
    ----------
    asked
        Frames after settling, with or without a face.
    found
        Frames with a face in all, those while it settled too.
    t_s, centre_px, interocular_px, mean_luma
        Shapes ``(n,)``, ``(n, 2)``, ``(n,)``, ``(n,)``.
    angles_deg
        Shape ``(n, 3)``: yaw, pitch, roll.
    faces_seen
        The most that were in view at once.
    step_t_s, step_s
        Shape ``(k,)``: time of each step's second frame, and its length.
    moved_px
        Shape ``(k, 3)``: each region's root mean square displacement.
    rigid_px
        Shape ``(k,)``: that of the stable points, beyond the head's own motion.
    refined
        Whether the motion was measured on refined points, not on landmarks alone.
    """

    asked: int
    found: int
    t_s: FloatArray
    centre_px: FloatArray
    interocular_px: FloatArray
    mean_luma: FloatArray
    angles_deg: FloatArray
    faces_seen: int
    step_t_s: FloatArray
    step_s: FloatArray
    moved_px: FloatArray
    rigid_px: FloatArray
    refined: bool


class StillFaceRecording:
    """Collects observations, the first second after the face is found left out."""

    def __init__(self) -> None:
        self.observations: list[FaceObservation] = []
        self._settled_s: float | None = None
        self._asked = 0
        self._poses: list[tuple[float, ...]] = []
        self._steps: list[tuple[float, ...]] = []
        self._before: FaceObservation | None = None
        self._faces_seen = 0
        self._refined = False

    @property
    def seconds(self) -> float:
        """Time since the face has settled, with or without a face."""
        if self._settled_s is None or not self.observations:
            return 0.0
        return max(0.0, self.observations[-1].t_s - self._settled_s)

    def add(self, observation: FaceObservation) -> None:
        """Take the next frame."""
        self.observations.append(observation)
        if self._settled_s is None and observation.found:
            self._settled_s = observation.t_s + SETTLING_S
        before, self._before = self._before, observation
        if self._settled_s is None or observation.t_s < self._settled_s:
            return
        self._asked += 1
        self._faces_seen = max(self._faces_seen, observation.faces_seen)
        self._note_pose(observation)
        if before is not None and before.found:
            self._note_step(before, observation)

    def frames(self) -> Frames:
        """Return everything as arrays."""
        poses = np.array(self._poses).reshape(-1, 8)
        steps = np.array(self._steps).reshape(-1, 6)
        return Frames(
            asked=self._asked,
            found=sum(one.found for one in self.observations),
            t_s=poses[:, 0],
            centre_px=poses[:, 1:3],
            interocular_px=poses[:, 3],
            mean_luma=poses[:, 4],
            angles_deg=poses[:, 5:8],
            faces_seen=self._faces_seen,
            step_t_s=steps[:, 0],
            step_s=steps[:, 1],
            moved_px=steps[:, 2:5],
            rigid_px=steps[:, 5],
            refined=self._refined,
        )

    def _note_pose(self, now: FaceObservation) -> None:
        if not now.found or now.landmarks_px is None or now.interocular_px is None:
            return
        centre = now.landmarks_px[:, :2].mean(axis=0)
        pose = now.pose
        angles = (pose.yaw_deg, pose.pitch_deg, pose.roll_deg) if pose else (0.0, 0.0, 0.0)
        self._poses.append(
            (
                now.t_s,
                float(centre[0]),
                float(centre[1]),
                now.interocular_px,
                now.mean_luma,
                *angles,
            )
        )

    def _note_step(self, before: FaceObservation, now: FaceObservation) -> None:
        speeds, step_s = now.region_speeds, now.t_s - before.t_s
        if speeds is None or not np.isfinite(speeds).all() or now.interocular_px is None:
            return
        if now.landmarks_px is None or before.landmarks_px is None or step_s <= 0.0:
            return
        moved = speeds * now.interocular_px * step_s
        # The refined stable points stand against a reference picture that has the same noise, so
        # what is left of them has the power of a step from one frame to the next.
        rigid = now.rigid_residual_px
        if rigid is None:
            rigid = rigid_residual_px(now.landmarks_px, before.landmarks_px)
        if not np.isfinite(rigid):
            return
        self._refined = now.motion is not None
        self._steps.append((now.t_s, step_s, *(float(value) for value in moved), rigid))
