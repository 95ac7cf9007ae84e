"""From a frame and what the face path says of it to what is shown."""

from wince_device.clock import WallClock
from wince_device.face import FaceObservation, Flag
from wince_device.sources import Frame
from wince_wire import Aim

from ._hint import AimView, hint_for
from ._outline import outline
from ._sharpness import sharpness


def describe(
    frame: Frame, observation: FaceObservation, *, boot_id: str, clock: WallClock, until_ns: int
) -> Aim:
    """Return how the face lies in a frame.

    Parameters
    ----------
    observation
        What the face path says of this very frame.
    until_ns
        UTC at which the aiming ends.
    """
    height_px, width_px = frame.image.shape[:2]
    landmarks = observation.landmarks_px if observation.found else None
    view = None if landmarks is None else _view(frame, observation)
    lines = [] if landmarks is None else outline(landmarks, width_px=width_px, height_px=height_px)
    return Aim(
        boot_id=boot_id,
        t_ns=clock.now_ns(),
        hint=hint_for(view),
        lines=tuple(lines),
        aspect=width_px / height_px,
        face_size=None if view is None else round(min(1.0, view.face_size), 3),
        light=None if view is None else round(min(1.0, view.light), 3),
        sharpness=None if view is None or view.sharpness is None else round(view.sharpness, 3),
        several_faces=Flag.SEVERAL_FACES in observation.flags,
        until_ns=until_ns,
    )


def _view(frame: Frame, observation: FaceObservation) -> AimView | None:
    landmarks, apart_px, pose = (
        observation.landmarks_px,
        observation.interocular_px,
        observation.pose,
    )
    if landmarks is None or apart_px is None:
        return None
    height_px, width_px = frame.image.shape[:2]
    luma = frame.image if frame.image.ndim == 2 else frame.image[:, :, 1]
    middle = landmarks[[33, 133, 362, 263], :2].mean(axis=0) / (width_px, height_px)
    return AimView(
        middle=(float(middle[0]), float(middle[1])),
        interocular_px=apart_px,
        face_size=apart_px / width_px,
        turned_deg=0.0 if pose is None else max(abs(pose.yaw_deg), abs(pose.pitch_deg)),
        light=observation.mean_luma / 255.0,
        saturated=observation.saturated_share or 0.0,
        sharpness=sharpness(luma, landmarks),
        moving=Flag.BLURRED in observation.flags,
        covered=Flag.COVERED in observation.flags,
        cut_off=Flag.CUT_OFF in observation.flags,
    )
