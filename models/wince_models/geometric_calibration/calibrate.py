"""Measures, on drawn heads, what the geometric action-unit estimator needs to know.

Every number is taken through the same landmark model that runs on the device, so that what the
model blunts or misplaces is in the response. Heads are drawn, not photographed: responses of
living faces differ, and their spread between people is larger than between these heads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    FEATURE_NAMES,
    FaceDetector,
    GeometricCalibration,
    LandmarkModel,
    Movement,
    align_to_mean_face,
    crop_from_detection,
    crop_from_landmarks,
    interocular,
    pose_basis,
    pose_from_rotation,
    raw_features,
)

from .ict_head import FRONTAL, IctHead, Pose

FloatArray = NDArray[np.float64]

METHOD: Final = "geometric-1"
EYE_CORNERS: Final = (33, 133, 362, 263)
POSE_DEVIATION_DEG: Final = (10.0, 8.0, 8.0)
"""Yaw, pitch, roll of the random poses."""
GREY_NOISE: Final = 3.0
"""Standard deviation of the pictures' noise, in grey levels."""


def _both(name: str, weight: float = 1.0) -> dict[str, float]:
    return {f"{name}_L": weight, f"{name}_R": weight}


MOVEMENTS: Final[Mapping[str, Mapping[str, float]]] = {
    "AU01": _both("browInnerUp"),
    "AU02": _both("browOuterUp"),
    "AU04": _both("browDown"),
    "AU06": _both("cheekSquint"),
    "AU07": _both("eyeSquint"),
    "AU09": _both("noseSneer"),
    "AU10": _both("mouthUpperUp"),
    "AU12": _both("mouthSmile"),
    "broad_smile": {
        **_both("mouthSmile"),
        **_both("mouthUpperUp", 0.6),
        **_both("mouthLowerDown", 0.6),
    },
    "AU26": {"jawOpen": 0.5},
    "AU43": _both("eyeBlink"),
    "eyes_wide": _both("eyeWide"),
    "look_down": _both("eyeLookDown"),
    "look_up": _both("eyeLookUp"),
    "dimples": _both("mouthDimple"),
    "lip_corners_down": _both("mouthFrown"),
    "lower_lip_down": _both("mouthLowerDown"),
    "chin_up": {"mouthShrugLower": 1.0},
    "pucker": {"mouthPucker": 1.0},
    "lips_stretched": _both("mouthStretch"),
    "lips_pressed": _both("mouthPress"),
    "lips_rolled_in": {"mouthRollLower": 1.0, "mouthRollUpper": 1.0},
}
"""Movements and the head model's shapes for intensity 5, as its authors relate them to FACS.

Those with a plain name are not reported: they are there so that, for instance, a pucker is not
read as the opposite of a smile.
"""


class _Observer:
    """Draws a head and returns its landmarks."""

    def __init__(self, head: IctHead, rng: np.random.Generator) -> None:
        self._head = head
        self._rng = rng
        self._detector = FaceDetector()
        self._landmarks = LandmarkModel()

    def look(self, vertices: FloatArray, pose: Pose, light: FloatArray) -> FloatArray | None:
        picture = self._head.picture(vertices, pose, light)
        noise = self._rng.normal(0.0, GREY_NOISE, picture.shape)
        noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
        faces = self._detector.detect(noisy)
        if not faces:
            return None
        first = self._landmarks.fit(noisy, crop_from_detection(faces[0]))
        second = self._landmarks.fit(noisy, crop_from_landmarks(first.landmarks_px))
        return second.landmarks_px.astype(np.float64)

    def random_light(self) -> FloatArray:
        return np.array([self._rng.normal(0, 0.5), self._rng.normal(-0.3, 0.3), -1.0])

    def random_pose(self) -> Pose:
        yaw, pitch, roll = self._rng.normal(0.0, POSE_DEVIATION_DEG)
        return Pose(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)


