"""Opens a serial ECG by its configured argument, and keeps finding its port."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Final, Protocol, cast

from wince_device.pulse._emulated import open_emulated
from wince_wire import SourceError

from ._line import Line, SerialLine, why_not_opened
from ._ports import PortFinder, PortLister, list_usb_ports
from ._sensor import SerialEcgSensor
from ._settings import SerialSettings, parse_settings

PORT_GROUP: Final = "wince.serial_ports"
"""Entry points that start an emulated device by name: a function of the rest of the argument."""


class EmulatedPort(Protocol):
    """An emulated device on a pseudo-terminal."""

    @property
    def path(self) -> str:
        """Where it can be opened like any serial port."""
        ...

    def close(self) -> None:
        """End it."""
        ...


def open_serial_ecg(argument: str = "") -> SerialEcgSensor:
    """Open the serial ECG that the configuration names.

    Parameters
    ----------
    argument
        ``port=/dev/ttyUSB0,device=ads1292r``; further keys are ``kind`` (``ecg`` or ``ppg``),
        ``baud``, ``rate`` and ``invert`` (``yes`` or ``no``). Without ``port`` the only USB
        serial port is taken. ``port=sim`` is an emulated device, which gets the other keys:
        ``port=sim,device=healthypi,kind=ppg,seed=3``.

    Raises
    ------
    SourceError
        If the port does not open or sends no such packet; the sentence says what to do.
    ValueError
        If the argument cannot be read.
    """
    return open_with(parse_settings(argument))


def open_ads1292r(argument: str = "") -> SerialEcgSensor:
    """Open an ADS1292R board; see `open_serial_ecg`, without the key ``device``."""
    return open_with(parse_settings(argument, device="ads1292r"))


def open_healthypi(argument: str = "") -> SerialEcgSensor:
    """Open a HealthyPi 5; see `open_serial_ecg`, without the key ``device``."""
    return open_with(parse_settings(argument, device="healthypi"))


def open_with(settings: SerialSettings, list_ports: PortLister = list_usb_ports) -> SerialEcgSensor:
    """Open the device of these settings and wait for its first packet.

    Raises
    ------
    SourceError
        As `open_serial_ecg`.
    """
    if settings.emulated:
        port = _emulated_port(settings)
        return _open_at(PortFinder(port.path, list), settings, port.close)
    return _open_at(PortFinder(settings.port, list_ports), settings, None)


def _open_at(
    finder: PortFinder, settings: SerialSettings, on_close: Callable[[], None] | None
) -> SerialEcgSensor:
    def connect() -> Line:
        line = SerialLine(finder.current(), settings.baud_in_force)
        finder.opened()
        return line

    where = f"emulated {settings.parts.title}" if on_close else settings.parts.title
    try:
        sensor = SerialEcgSensor(
            connect,
            settings,
            name=f"{where} on {finder.path}",
            simulated=on_close is not None,
            on_close=on_close,
        )
    except OSError as error:
        if on_close is not None:
            on_close()
        raise SourceError(why_not_opened(finder.path, error)) from error
    try:
        sensor.wait_for_packet()
    except SourceError:
        sensor.close()
        raise
    return sensor


def _emulated_port(settings: SerialSettings) -> EmulatedPort:
    points = {point.name: point for point in entry_points(group=PORT_GROUP)}
    if settings.port not in points:
        msg = f"there is no emulated serial port {settings.port!r}: install the extra 'sim'"
        raise SourceError(msg)
    argument = ",".join(filter(None, (f"device={settings.device}", settings.emulator)))
    opened = open_emulated(
        points[settings.port], argument, what=f"the serial port {settings.port!r}"
    )
    return cast("EmulatedPort", opened)
