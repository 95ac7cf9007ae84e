"""Where each side's landmarks lie against the picture's pixels: told by mirrored, turned pictures.

Landmarks of a picture and of its mirror image must be mirror images, left and right exchanged. If
each number is too large by b, the two add up to the picture's last column plus 2 b: nobody's word
is needed for where a pixel has its middle. The network is a little uneven itself, otherwise in each
face, so many faces are looked at, each in several places. What belongs to the picture's pixels
stays when the picture is enlarged; what belongs to the network's own grows with the face. Up and
down have no such symmetry, but a picture that is turned by a half tells the part that belongs to
its pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from path_clips import SMILE, Picture, clip, photographs, shared_folder
from path_races import FACEMESH, INPUT_PX, run
from scipy.optimize import linear_sum_assignment

from wince_device.face import crop_from_landmarks
from wince_device.face.calibration import mean_face
from wince_models.rendering import (
    SIDE_PX,
    Look,
    Renderer,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

Floats = NDArray[np.float64]
WHO = (FACEMESH, "landmarks alone")
DRAWN_PEOPLE = 24
REAL_FRAMES = (0, 36)
"""Of the clip: at rest, and smiling."""

REAL_SIDE_PX = 640
BLANK_FRAMES, SETTLING_FRAMES, SHIFTED_FRAMES = 2, 10, 12
"""Of each face: none before it, so that it is found anew; then still; then in different places."""

SHIFT_PX = 6
MARGIN_PX, GREY = 40, 90
LEAD_DEG = 6.0
"""Between two frames that lead from an upright face to a turned one: tracking follows those."""


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """By how much landmarks lie too far right, counted from pixel middles.

    Attributes
    ----------
    enlarged
        By what the pictures were enlarged.
    network_px
        Pixels of the picture that one pixel of the network's input covers, in the median.
    right_px, right, error
        Mean over the faces, in pixels of the picture and of the network, and the latter's standard
        error.
    """

    who: str
    faces: str
    enlarged: int
    network_px: float
    right_px: float
    right: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Turned:
    """By how much landmarks lie too far right and down, whichever way up the face is."""

    who: str
    clip: str
    right_px: float
    down_px: float


def partners() -> NDArray[np.intp]:
    """Return each landmark's partner on the other side of the face, shape ``(468,)``."""
    face = mean_face()
    apart = np.linalg.norm((face * (-1.0, 1.0, 1.0))[:, None] - face, axis=-1)
    return np.asarray(linear_sum_assignment(apart)[1], dtype=np.intp)


def mirrored() -> Iterator[Mirrored]:
    """Compare faces, as they are and enlarged, with their mirror images."""
    drawn, real = _drawn(), _real()
    for title, pictures in (
        (f"{len(drawn)} drawn people", drawn),
        (f"{len(real)} pictures of 4 people", real),
    ):
        for enlarged in (1, 2):
            large = [_enlarged(picture, enlarged) for picture in pictures]
            for who in WHO:
                yield _mirrored(who, title, enlarged, large)


def _mirrored(who: str, title: str, enlarged: int, pictures: list[Picture]) -> Mirrored:
    frames = np.concatenate([_shifted(picture) for picture in pictures])
    here = _measured(who, frames)
    there = _measured(who, np.ascontiguousarray(frames[:, :, ::-1]))[:, :, partners()]
    right_px = ((here + there)[..., 0].mean(axis=2) - (frames.shape[2] - 1)) / 2
    network_px = np.array([[_network_px(points) for points in face] for face in here])
    each = (right_px / network_px).mean(axis=1)
    return Mirrored(
        who=who,
        faces=title,
        enlarged=enlarged,
        network_px=float(np.median(network_px)),
        right_px=float(right_px.mean()),
        right=float(each.mean()),
        error=float(each.std(ddof=1) / np.sqrt(len(each))),
    )


def _network_px(points: Floats) -> float:
    return crop_from_landmarks(points).side_px / INPUT_PX


def _shifted(picture: Picture) -> Picture:
    """Return the frames of one face: none, the face, and the face in different places."""
    rng = np.random.default_rng(0)
    places = np.zeros((SETTLING_FRAMES + SHIFTED_FRAMES, 2), dtype=np.int64)
    places[SETTLING_FRAMES:] = rng.integers(-SHIFT_PX, SHIFT_PX + 1, (SHIFTED_FRAMES, 2))
    seen = [np.roll(picture, place, axis=(0, 1)) for place in places]
    return np.stack([*[np.full_like(picture, GREY)] * BLANK_FRAMES, *seen])


