"""The MQTT broker: its files from one template, its passwords, its process."""

from ._login import BrokerLogin, host_login, let_listen, prepare, provision, read_login
from ._passwords import remove_password
from ._process import BrokerProcess, reload_broker, start_process
from ._settings import ALARM_USER, HOST_USER, BrokerSettings, TlsListener, check_device_name
from ._template import access_rules, configuration

__all__ = [
    "ALARM_USER",
    "HOST_USER",
    "BrokerLogin",
    "BrokerProcess",
    "BrokerSettings",
    "TlsListener",
    "access_rules",
    "check_device_name",
    "configuration",
    "host_login",
    "let_listen",
    "prepare",
    "provision",
    "read_login",
    "reload_broker",
    "remove_password",
    "start_broker",
    "start_process",
]


def start_broker(settings: BrokerSettings) -> BrokerProcess:
    """Write the broker's files, start it, and wait until it takes connections.

    Raises
    ------
    PortInUseError
        If another program listens there.
    SetupError
        If mosquitto is not installed, a file cannot be written, or it ends at once.
    """
    prepare(settings)
    return start_process(settings)
