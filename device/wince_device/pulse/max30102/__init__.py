"""The MAX30102 finger sensor on an I2C bus, red and infrared LED, of which infrared is read."""

from ._bus import I2cBus
from ._clock import DriverClock, MonotonicClock
from ._opening import open_max30102
from ._probe import ProbeResult, probe
from ._sensor import Max30102Sensor
from ._settings import Max30102Settings

__all__ = [
    "DriverClock",
    "I2cBus",
    "Max30102Sensor",
    "Max30102Settings",
    "MonotonicClock",
    "ProbeResult",
    "open_max30102",
    "probe",
]
