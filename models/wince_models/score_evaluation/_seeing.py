"""What the device's face path sees of each person: dear, and so kept for scores to be made of."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_device.face import FaceObservation, FaceTracker, MotionSmoother
from wince_device.sources import Camera
from wince_sim import SimulatedPatient, open_camera, parse_argument

from ._drawn_camera import DrawnCamera, Studio
from ._people import EvaluatedPerson

_WAIT_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Name and frames per second of a camera, and what the face path saw with it."""

    camera: str
    rate_hz: float
    observations: list[FaceObservation]


def see(person: EvaluatedPerson, folder: Path, heads: Path) -> Seen:
    """Run the face path over one person's course, unless that was done before.

    Parameters
    ----------
    folder
        Where what was seen is kept, by the person's name. The files are this command's own, to be
        read on the machine that wrote them; a changed person or face path needs another folder.
    heads
        The head model's file, for those who are drawn.
    """
    path = folder / f"{person.name}.seen"
    if (kept := _kept(path, person.duration_s)) is not None:
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    camera = _camera(person, heads)
    tracker, smoother = FaceTracker(), MotionSmoother()
    seen: list[FaceObservation] = []
    try:
        while not camera.ended:
            frame = camera.read(_WAIT_S)
            if frame is not None:
                seen += smoother.add(tracker.process(frame))
        seen += smoother.finish()
    finally:
        camera.close()
    fresh = path.with_suffix(".new")
    fresh.write_bytes(pickle.dumps((camera.name, camera.rate_hz, seen)))
    fresh.replace(path)
    return Seen(camera=camera.name, rate_hz=camera.rate_hz, observations=seen)


def _kept(path: Path, duration_s: float) -> Seen | None:
    """Return what was kept of a course of this length; None where there is nothing of it."""
    if not path.exists():
        return None
    name, rate_hz, seen = pickle.loads(path.read_bytes())  # noqa: S301 - written by `see` itself
    lasts_s = len(seen) / rate_hz
    if abs(lasts_s - duration_s) > 1.0:
        return None
    return Seen(camera=name, rate_hz=rate_hz, observations=seen)


def _camera(person: EvaluatedPerson, heads: Path) -> Camera:
    if person.drawn is None or person.skin_type is None:
        return open_camera(person.argument)
    studio = Studio(heads)
    return DrawnCamera(
        studio,
        studio.person(person.drawn, skin_type=person.skin_type),
        SimulatedPatient(parse_argument(person.argument).patient),
        duration_s=person.duration_s,
        seed=person.drawn,
        dim=person.dim,
    )
