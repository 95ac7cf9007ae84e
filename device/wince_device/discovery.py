"""Finds the real sources of this machine, so that nothing has to be configured to begin."""

from dataclasses import dataclass

from wince_wire import ConfigurationError

from .cameras import list_v4l2
from .config import DeviceSettings
from .sources import split_spec

_KEYS_OF_CHIPS = (
    "address",
    "baud",
    "bus",
    "channel",
    "clock_ppm",
    "device",
    "drop",
    "gain",
    "invert",
    "port",
    "rate",
)


@dataclass(frozen=True, slots=True)
class SourceSpecs:
    """What to open: None where there is no such source."""

    camera: str | None
    pulse: str | None


def resolve_sources(settings: DeviceSettings, *, simulate: bool = False) -> SourceSpecs:
    """Replace ``auto`` by what is there, and ``none`` by None.

    A real source is never mixed with a simulated one, because such a pair would look like a
    measurement: beside a patient who is simulated by name, ``auto`` is the same patient.

    Parameters
    ----------
    simulate
        Where nothing real is found, take the simulated patient. Off by default: at a bedside a
        camera that was pulled out must be an error, not another patient.

    Raises
    ------
    ConfigurationError
        If the settings name a simulated and a real source together, or there is no source.
    """
    camera, pulse = settings.camera.source, settings.pulse.source
    real_camera = next(iter(list_v4l2()), None)
    if camera == "auto":
        if split_spec(pulse)[0] == "sim":
            camera = pulse
        elif is_simulated(pulse):
            camera = _same_patient(pulse)
        elif real_camera is not None:
            camera = f"v4l2:{real_camera.path}"
        elif pulse not in ("auto", "none"):
            camera = "none"
        elif simulate:
            camera = "sim"
        else:
            msg = "no camera is connected: plug one in, name it with --camera, or try --camera sim"
            raise ConfigurationError(msg)
    if pulse == "auto":
        # The simulated patient's heart and face belong together, so they share their settings.
        pulse = camera if split_spec(camera)[0] == "sim" else "none"
    kinds = {is_simulated(spec) for spec in (camera, pulse) if spec != "none"}
    if not kinds:
        raise ConfigurationError("neither a camera nor a pulse sensor is set: set one of them")
    if len(kinds) == 2:
        msg = (
            f"camera {camera!r} and pulse sensor {pulse!r} mix a simulated with a real source: "
            "make both real, both 'sim', or one 'none'"
        )
        raise ConfigurationError(msg)
    return SourceSpecs(
        None if camera == "none" else _paced(camera), None if pulse == "none" else _paced(pulse)
    )


def is_simulated(spec: str) -> bool:
    """Tell whether a source is made up: a simulated patient, or a real driver on a made-up chip."""
    name, argument = split_spec(spec)
    places = dict(part.partition("=")[::2] for part in argument.split(","))
    return name == "sim" or any(places.get(key, "").startswith("sim") for key in ("bus", "port"))


def _same_patient(pulse: str) -> str:
    """Return the camera on the simulated patient whose finger lies on a made-up chip."""
    parts = split_spec(pulse)[1].split(",")
    own = ",".join(part for part in parts if part.partition("=")[0] not in _KEYS_OF_CHIPS)
    return f"sim:{own}" if own else "sim"


def _paced(spec: str) -> str:
    """Let a recording that stands in for a live source run at the speed it was taken."""
    name, argument = split_spec(spec)
    if name == "file" and not argument.startswith("live:"):
        return f"file:live:{argument}"
    return spec
