"""Finds the real sources of this machine, so that nothing has to be configured to begin."""

from contextlib import ExitStack
from dataclasses import dataclass

from wince_wire import ConfigurationError

from .cameras import list_picamera2, list_v4l2
from .config import DeviceSettings
from .sources import Camera, PulseSensor, open_camera, open_pulse_sensor, split_spec

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

_KEYS_OF_CAMERAS = (
    "boottime",
    "buffers",
    "busy",
    "camera",
    "crop",
    "drop",
    "exposure",
    "fps",
    "gain",
    "gone",
    "hang",
    "height",
    "jump",
    "light",
    "mains",
    "settle",
    "stall",
    "width",
)
_NO_CAMERAS = ("bcm2835-codec", "bcm2835-isp", "pispbe", "rp1-cfe", "rpi-hevc", "rpivid", "unicam")
"""What a Raspberry Pi's own video devices are called: codecs, image processors, and receivers that
give nothing without libcamera."""


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
    if camera == "auto":
        if split_spec(pulse)[0] == "sim":
            camera = pulse
        elif is_simulated(pulse):
            camera = _same_patient(pulse, _KEYS_OF_CHIPS)
        elif (real_camera := _real_camera()) is not None:
            camera = real_camera
        elif pulse not in ("auto", "none"):
            camera = "none"
        elif simulate:
            camera = "sim"
        else:
            msg = "no camera is connected: plug one in, name it with --camera, or try --camera sim"
            raise ConfigurationError(msg)
    if pulse == "auto":
        # The simulated patient's heart and face belong together, so they share their settings.
        pulse = "none"
        if is_simulated(camera):
            pulse = (
                camera
                if split_spec(camera)[0] == "sim"
                else _same_patient(camera, _KEYS_OF_CAMERAS)
            )
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


def open_sources(specs: SourceSpecs, stack: ExitStack) -> tuple[Camera | None, PulseSensor | None]:
    """Open the sources; the stack closes them.

    Raises
    ------
    ConfigurationError, SourceError
        If one cannot be opened.
    """
    camera = open_camera(specs.camera) if specs.camera else None
    if camera is not None:
        stack.callback(camera.close)
    pulse = open_pulse_sensor(specs.pulse) if specs.pulse else None
    if pulse is not None:
        stack.callback(pulse.close)
    return camera, pulse


def is_simulated(spec: str) -> bool:
    """Tell whether a source is made up: a simulated patient, or a real driver on made-up parts."""
    name, argument = split_spec(spec)
    places = dict(part.partition("=")[::2] for part in argument.split(","))
    return name == "sim" or any(
        places.get(key, "").startswith("sim") for key in ("bus", "camera", "port")
    )


def _real_camera() -> str | None:
    """Return the first camera that is there: the Raspberry Pi's own before USB cameras."""
    for info in list_picamera2():
        return f"picamera2:camera={info.number}"
    for device in list_v4l2():
        if not device.name.startswith(_NO_CAMERAS):
            return f"v4l2:{device.path}"
    return None


def _same_patient(spec: str, own_keys: tuple[str, ...]) -> str:
    """Return the simulated source on the patient whom a driver on made-up parts measures."""
    parts = split_spec(spec)[1].split(",")
    rest = ",".join(part for part in parts if part.partition("=")[0].strip() not in own_keys)
    return f"sim:{rest}" if rest else "sim"


def _paced(spec: str) -> str:
    """Let a recording that stands in for a live source run at the speed it was taken."""
    name, argument = split_spec(spec)
    if name == "file" and not argument.startswith("live:"):
        return f"file:live:{argument}"
    return spec
