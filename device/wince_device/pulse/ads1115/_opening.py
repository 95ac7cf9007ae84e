"""Opens an AD8232 on an ADS1115 by its configured argument."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final, cast

from wince_device.pulse._emulated import open_emulated
from wince_wire import SourceError

from ._chip import I2cBus, looks_like_ads1115
from ._lead_off import GpioLeadOff
from ._sensor import Ad8232Sensor
from ._settings import parse_settings

BUS_GROUP: Final = "wince.i2c_buses"
"""Entry points that open a bus by name: a function of the rest of the argument."""


def open_ad8232(argument: str = "") -> Ad8232Sensor:
    """Open the AD8232 that the configuration names.

    Parameters
    ----------
    argument
        ``bus=1,address=0x48,channel=0,rate=250,gain=1100,lo=17+27``, each of which may be left
        out. ``bus=NAME`` takes an installed bus instead, which gets the other keys:
        ``bus=sim_ads1115,seed=1`` is the emulated chip.

    Raises
    ------
    SourceError
        If the bus or the chip cannot be used; the sentence says what to do.
    ValueError
        If the argument cannot be read.
    """
    bus_name, settings, rest = parse_settings(argument)
    real = bus_name.isascii() and bus_name.isdigit()
    bus = open_linux_bus(int(bus_name)) if real else _installed_bus(bus_name, rest)
    name = f"AD8232 at 0x{settings.address:02x} on bus {bus_name}"
    try:
        _check(bus, settings.address, name)
        lines = settings.lead_off_lines
        lead_off = None if lines is None else GpioLeadOff(*lines)
        return Ad8232Sensor(bus, settings, lead_off=lead_off, name=name, simulated=not real)
    except SourceError:
        bus.close()
        raise
    except OSError as error:
        bus.close()
        msg = (
            f"{name} does not answer ({error.strerror or error}): check the wires VDD, GND, SDA, "
            f"SCL and ADDR; 'i2cdetect -y {bus_name}' shows a chip that answers"
        )
        raise SourceError(msg) from error


def _check(bus: I2cBus, address: int, name: str) -> None:
    if not looks_like_ads1115(bus, address):
        msg = f"{name}: another chip than an ADS1115 answers there: check address="
        raise SourceError(msg)


def open_linux_bus(number: int) -> I2cBus:
    """Open ``/dev/i2c-N``.

    Raises
    ------
    SourceError
        If it cannot be opened.
    """
    try:
        import smbus2
    except ImportError as error:
        msg = "the AD8232 needs the package smbus2: install the extra 'device'"
        raise SourceError(msg) from error
    try:
        bus: Any = smbus2.SMBus(number)
    except OSError as error:
        raise SourceError(_why_not_opened(number, error)) from error
    return cast("I2cBus", bus)


def _why_not_opened(number: int, error: OSError) -> str:
    path = f"/dev/i2c-{number}"
    if isinstance(error, FileNotFoundError):
        there = ", ".join(sorted(str(bus) for bus in Path("/dev").glob("i2c-*"))) or "none"
        return (
            f"there is no I2C bus {path} (there is: {there}): switch I2C on with "
            "'sudo raspi-config nonint do_i2c 0', or name another bus"
        )
    if isinstance(error, PermissionError):
        return (
            f"the I2C bus {path} may not be used by this user: add the user to its group with "
            "'sudo usermod -aG i2c USER' and log in again"
        )
    return f"the I2C bus {path} cannot be opened ({error}): check 'i2cdetect -l'"


def _installed_bus(name: str, argument: str) -> I2cBus:
    points = {point.name: point for point in entry_points(group=BUS_GROUP)}
    if name not in points:
        known = "".join(f", or {known}" for known in sorted(points))
        msg = f"there is no I2C bus {name!r}: write the number of /dev/i2c-N{known}"
        raise SourceError(msg)
    bus = open_emulated(points[name], argument, what=f"the I2C bus {name!r}")
    if not hasattr(bus, "read_i2c_block_data"):
        msg = f"the I2C bus {name!r} has no ADS1115 on it: write bus=sim_ads1115"
        raise SourceError(msg)
    return cast("I2cBus", bus)
