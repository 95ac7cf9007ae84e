"""The serial ports and the USB devices behind them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ._finding import Answer, fault, ok, unused

LIMIT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port, and its device's USB vendor and product as ``10c4:ea60``; empty where none."""

    path: str
    usb_id: str


def look_at_serial_ports(*, needed: bool) -> Answer:
    """List the USB serial ports and whether they may be used."""
    try:
        from serial.tools import list_ports
    except ImportError:
        mend = "pip install 'wince[device]'"
        return fault("the package pyserial is not installed", mend) if needed else unused("-")
    ports = [
        Port(path=port.device, usb_id=f"{port.vid:04x}:{port.pid:04x}")
        for port in list_ports.comports()
        if port.vid is not None
    ]
    return told(ports, needed=needed)


def told(ports: Sequence[Port], *, needed: bool) -> Answer:
    """Say which there are."""
    if not ports:
        if not needed:
            return unused("none is connected, and no configured sensor needs one")
        return fault("no USB serial port is there", "plug the ECG board in, or try another cable")
    listed = ", ".join(f"{port.path} (USB {port.usb_id})" for port in ports)
    closed = [port.path for port in ports if not os.access(port.path, os.R_OK | os.W_OK)]
    if closed and needed:
        return fault(
            f"{', '.join(closed)} may not be used by this user",
            "add the user to the group: 'sudo usermod -aG dialout USER', then log in again",
        )
    return ok(listed)
