"""Looks whether a device answers on a serial port, for a check of the whole machine."""

from dataclasses import dataclass

from wince_wire import SourceError

from ._opening import open_with
from ._settings import SerialSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What is on the port.

    Parameters
    ----------
    found
        Whether the device sends the wanted packets.
    what
        One sentence on what was found.
    advice
        How to mend what was not; empty when all is well.
    """

    found: bool
    what: str
    advice: str = ""


def probe(settings: SerialSettings) -> ProbeResult:
    """Open the port, listen for up to five seconds, and let it go. Nothing is sent."""
    try:
        sensor = open_with(settings)
    except SourceError as error:
        what, _, advice = error.sentence.rpartition(": ")
        return ProbeResult(found=False, what=what, advice=advice)
    sensor.close()
    return ProbeResult(found=True, what=f"{sensor.name} sends {sensor.kind.upper()} packets")
