"""Looks for the sensor without changing anything on the bus."""

from dataclasses import dataclass

from ._bus import I2cBus
from ._registers import ADDRESS, PART_ID, Register


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What answers at the sensor's address.

    Parameters
    ----------
    found
        Whether it is a MAX30102.
    what
        One sentence on what was found.
    advice
        How to mend what was not; empty when all is well.
    """

    found: bool
    what: str
    advice: str = ""


def probe(bus: I2cBus) -> ProbeResult:
    """Return what answers at 0x57: two registers are read (0xFF and 0xFE), none is written."""
    try:
        part = bus.read_byte_data(ADDRESS, Register.PART_ID)
        revision = bus.read_byte_data(ADDRESS, Register.REVISION_ID)
    except OSError as error:
        return ProbeResult(
            found=False,
            what=f"nothing answers at 0x{ADDRESS:02x} ({error.strerror or error})",
            advice=(
                "check the wires: VIN to 3.3 V, GND to ground, SDA to pin 3, SCL to pin 5; "
                "'i2cdetect -y 1' shows a sensor that answers as 57"
            ),
        )
    if part != PART_ID:
        return ProbeResult(
            found=False,
            what=f"what answers at 0x{ADDRESS:02x} says part 0x{part:02x}, revision {revision}",
            advice=f"connect a MAX30102, whose part is 0x{PART_ID:02x}: this is another chip",
        )
    return ProbeResult(found=True, what=f"a MAX30102 answers, revision {revision}")
