"""Where the broker listens and where its files lie."""

import re
from dataclasses import dataclass
from pathlib import Path

from wince_host.refusals import Rule, refusal
from wince_wire import ConfigurationError

HOST_USER = "wince-host"
"""The host's own name at the broker; no device may have it."""
ALARM_USER = "wince-alarms"
"""Who listens to the alarms of all units and to nothing else: a nurse call, a lamp, a pager."""

_DEVICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsListener:
    """Where devices of the site come in: TLS, and a certificate of the site on both ends.

    Attributes
    ----------
    host, port
        Address to listen on.
    authority_file, certificate_file, key_file, revocation_file
        The site's certificate, the broker's own certificate and key, and what was revoked.
    """

    host: str
    port: int
    authority_file: Path
    certificate_file: Path
    key_file: Path
    revocation_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """What the broker's configuration is made from.

    Attributes
    ----------
    folder
        Where everything generated goes: configuration, passwords, access rules, saved queue.
    host
        Address to listen on without TLS; only this machine by default.
    port
        1-65535.
    tls
        Where devices of the site come in; None without any.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 1883
    tls: TlsListener | None = None

    @property
    def configuration_file(self) -> Path:
        """The broker's configuration."""
        return self.folder / "mosquitto.conf"

    @property
    def password_file(self) -> Path:
        """Hashed passwords."""
        return self.folder / "passwords"

    @property
    def access_file(self) -> Path:
        """Who may read and write which topics."""
        return self.folder / "access"

    @property
    def process_file(self) -> Path:
        """Process number of the running broker."""
        return self.folder / "mosquitto.pid"

    @property
    def host_password_file(self) -> Path:
        """The host's own password."""
        return self.folder / "host-password"


def check_device_name(name: str) -> None:
    """Hold a device's name to the rules: it becomes part of topics and of the access rules.

    Raises
    ------
    ConfigurationError
        If it breaks them.
    """
    if _DEVICE_NAME.fullmatch(name) is None or name in {HOST_USER, ALARM_USER}:
        raise refusal(
            ConfigurationError, Rule.NO_DEVICE_NAME, name=name, host=HOST_USER, alarms=ALARM_USER
        )