def calibrate(
    head: IctHead,
    *,
    people: int = 48,
    poses: int = 16,
    seed: int = 1,
    progress: Callable[[Sequence[int]], Iterable[int]] = lambda steps: steps,
) -> GeometricCalibration:
    """Return the calibration measured on `people` random heads, `poses` poses each."""
    rng = np.random.default_rng(seed)
    observer = _Observer(head, rng)
    persons = [head.person(rng) for _ in range(people)]
    face = _mean_face(observer, persons)
    neutrals, turned, bases, answers = [], [], [], []
    for number in progress(range(people)):
        person = persons[number]
        frontal = _frontal_features(observer, person, face)
        neutrals.append(frontal)
        changes, basis = _turned(observer, person, face, frontal, poses)
        turned.append(changes)
        bases.append(basis)
        answers.append(_answers(observer, head, person, face))
    changes, basis = np.concatenate(turned), np.concatenate(bases)
    pose_terms = np.linalg.lstsq(basis, changes, rcond=None)[0]
    within = np.std(changes - basis @ pose_terms, axis=0)
    responses = np.array(answers)
    return GeometricCalibration(
        method=METHOD,
        source=_source(people, poses, seed),
        feature_names=FEATURE_NAMES,
        mean_face=tuple((float(x), float(y), float(z)) for x, y, z in face.round(4)),
        neutral=_rounded(np.mean(neutrals, axis=0)),
        between_people=_rounded(np.std(neutrals, axis=0, ddof=1)),
        within_person=_rounded(within),
        pose_terms=tuple(_rounded(term) for term in pose_terms),
        movements=tuple(
            Movement(
                name=name,
                shapes=dict(shapes),
                response=_rounded(np.nanmean(responses[:, k], axis=0)),
                spread=_rounded(np.nanstd(responses[:, k], axis=0, ddof=1)),
            )
            for k, (name, shapes) in enumerate(MOVEMENTS.items())
        ),
    )


def _rounded(values: FloatArray) -> tuple[float, ...]:
    return tuple(float(value) for value in np.round(values, 5))


def _source(people: int, poses: int, seed: int) -> str:
    return (
        f"{people} random heads of ICT-FaceKit (MIT licence), drawn plainly with brows, lips, "
        f"irises and lashes; {poses} poses each (yaw, pitch, roll deviation "
        f"{', '.join(f'{value:g}' for value in POSE_DEVIATION_DEG)} degrees), random light, "
        f"noise of {GREY_NOISE:g} grey levels; seed {seed}; landmarks by face_landmark.tflite; "
        "expression shapes at weight 1 are intensity 5, jawOpen at 0.5 is AU26 at 5"
    )


def _mean_face(observer: _Observer, persons: Sequence[FloatArray]) -> FloatArray:
    looks = [observer.look(person, FRONTAL, np.array([0.0, -0.3, -1.0])) for person in persons]
    scaled = [_scaled(look) for look in looks if look is not None]
    mean = np.mean(scaled, axis=0)
    return _symmetric(mean)


def _scaled(landmarks: FloatArray) -> FloatArray:
    middle = landmarks[list(EYE_CORNERS)].mean(axis=0)
    return np.asarray((landmarks - middle) / interocular(landmarks))


def _symmetric(face: FloatArray) -> FloatArray:
    mirrored = face * np.array([-1.0, 1.0, 1.0])
    distance = np.linalg.norm(face[:, None] - mirrored[None], axis=2)
    return np.asarray((face + mirrored[distance.argmin(axis=1)]) / 2)


def _frontal_features(observer: _Observer, person: FloatArray, face: FloatArray) -> FloatArray:
    looks = [observer.look(person, FRONTAL, observer.random_light()) for _ in range(3)]
    return np.asarray(
        np.mean([_features(look, face)[0] for look in looks if look is not None], axis=0)
    )


def _features(landmarks: FloatArray, face: FloatArray) -> tuple[FloatArray, FloatArray]:
    fit = align_to_mean_face(landmarks, face)
    pose = pose_from_rotation(fit.rotation.T)
    return raw_features(fit.apply(landmarks)), pose_basis(pose)


def _turned(
    observer: _Observer, person: FloatArray, face: FloatArray, frontal: FloatArray, poses: int
) -> tuple[FloatArray, FloatArray]:
    changes, bases = [], []
    for _ in range(poses):
        look = observer.look(person, observer.random_pose(), observer.random_light())
        if look is None:
            continue
        values, basis = _features(look, face)
        changes.append(values - frontal)
        bases.append(basis)
    return np.array(changes), np.array(bases)


def _answers(
    observer: _Observer, head: IctHead, person: FloatArray, face: FloatArray
) -> FloatArray:
    """Return the change of the features with each movement, under the same pose and light."""
    answers = []
    for shapes in MOVEMENTS.values():
        light = observer.random_light()
        looks = [
            observer.look(vertices, FRONTAL, light)
            for vertices in (person, head.express(person, shapes))
        ]
        still, moved = (None if look is None else _features(look, face)[0] for look in looks)
        missing = np.full(len(FEATURE_NAMES), np.nan)
        answers.append(missing if still is None or moved is None else moved - still)
    return np.array(answers)
