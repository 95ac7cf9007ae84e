"""Looks for an ADS1115 without changing anything on the bus."""

from dataclasses import dataclass

from ._chip import CONFIG, DEFAULTS, Ads1115Chip, I2cBus, looks_like_ads1115


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What answers at the address.

    Parameters
    ----------
    found
        Whether it can be an ADS1115.
    what
        One sentence on what was found.
    advice
        How to mend what was not; empty when all is well.
    """

    found: bool
    what: str
    advice: str = ""


def probe(bus: I2cBus, address: int = 0x48) -> ProbeResult:
    """Return what answers at an address: three registers are read, none is written.

    An ADS1115 cannot be told with certainty, see `looks_like_ads1115`, and an AD8232 before it
    not at all.
    """
    where = f"0x{address:02x}"
    try:
        alike = looks_like_ads1115(bus, address)
        fresh = Ads1115Chip(bus, address, 0).read(CONFIG) == DEFAULTS[CONFIG]
    except OSError as error:
        return ProbeResult(
            found=False,
            what=f"nothing answers at {where} ({error.strerror or error})",
            advice="check the wires VDD, GND, SDA, SCL, and ADDR, which sets the address",
        )
    if not alike:
        return ProbeResult(
            found=False,
            what=f"what answers at {where} is no ADS1115 by its threshold registers",
            advice="check the address, 0x48-0x4b, and what else is on the bus",
        )
    used = "just switched on" if fresh else "already in use"
    return ProbeResult(found=True, what=f"what answers at {where} looks like an ADS1115, {used}")
