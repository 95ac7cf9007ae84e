"""Judges encoder files on people who were never trained on, with the device's own code."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ActionUnitHead, FaceEncoder, NeutralFace

from ._judgement import correlations, intraclass_correlations
from ._looks import GROUPS
from ._people import Crops

FloatArray = NDArray[np.float64]

NORMAL_90: Final = 1.6449
"""Deviations on either side that hold 90 % of a normal distribution."""

TIMED_RUNS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Truth and estimates of expressive crops, ``(n, 16)`` each, and their rows."""

    rows: NDArray[np.intp]
    truth: FloatArray
    intensities: FloatArray
    deviations: FloatArray

    def correlation(self, chosen: NDArray[np.bool_] | None = None) -> FloatArray:
        """Return r of each unit over the chosen crops, shape ``(16,)``."""
        take = slice(None) if chosen is None else chosen
        return correlations(self.truth[take], self.intensities[take])

    def consistency(self) -> FloatArray:
        """Return ICC(3,1) of each unit."""
        return intraclass_correlations(self.truth, self.intensities)

    def error(self) -> FloatArray:
        """Return the mean absolute error of each unit in intensity steps."""
        return np.asarray(np.abs(self.truth - self.intensities).mean(axis=0))

    def covered(self) -> FloatArray:
        """Return the share of truths inside the stated 90 % interval, per unit."""
        low = np.clip(self.intensities - NORMAL_90 * self.deviations, 0.0, 5.0)
        high = np.clip(self.intensities + NORMAL_90 * self.deviations, 0.0, 5.0)
        inside = (self.truth >= low - 1e-6) & (self.truth <= high + 1e-6)
        return np.asarray(inside.mean(axis=0))


def vectors(encoder: FaceEncoder, crops: NDArray[np.uint8]) -> FloatArray:
    """Return the vectors of all crops, shape ``(n, 128)``."""
    return np.stack([encoder.encode(crop) for crop in crops])


def answers(crops: Crops, made: FloatArray, head_file: Path, *, rest: bool) -> Answers:
    """Return what a head makes of every expressive crop of a person with a rest.

    Parameters
    ----------
    crops, made
        Crops and their vectors.
    head_file
        The head's.
    rest
        Whether each person's own rest is given: the mean over their resting crops.
    """
    generic = ActionUnitHead(drawn=True, path=head_file)
    rows, intensities, deviations = [], [], []
    for person in np.unique(crops.person):
        mine = np.flatnonzero(crops.person == person)
        at_rest = mine[crops.neutral[mine]]
        moved = mine[~crops.neutral[mine]]
        if not at_rest.size or not moved.size:
            continue
        head = generic
        if rest:
            head = ActionUnitHead(_neutral(made[at_rest]), drawn=True, path=head_file)
        mean, spread = head.estimate_many(made[moved])
        rows.append(moved)
        intensities.append(mean)
        deviations.append(spread)
    chosen = np.concatenate(rows)
    return Answers(
        rows=chosen,
        truth=crops.intensities[chosen].astype(np.float64),
        intensities=np.concatenate(intensities),
        deviations=np.concatenate(deviations),
    )


def _neutral(made: FloatArray) -> NeutralFace:
    return NeutralFace(
        means=made.mean(axis=0), deviations=np.zeros(made.shape[1]), n_frames=len(made)
    )


def groups(crops: Crops, rows: NDArray[np.intp]) -> dict[str, NDArray[np.bool_]]:
    """Return named groups of the given crops: what a result must not depend on."""
    values = {name: crops.groups[rows, k] for k, name in enumerate(GROUPS)}
    yaw, pitch = np.abs(crops.pose_deg[rows, 0]), np.abs(crops.pose_deg[rows, 1])
    jaw, age = values["jaw_proxy"], values["age_proxy"]
    middle = float(np.median(jaw))
    young, old = np.quantile(age, [1 / 3, 2 / 3])
    chosen: dict[str, NDArray[np.bool_]] = {
        f"skin type {kind}": values["skin_type"] == kind for kind in range(1, 7)
    }
    chosen |= {
        "beard": values["bearded"] > 0,
        "no beard": values["bearded"] == 0,
        "narrow jaw": jaw < middle,
        "wide jaw": jaw >= middle,
        "smooth skin": age < young,
        "lined skin": age > old,
        "turned at most 10°": np.maximum(yaw, pitch) <= 10,
        "turned 10-18°": (np.maximum(yaw, pitch) > 10) & (np.maximum(yaw, pitch) <= 18),
        "turned 18-25°": np.maximum(yaw, pitch) > 18,
        "glasses": values["glasses"] > 0,
        "partly covered": crops.covered[rows],
    }
    return chosen


def milliseconds(encoders: Sequence[FaceEncoder], crops: NDArray[np.uint8]) -> list[FloatArray]:
    """Return the times of single runs of each encoder, taken in turn, shape ``(400,)`` each."""
    times: list[list[float]] = [[] for _ in encoders]
    for k in range(TIMED_RUNS + 20):
        for encoder, taken in zip(encoders, times, strict=True):
            begun = time.perf_counter_ns()
            encoder.encode(crops[k % len(crops)])
            if k >= 20:
                taken.append((time.perf_counter_ns() - begun) / 1e6)
    return [np.array(taken) for taken in times]
