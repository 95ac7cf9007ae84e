"""Arguments and ports of a serial ECG."""

import pytest

from wince_device.pulse.serial_ecg import PortFinder, UsbPort, parse_settings
from wince_wire import SourceError


def test_reads_an_argument() -> None:
    settings = parse_settings("port=/dev/ttyUSB0,device=healthypi,kind=ppg,invert=yes,rate=99.5")
    assert settings.port == "/dev/ttyUSB0"
    assert (settings.device, settings.kind, settings.invert) == ("healthypi", "ppg", True)
    assert settings.rate_hz == 99.5
    assert settings.baud_in_force == 115_200


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("speed=3", "speed=3"),
        ("port", "port"),
        ("port=a,port=b", "twice"),
        ("device=ads1298", "ads1292r, healthypi"),
        ("device=ads1292r,kind=ppg", "kind='ppg'"),
        ("baud=fast", "baud=fast"),
        ("baud=7", "1200"),
        ("baud=nan", "baud"),
        ("rate=nan", "rate=nan"),
        ("invert=1", "yes, no"),
        ("port=", "port="),
    ],
)
def test_refuses_what_cannot_be(argument: str, names: str) -> None:
    with pytest.raises(ValueError, match=names):
        parse_settings(argument)


def usb(path: str, number: str | None = "A1") -> UsbPort:
    return UsbPort(path=path, vendor=0x1A86, product=0x7523, serial_number=number)


def test_a_device_is_found_under_its_new_name() -> None:
    ports = [usb("/dev/ttyUSB0")]
    finder = PortFinder("auto", lambda: ports)
    finder.opened()
    ports[:] = [usb("/dev/ttyUSB0", "B2"), usb("/dev/ttyUSB1")]
    assert finder.current() == "/dev/ttyUSB1"


def test_two_devices_that_look_alike_are_not_exchanged() -> None:
    ports = [usb("/dev/ttyUSB0", None)]
    finder = PortFinder("auto", lambda: ports)
    finder.opened()
    ports[:] = [usb("/dev/ttyUSB1", None), usb("/dev/ttyUSB2", None)]
    assert finder.current() == "/dev/ttyUSB0"


@pytest.mark.parametrize(
    ("ports", "says"),
    [([], "plug the device in"), ([usb("/dev/a"), usb("/dev/b")], "/dev/a, /dev")],
)
def test_auto_needs_one_port(ports: list[UsbPort], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        PortFinder("auto", lambda: ports)
