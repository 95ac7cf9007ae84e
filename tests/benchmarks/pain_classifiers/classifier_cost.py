"""What one reading of all three pain classifiers costs, part by part, on one thread."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ActionUnits, PainNetwork, aligned_face, pain_crop
from wince_device.face.observation import ACTION_UNIT_NAMES
from wince_device.pain import PainClassifiers
from wince_wire import RestingEmbedding

RUNS = 400
SETTLING_RUNS = 20

Times = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Of each part the wall time and the processor time of each run, in milliseconds."""


def part_times(luma: NDArray[np.uint8], landmarks_px: NDArray[np.float32]) -> Times:
    """Return how long each part takes on a frame whose face is known."""
    network, classifiers = PainNetwork(), PainClassifiers()
    crop = pain_crop(luma, landmarks_px)
    embedding = network.look(crop)
    units = ActionUnits(
        intensities=np.linspace(0.0, 5.0, len(ACTION_UNIT_NAMES)),
        deviations=np.ones(len(ACTION_UNIT_NAMES)),
        own_neutral=True,
    )

    rest = RestingEmbedding(network=classifiers.network, means=tuple(np.zeros(len(embedding))))

    def everything() -> None:
        classifiers.read(units, network.look(pain_crop(luma, landmarks_px)), rest)

    parts: dict[str, Callable[[], object]] = {
        "crop of 224 pixels": lambda: pain_crop(luma, landmarks_px),
        "network, face and mirror image": lambda: network.look(crop),
        "trees of AU-only and hybrid, last layer": lambda: classifiers.read(units, embedding, rest),
        "all three": everything,
        "(for comparison: crop of 112 pixels)": lambda: aligned_face(luma, landmarks_px),
    }
    return {name: _timed(part) for name, part in parts.items()}


def _timed(part: Callable[[], object]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wall, cpu = [], []
    for run in range(SETTLING_RUNS + RUNS):
        began, began_cpu = time.perf_counter_ns(), time.process_time_ns()
        part()
        if run >= SETTLING_RUNS:
            wall.append((time.perf_counter_ns() - began) / 1e6)
            cpu.append((time.process_time_ns() - began_cpu) / 1e6)
    return np.array(wall), np.array(cpu)
