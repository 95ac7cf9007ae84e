"""Finds the serial port of a device, also after it came back under another name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wince_wire import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPort:
    """A serial port and what its USB device says of itself."""

    path: str
    vendor: int
    product: int
    serial_number: str | None

    @property
    def identity(self) -> tuple[int, int, str | None]:
        """What stays the same under every name."""
        return self.vendor, self.product, self.serial_number


PortLister = Callable[[], Sequence[UsbPort]]


def list_usb_ports() -> list[UsbPort]:
    """Return the serial ports that are USB devices, by path.

    Raises
    ------
    SourceError
        If pyserial is not installed.
    """
    try:
        from serial.tools import list_ports
    except ImportError as error:
        msg = "a serial ECG needs the package pyserial: install the extra 'device'"
        raise SourceError(msg) from error
    found = [
        UsbPort(
            path=port.device, vendor=port.vid, product=port.pid, serial_number=port.serial_number
        )
        for port in list_ports.comports()
        if port.vid is not None
    ]
    return sorted(found, key=lambda port: port.path)


class PortFinder:
    """Remembers which USB device stood behind a port.

    Parameters
    ----------
    path
        The port by name, or ``auto`` for the only USB one there is.
    list_ports
        What tells which there are.

    Raises
    ------
    SourceError
        If ``auto`` finds none, or several.
    """

    def __init__(self, path: str, list_ports: PortLister = list_usb_ports) -> None:
        self._list_ports = list_ports
        self.path = self._only_port() if path == "auto" else path
        self._identity: tuple[int, int, str | None] | None = None

    def opened(self) -> None:
        """Remember which device it is that has just been opened."""
        same = [port for port in self._list_ports() if port.path == self.path]
        if same:
            self._identity = same[0].identity

    def current(self) -> str:
        """Return where the device is now.

        The name is kept while the same device stands behind it, and where it cannot be told;
        two devices that cannot be told apart are not exchanged for each other.
        """
        if self._identity is not None:
            same = [port.path for port in self._list_ports() if port.identity == self._identity]
            if len(same) == 1:
                self.path = same[0]
        return self.path

    def _only_port(self) -> str:
        ports = self._list_ports()
        if len(ports) == 1:
            return ports[0].path
        if not ports:
            msg = "no USB serial port is there: plug the device in, or name its port with port=PATH"
        else:
            listed = ", ".join(port.path for port in ports)
            msg = f"there are several USB serial ports ({listed}): choose one with port=PATH"
        raise SourceError(msg)
