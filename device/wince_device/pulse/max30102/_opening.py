"""Opens the sensor by its configured argument, on a real bus or on one that is installed."""

from importlib.metadata import entry_points
from typing import cast

from wince_device.pulse._emulated import open_emulated
from wince_wire import SourceError

from ._bus import I2cBus, LinuxI2cBus
from ._sensor import Max30102Sensor
from ._settings import known_keys, split_argument

BUS_GROUP = "wince.i2c_buses"
"""Entry points that open a bus by name: a function of the rest of the argument."""


def open_max30102(argument: str = "") -> Max30102Sensor:
    """Open the MAX30102 that the configuration names.

    Parameters
    ----------
    argument
        ``bus=1,rate=100,average=1,range=4096,pulse=411``, each of which may be left out: number
        of the I2C bus, measurements per second, how many make one sample, full scale in nA and
        pulse width in microseconds. ``bus=NAME`` takes an installed bus instead, which gets the
        other keys: ``bus=sim,seed=1`` is the emulated chip.

    Raises
    ------
    SourceError
        If the bus or the sensor cannot be used; the sentence says what to do.
    ValueError
        If the argument cannot be read.
    """
    bus_name, settings, rest = split_argument(argument)
    real = bus_name.isascii() and bus_name.isdigit()
    if real and rest:
        msg = f"the MAX30102 has no setting {rest!r}: write key=value with {known_keys()}"
        raise ValueError(msg)
    bus = LinuxI2cBus(int(bus_name)) if real else _installed_bus(bus_name, rest)
    name = f"MAX30102 on bus {bus_name}"
    return Max30102Sensor(bus, settings, name=name, simulated=not real)


def _installed_bus(name: str, argument: str) -> I2cBus:
    points = {point.name: point for point in entry_points(group=BUS_GROUP)}
    if name not in points:
        known = "".join(f", or {known}" for known in sorted(points))
        msg = f"there is no I2C bus {name!r}: write the number of /dev/i2c-N{known}"
        raise SourceError(msg)
    return cast("I2cBus", open_emulated(points[name], argument, what=f"the I2C bus {name!r}"))
