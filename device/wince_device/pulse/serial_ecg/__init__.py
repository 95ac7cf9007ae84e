"""ECG and PPG over a serial line in ProtoCentral packets: ADS1292R boards and the HealthyPi 5."""

from ._line import Line, SerialLine
from ._opening import open_ads1292r, open_healthypi, open_serial_ecg, open_with
from ._packets import Packet, PacketParser
from ._ports import PortFinder, UsbPort, list_usb_ports
from ._probe import ProbeResult, probe
from ._sensor import SerialEcgSensor
from ._settings import SerialSettings, parse_settings
from ._stream import SampleStream

__all__ = [
    "Line",
    "Packet",
    "PacketParser",
    "PortFinder",
    "ProbeResult",
    "SampleStream",
    "SerialEcgSensor",
    "SerialLine",
    "SerialSettings",
    "UsbPort",
    "list_usb_ports",
    "open_ads1292r",
    "open_healthypi",
    "open_serial_ecg",
    "open_with",
    "parse_settings",
    "probe",
]
