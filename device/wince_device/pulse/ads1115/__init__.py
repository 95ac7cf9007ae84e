"""An AD8232 ECG front end read through an ADS1115 converter on an I2C bus."""

from ._chip import Ads1115Chip, I2cBus
from ._lead_off import GpioLeadOff, LeadOffLines
from ._opening import open_ad8232
from ._probe import ProbeResult, probe
from ._sensor import Ad8232Sensor
from ._settings import Ad8232Settings, parse_settings

__all__ = [
    "Ad8232Sensor",
    "Ad8232Settings",
    "Ads1115Chip",
    "GpioLeadOff",
    "I2cBus",
    "LeadOffLines",
    "ProbeResult",
    "open_ad8232",
    "parse_settings",
    "probe",
]
