"""Opens sources by their argument; a camera and a sensor of one argument see one patient."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from wince_sim._argument import SourceSettings, parse_argument
from wince_sim._camera import SimulatedCamera
from wince_sim._clock import Clock
from wince_sim._patient import SimulatedPatient
from wince_sim._sensor import SimulatedPulseSensor


@dataclass
class Scene:
    """A patient, the clock of all who watch, and how many they are."""

    patient: SimulatedPatient
    clock: Clock
    watchers: int = field(default=0)


_scenes: dict[SourceSettings, Scene] = {}
_lock = threading.Lock()


def open_camera(argument: str = "") -> SimulatedCamera:
    """Open a camera on the simulated patient that the argument describes.

    The patient and its clock begin with the first source opened on equal settings, are shared by
    every further one, and are forgotten when the last of them is closed.

    Parameters
    ----------
    argument
        ``key=value,key=value``, see the package's docstring; empty for a live default patient.

    Raises
    ------
    ValueError
        If the argument cannot be read.
    """
    settings = parse_argument(argument)
    scene, leave = enter_scene(settings)
    return SimulatedCamera(
        scene.patient, scene.clock, duration_s=settings.duration_s, on_close=leave
    )


def open_pulse_sensor(argument: str = "") -> SimulatedPulseSensor:
    """Open a pulse sensor on the simulated patient that the argument describes.

    See `open_camera`.

    Raises
    ------
    ValueError
        If the argument cannot be read.
    """
    settings = parse_argument(argument)
    scene, leave = enter_scene(settings)
    return SimulatedPulseSensor(
        scene.patient, scene.clock, duration_s=settings.duration_s, on_close=leave
    )


def enter_scene(settings: SourceSettings) -> tuple[Scene, Callable[[], None]]:
    """Return the patient and clock of equal settings, and what leaves them again."""
    with _lock:
        if settings not in _scenes:
            patient = SimulatedPatient(settings.patient)
            patient.frame(0)  # compiles the drawing, which must not count as lost frames
            _scenes[settings] = Scene(patient, Clock(live=settings.live))
        scene = _scenes[settings]
        scene.watchers += 1
    return scene, lambda: _leave(settings, scene)


def _leave(settings: SourceSettings, scene: Scene) -> None:
    with _lock:
        scene.watchers -= 1
        if scene.watchers == 0 and _scenes.get(settings) is scene:
            del _scenes[settings]
