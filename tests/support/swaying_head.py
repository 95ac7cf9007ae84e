"""A made-up head that sways, seen by noisy points on skin that lies still."""

from collections.abc import Iterator

import numpy as np

from wince_device.face import FaceObservation, mean_face
from wince_device.face._head_track import HeadTrack
from wince_device.face.refined_points import RefinedPoints
from wince_device.face.regions import REFINED_LANDMARKS

RATE_HZ = 60.0
UNIT_PX = 100.0
NOISE_PX = 0.06
COUNT = len(REFINED_LANDMARKS)
SEEN = np.ones(COUNT, dtype=np.bool_)
ROUND = np.tile((NOISE_PX**2, NOISE_PX**2, 0.0), (COUNT, 1))
PLACES = mean_face()[REFINED_LANDMARKS, :2] * UNIT_PX + 300.0


def _points(track: HeadTrack, before: RefinedPoints | None, found_px: np.ndarray) -> RefinedPoints:
    """Return what is known at once of points that were found at these places."""
    head = track.place if before is None else before.head
    own = found_px - track.places() - track.strayed()
    steps = np.zeros_like(own)
    if before is not None:
        steps = own - (before.places_px - track.places(head) - track.strayed())
    return RefinedPoints(
        places_px=found_px,
        own_px=own,
        steps_px=steps,
        covariances_px2=ROUND,
        good=SEEN,
        stepped=SEEN if before is not None else ~SEEN,
        reference=1,
        head=track.place,
        residual_px=0.0,
        sharpness=1.0,
        interocular_px=track.seen_interocular_px,
        depth_deviations=np.zeros(3),
        moment=track.moment(head),
    )


def swaying(frames: int, size: float, seed: int = 0) -> Iterator[FaceObservation]:
    """Let a head roll and shift slowly, by so many interocular distances; its skin lies still."""
    rng = np.random.default_rng(seed)
    track, before = HeadTrack(PLACES, np.eye(3), UNIT_PX), None
    solid = track.solid.copy()
    for number in range(frames):
        pose = np.zeros(6)
        pose[3:5] = size * np.sin(2 * np.pi * 0.4 * number / RATE_HZ)
        found = track.places(track.place_of(pose), solid) + rng.normal(0, NOISE_PX, (COUNT, 2))
        if before is not None:
            assert track.fit(found, ROUND, SEEN)
            track.settle(found, ROUND, SEEN)
        else:
            found = PLACES.copy()
        before = _points(track, before, found)
        yield FaceObservation(
            t_s=number / RATE_HZ,
            frame_index=number,
            found=True,
            presence=1.0,
            mean_luma=100.0,
            points=before,
        )
