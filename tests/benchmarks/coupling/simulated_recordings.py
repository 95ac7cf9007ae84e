"""Heart and face of simulated people as perfect sensors would see them, kept between runs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wince_sim import PainCourse, PatientSettings, SimulatedPatient

FPS = 30
DURATION_S = 150


@dataclass(frozen=True, slots=True)
class Condition:
    """A coupling and a course of pain; no course is the patient's own, which rises and falls."""

    name: str
    words: str
    coupling: float
    level: float | None

    @property
    def course(self) -> PainCourse | None:
        """The course of pain."""
        return None if self.level is None else PainCourse.constant(self.level)


CONDITIONS = (
    Condition("off_rest", "none, at rest", 0.0, 0.0),
    Condition("off_five", "none, pain stays at 5", 0.0, 5.0),
    Condition("off_pain", "none, pain rises and falls", 0.0, None),
    Condition("on_rest", "0.8, at rest", 0.8, 0.0),
    Condition("on_pain", "0.8, pain rises and falls", 0.8, None),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """Times of beats, frame times, and speeds of V1, V2, V3, shape ``(n, 3)``."""

    beats_s: NDArray[np.float64]
    times_s: NDArray[np.float64]
    speeds: NDArray[np.float64]


def recording(condition: Condition, seed: int, folder: Path) -> Recording:
    """Return a person's recording, from the folder where it lies there.

    A changed simulation needs another folder.
    """
    path = folder / f"{condition.name}-{seed}.npz"
    if not path.exists():
        made = _record(condition, seed)
        folder.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: a run that is killed goes on with what it finds.
        part = path.with_suffix(".part.npz")
        np.savez(part, beats_s=made.beats_s, times_s=made.times_s, speeds=made.speeds)
        part.replace(path)
    with np.load(path) as kept:
        return Recording(kept["beats_s"], kept["times_s"], kept["speeds"])


def _record(condition: Condition, seed: int) -> Recording:
    settings = PatientSettings(
        seed=seed, coupling=condition.coupling, fps=FPS, course=condition.course
    )
    patient = SimulatedPatient(settings)
    times_s = np.arange(DURATION_S * FPS) / FPS
    motion_px = [patient.truth(t_s).region_motion_px for t_s in times_s]
    columns = []
    for region in ("V1", "V2", "V3"):
        steps_px = np.diff([moment[region] for moment in motion_px], axis=0)
        speed = np.linalg.norm(steps_px, axis=1) * FPS / patient.interocular_px
        columns.append(np.concatenate(([np.nan], speed)))
    beats_s = patient.heart.beats(-10.0, DURATION_S).happened()
    return Recording(beats_s, times_s, np.column_stack(columns))
