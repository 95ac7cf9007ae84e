"""Our patches beside OpenCV's pyramidal Lucas-Kanade on the same points and pictures."""

import time
from collections.abc import Callable
from typing import Any

import cv2
import motion_pictures as pictures
import numpy as np
from motion_trials import Subject
from numpy.typing import NDArray

from wince_device.face._head_track import HeadTrack
from wince_device.face._patches import Patches, sample_step_px, smooth_view
from wince_device.face.regions import REFINED_LANDMARKS

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]
Follower = Callable[[Picture], tuple[Floats, NDArray[np.bool_]]]
FRAMES = 8
DISTURBANCES = ("noise alone", "gain ± 10 %", "head rolled 5°")


def patches(one: Subject, first: Picture) -> Follower:
    """Follow with the patches of the project, as in the tracker but without its pose fit."""
    places = one.landmarks[REFINED_LANDMARKS, :2]
    step_px = sample_step_px(one.interocular_px)
    planes = HeadTrack(places, np.eye(3), one.interocular_px).planes()
    kept = Patches(len(places))
    everywhere = np.ones(len(places), dtype=np.bool_)
    kept.take(smooth_view(first, places, step_px), places, planes, step_px, everywhere)

    def follow(image: Picture) -> tuple[Floats, NDArray[np.bool_]]:
        found = kept.find(smooth_view(image, places, step_px), places, planes, everywhere)
        return found.places_px, found.likeness > 0.75

    return follow


def lucas_kanade(one: Subject, first: Picture) -> Follower:
    """Follow from the first picture with OpenCV, forward and backward, windows of equal width."""
    places = one.landmarks[REFINED_LANDMARKS, :2].astype(np.float32)
    side = 2 * round(7 * sample_step_px(one.interocular_px)) + 1
    options: dict[str, Any] = {
        "winSize": (side, side),
        "maxLevel": 2,
        "criteria": (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 20, 0.005),
    }

    def follow(image: Picture) -> tuple[Floats, NDArray[np.bool_]]:
        ahead, seen, _ = cv2.calcOpticalFlowPyrLK(first, image, places, None, **options)  # type: ignore[call-overload]  # None: no first guess
        back, again, _ = cv2.calcOpticalFlowPyrLK(image, first, ahead, None, **options)  # type: ignore[call-overload]  # as above
        apart = np.linalg.norm(back - places, axis=1)
        return ahead.astype(np.float64), (seen[:, 0] & again[:, 0] & (apart < 0.5)).astype(bool)

    return follow


def trial(one: Subject, disturbance: str, make: Callable[[Subject, Picture], Follower]) -> Floats:
    """Return median error (px), share of points kept and milliseconds a frame."""
    rng = np.random.default_rng(6)
    luma, places = one.picture.luma, one.landmarks[REFINED_LANDMARKS, :2]
    follow = make(one, pictures.exposed(0.85 * luma, rng))
    rows, columns = np.indices(luma.shape, dtype=np.float64)
    middle = places.mean(axis=0)
    errors, kept, took = [], [], []
    for number in range(FRAMES):
        angle = np.deg2rad(5.0) * (disturbance == DISTURBANCES[2])
        gain = 0.85 * (1.0 + 0.1 * np.sin(number) * (disturbance == DISTURBANCES[1]))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        step = rng.uniform(-0.5, 0.5, 2)
        x, y = columns - middle[0], rows - middle[1]
        right = turn[0, 0] * x + turn[0, 1] * y - x + step[0]
        down = turn[1, 0] * x + turn[1, 1] * y - y + step[1]
        image = pictures.exposed(gain * one.picture.moved(right, down), rng)
        begin = time.perf_counter()
        found, good = follow(image)
        took.append(1e3 * (time.perf_counter() - begin))
        true = (places - middle) @ turn.T + middle + step
        errors.append(np.linalg.norm(found - true, axis=1)[good])
        kept.append(good.mean())
    median = np.median(np.concatenate(errors)) if any(len(e) for e in errors) else np.nan
    return np.array([median, np.mean(kept), np.median(took)])