def _measured(who: str, frames: Picture) -> Floats:
    """Return landmarks of each face in its different places, ``(faces, places, 468, 2)``."""
    found = _found(who, frames)
    each = BLANK_FRAMES + SETTLING_FRAMES + SHIFTED_FRAMES
    measured = found.reshape(-1, each, *found.shape[1:])[:, -SHIFTED_FRAMES:]
    if not np.isfinite(measured).all():
        raise SystemExit(f"error: {who} lost a face: where it counts pixels from cannot be told")
    return np.asarray(measured)


def _drawn() -> list[Picture]:
    head = load_head(shared_folder() / "ict-facekit" / "ict_face_light.npz")
    plan = plan_paint(head)
    renderer = Renderer(head, plan)
    pictures = []
    for seed in range(DRAWN_PEOPLE):
        rng = np.random.default_rng([5, seed])
        person = replace(random_person(head, plan, rng), glasses=False)
        scene = replace(random_scene(rng, SIDE_PX), coarseness=1.0, blur_px=0.0, tube=False)
        look = Look(
            shapes={}, creases={}, yaw_deg=float(rng.normal(0, 6)),
            pitch_deg=float(rng.normal(0, 4)), roll_deg=float(rng.normal(0, 5)),
            gaze_deg=(0.0, 0.0),
        )  # fmt: skip
        pictures.append(framed(renderer.draw(person, scene, look, rng).picture))
    return pictures


def framed(picture: Picture) -> Picture:
    """Return a drawn picture in colour with a margin: a face must not fill a frame."""
    out = np.full((*(side + 2 * MARGIN_PX for side in picture.shape[:2]), 3), GREY, dtype=np.uint8)
    out[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX] = np.atleast_3d(picture)
    return out


def _real() -> list[Picture]:
    shots = clip(SMILE)
    pictures = [*photographs().values(), *(shots[number].image for number in REAL_FRAMES)]
    return [_sized(_square(picture)) for picture in pictures]


def _sized(picture: Picture) -> Picture:
    scale = REAL_SIDE_PX / picture.shape[0]
    kind = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    sized = cv2.resize(picture, (REAL_SIDE_PX, REAL_SIDE_PX), interpolation=kind)
    return np.asarray(sized, dtype=np.uint8)


def turned() -> Iterator[Turned]:
    """Compare a clip upright with the same upside down, and one on its side with the other."""
    frames = np.stack([_square(shot.image) for shot in clip(SMILE)[::3]])
    for who in WHO:
        seen = [_turned_back(who, frames, quarters) for quarters in range(4)]
        # Half of what two opposite ways differ by, in the axes of the first of the two.
        upright, aside = (seen[0] - seen[2]) / 2, (seen[1] - seen[3]) / 2
        first, second = (np.median(both.mean(axis=1), axis=0) for both in (upright, aside))
        yield Turned(
            who=who,
            clip=SMILE,
            right_px=float(first[0] + second[1]) / 2,
            down_px=float(first[1] - second[0]) / 2,
        )


def _enlarged(picture: Picture, factor: int) -> Picture:
    if factor == 1:
        return picture
    large = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, dtype=np.uint8)


def _square(picture: Picture) -> Picture:
    """Return a picture in the middle of a black square."""
    height, width = picture.shape[:2]
    side = max(height, width)
    out = np.zeros((side, side, 3), dtype=np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    out[top : top + height, left : left + width] = picture
    return out


def _found(who: str, frames: Picture) -> Floats:
    return run(who, frames).landmarks_px.astype(np.float64)


def _turned_back(who: str, frames: Picture, quarters: int) -> Floats:
    """Return landmarks of frames turned by quarters, as if they had not been turned."""
    middle = (frames.shape[1] - 1) / 2
    angles = np.arange(0.0, 90.0 * quarters, LEAD_DEG)
    lead = [
        cv2.warpAffine(
            frames[0], cv2.getRotationMatrix2D((middle, middle), angle, 1.0), frames.shape[1:3]
        )
        for angle in angles
    ]
    whole = np.stack([*lead, *np.rot90(frames, quarters, axes=(1, 2))]).astype(np.uint8)
    found = _found(who, whole)[-(len(frames) - SETTLING_FRAMES) :]
    if not np.isfinite(found).all():
        raise SystemExit(f"error: {who} lost the turned face")
    for _ in range(quarters):
        found = np.stack([2 * middle - found[..., 1], found[..., 0]], axis=-1)
    return found
