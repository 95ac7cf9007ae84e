"""Moves a face's landmarks along with its head between two runs of the landmark model."""

from dataclasses import replace

import numpy as np

from ._head_track import HeadPlace
from .landmarks import LandmarkFit
from .regions import STABLE_LANDMARKS


def carried(fit: LandmarkFit, before: HeadPlace, now: HeadPlace, mean_luma: float) -> LandmarkFit:
    """Return a fit whose landmarks have moved as the head has.

    Parameters
    ----------
    fit
        Of the frame before.
    before, now
        Where the head was and is.
    mean_luma
        Of the face now, 0-255.
    """
    step = before.step_to(now)
    points = fit.landmarks_px.astype(np.float64)
    centre = np.array([*before.shift_px, points[STABLE_LANDMARKS, 2].mean()])
    moved = step.scale * (points - centre) @ step.rotation.T + centre
    moved[:, :2] += step.shift_px
    return replace(fit, landmarks_px=moved.astype(np.float32), mean_luma=mean_luma)
