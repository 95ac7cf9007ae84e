"""What the device's face path sees of each person: dear, and so kept for scores to be made of."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_device.face import FaceObservation, FaceTracker
from wince_device.sources import Camera
from wince_sim import SimulatedPatient, open_camera, parse_argument

from ._drawn_camera import DrawnCamera, Studio
from ._people import EvaluatedPerson

_WAIT_S: Final = 5.0


def see(
    person: EvaluatedPerson,
    folder: Path,
    heads: Path,
    *,
    progress: Callable[[int], None] = lambda _frames: None,
) -> Path:
    """Run the face path over one person's course, unless that was done before.

    Parameters
    ----------
    folder
        Where what was seen is kept.
    heads
        The head model's file, for those who are drawn.
    progress
        Told the frames done.

    Returns
    -------
    Path
        The file. It is this command's own and is to be read on the machine that wrote it.
    """
    path = folder / f"{person.name}.seen"
    if path.exists():
        progress(round(person.duration_s * 15))
        return path
    folder.mkdir(parents=True, exist_ok=True)
    camera = _camera(person, heads)
    tracker = FaceTracker()
    seen: list[FaceObservation] = []
    try:
        while not camera.ended:
            frame = camera.read(_WAIT_S)
            if frame is not None:
                seen.append(tracker.process(frame))
                progress(len(seen))
    finally:
        camera.close()
    fresh = path.with_suffix(".new")
    fresh.write_bytes(pickle.dumps((camera.name, camera.rate_hz, seen)))
    fresh.replace(path)
    return path


def seen_by(path: Path) -> tuple[str, float, list[FaceObservation]]:
    """Return camera name, frames per second and what `see` kept."""
    name, rate_hz, seen = pickle.loads(path.read_bytes())  # noqa: S301 - written by `see` itself
    return name, rate_hz, seen


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
