"""What the checks know of the pulse sensors' drivers: the one place where they meet."""

from typing import Final, Protocol

from wince_device.sources import split_spec

I2C_SENSORS: Final = ("max30102", "ad8232")
SERIAL_SENSORS: Final = ("ads1292r", "healthypi")
"""Names of the configured sources."""

KNOWN_ADDRESSES: Final = {
    0x48: "ADS1115",
    0x49: "ADS1115",
    0x4A: "ADS1115",
    0x4B: "ADS1115",
    0x57: "MAX30102",
}
_MAX30102: Final = 0x57
_PART_ID: Final = 0xFF
_USB_PORTS: Final = ("/dev/ttyUSB", "/dev/ttyACM", "/dev/serial/by-id/")


class ScanBus(Protocol):
    """The part of ``smbus2.SMBus`` that a scan uses. Every method may raise OSError."""

    def write_quick(self, i2c_addr: int) -> None:
        """Send an address and nothing more."""
        ...

    def read_byte(self, i2c_addr: int) -> int:
        """Read one byte from wherever the chip stands."""
        ...

    def read_byte_data(self, i2c_addr: int, register: int) -> int:
        """Read one register."""
        ...


def touch(bus: ScanBus, address: int) -> None:
    """Make the chip at an address answer without changing anything.

    Raises
    ------
    OSError
        If nothing answers.
    """
    if address == _MAX30102:
        # A bare read would take a byte out of the FIFO of a sensor that another program reads.
        bus.read_byte_data(address, _PART_ID)
    elif 0x30 <= address <= 0x37 or 0x50 <= address <= 0x5F:
        # A bare write can change a memory chip at these addresses: i2cdetect(8), mode AUTO.
        bus.read_byte(address)
    else:
        bus.write_quick(address)


def i2c_bus_of(spec: str) -> int | None:
    """Return the bus of ``/dev/i2c-N`` that a configured sensor needs; None for every other.

    A bus with a name, as in ``max30102:bus=sim``, is an emulated chip and needs no wire.
    """
    name, argument = split_spec(spec)
    bus = _keys(argument).get("bus", "1")
    return int(bus) if name in I2C_SENSORS and bus.isdecimal() else None


def needs_usb_port(spec: str) -> bool:
    """Tell whether a configured sensor needs a USB serial port."""
    name, argument = split_spec(spec)
    port = _keys(argument).get("port", "auto")
    usual = port == "auto" or port.startswith(_USB_PORTS)
    return name in SERIAL_SENSORS and usual


def _keys(argument: str) -> dict[str, str]:
    parts = (part.partition("=") for part in argument.split(","))
    return {key.strip(): value.strip() for key, _, value in parts}
