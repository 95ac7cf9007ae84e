"""What a recording's manifest says of the unit that made it."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from wince_device.sources import Camera, PulseSensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is recorded.

    Attributes
    ----------
    names
        ``camera``, ``pulse``, ``pulse_kind``, ``pulse_rate_hz``: as far as there are any.
    simulated
        Whether any of them is made up.
    """

    names: dict[str, str]
    simulated: bool


def sources_of(camera: Camera | None, pulse: PulseSensor | None) -> Sources:
    """Return what camera and pulse sensor call themselves."""
    names = {"camera": camera.name} if camera else {}
    if pulse is not None:
        names |= {
            "pulse": pulse.name,
            "pulse_kind": pulse.kind,
            "pulse_rate_hz": repr(float(pulse.rate_hz)),
        }
    simulated = bool((camera and camera.simulated) or (pulse and pulse.simulated))
    return Sources(names=names, simulated=simulated)


def software() -> str:
    """Return the program's name and version."""
    try:
        return f"wince {version('wince')}"
    except PackageNotFoundError:
        return "wince"
