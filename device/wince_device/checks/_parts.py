"""Which checks a unit's settings ask for, in the order in which a technician would look."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from wince_device.config import DeviceSettings
from wince_device.discovery import resolve_sources
from wince_wire import ConfigurationError

from . import _broker, _camera, _i2c, _pulse, _serial_ports
from ._broker import look_at_broker
from ._camera import look_at_camera, look_at_video_devices
from ._drivers import i2c_bus_of, needs_usb_port
from ._finding import Answer, Check
from ._i2c import look_at_i2c
from ._machine import look_at_clock, look_at_heat, look_at_state_folder
from ._pulse import look_at_pulse
from ._serial_ports import look_at_serial_ports
from ._software import look_at_kernels, look_at_models, look_at_packages, look_at_python

_QUICK_S: Final = 10.0
_USUAL_BUS: Final = 1
"""On the pins 3 and 5 of a Raspberry Pi; shown also where no sensor needs one."""


def list_checks(settings: DeviceSettings) -> list[Check]:
    """Return every check, none of them run."""
    bus = i2c_bus_of(settings.pulse.source)
    shown = _USUAL_BUS if bus is None else bus
    port = needs_usb_port(settings.pulse.source)
    state = partial(
        look_at_state_folder, Path(settings.state_folder), outbox_mb=settings.outbox.maximum_mb
    )
    return [
        _quick("Python", look_at_python),
        _quick("Packages", partial(look_at_packages, "device", needed=True)),
        _quick("Recordings", partial(look_at_packages, "recordings", needed=False)),
        _quick("Kernels", look_at_kernels),
        _quick("Face models", partial(look_at_models, needed=settings.camera.source != "none")),
        _quick("Cameras", look_at_video_devices),
        Check(part="Camera", look=partial(_camera_in_use, settings), limit_s=_camera.LIMIT_S),
        Check(
            part=f"I2C bus {shown}",
            look=partial(look_at_i2c, shown, needed=bus is not None),
            limit_s=_i2c.LIMIT_S,
        ),
        Check(
            part="Serial ports",
            look=partial(look_at_serial_ports, needed=port),
            limit_s=_serial_ports.LIMIT_S,
        ),
        Check(part="Pulse sensor", look=partial(_pulse_in_use, settings), limit_s=_pulse.LIMIT_S),
        _quick("Clock", look_at_clock),
        Check(part="Broker", look=partial(look_at_broker, settings), limit_s=_broker.LIMIT_S),
        _quick("State folder", state),
        _quick("Heat and power", look_at_heat),
    ]


def _quick(part: str, look: Callable[[], Answer]) -> Check:
    return Check(part=part, look=look, limit_s=_QUICK_S)


def _camera_in_use(settings: DeviceSettings) -> Answer:
    return look_at_camera(resolve_sources(settings).camera)


def _pulse_in_use(settings: DeviceSettings) -> Answer:
    try:
        spec = resolve_sources(settings).pulse
    except ConfigurationError:
        # A missing camera is told beside the camera; the sensor is looked at all the same.
        source = settings.pulse.source
        spec = None if source in ("auto", "none") else source
    return look_at_pulse(spec)
