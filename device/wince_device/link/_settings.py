"""What a link must know."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from wince_wire import ConfigurationError

MAXIMUM_PORT: Final = 65_535
ENROL: Final = "enrol this unit with `wince-device enrol FILE`"
MAXIMUM_INFLIGHT: Final = 65_535
"""MQTT 5, section 3.2.2.3.3: Receive Maximum has two bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """Where the broker is, who we are to it, and how hard to push.

    Attributes
    ----------
    host, port
        The broker's address.
    username, password
        Without a user name the broker must let anybody in.
    keepalive_s
        A silent connection is taken for dead after one and a half times this.
    connect_timeout_s
        For the TCP connection and again for the broker's answer.
    ca_file, certificate_file, key_file
        With a CA file the connection is TLS, of version 1.2 at least, and the broker's certificate
        must be made out to ``host``; the other two are this device's own certificate.
    inflight_limit
        Publishes that wait for the broker's PUBACK at one time.
    retransmit_after_s
        A row is sent again when the host's ack has not come for so long.
    backoff_min_s, backoff_max_s
        Between attempts to connect. The upper one bounds repeated retransmission too.
    backlog_rows_per_s
        Rows sent late or again, beside the live ones.
    backlog_window_rows
        Rows sent late or again before the host must have acknowledged something. It keeps a
        broker's queue for an absent host from overflowing, which a broker does silently.
    """

    host: str = "localhost"
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    keepalive_s: int = 30
    connect_timeout_s: float = 5.0
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    inflight_limit: int = 20
    retransmit_after_s: float = 20.0
    backoff_min_s: float = 1.0
    backoff_max_s: float = 60.0
    backlog_rows_per_s: float = 50.0
    backlog_window_rows: int = 400

    def __post_init__(self) -> None:
        """Hold the settings to their ranges."""
        _between("port", self.port, 1, MAXIMUM_PORT)
        _between("inflight_limit", self.inflight_limit, 1, MAXIMUM_INFLIGHT)
        _between("backlog_window_rows", self.backlog_window_rows, 1, 100_000)
        _between("keepalive_s", self.keepalive_s, 1, 65_535)
        for name in ("connect_timeout_s", "retransmit_after_s", "backoff_min_s"):
            _between(name, getattr(self, name), 0.001, 86_400.0)
        _between("backoff_max_s", self.backoff_max_s, self.backoff_min_s, 86_400.0)
        _between("backlog_rows_per_s", self.backlog_rows_per_s, 0.1, 100_000.0)
        self._check_credentials()

    def _check_credentials(self) -> None:
        if (self.certificate_file is None) != (self.key_file is None):
            there, missing = "certificate_file", "key_file"
            if self.certificate_file is None:
                there, missing = missing, there
            msg = f"broker.{there} is set without broker.{missing}: set both, or {ENROL}"
            raise ConfigurationError(msg)
        if self.certificate_file is not None and self.ca_file is None:
            # Without TLS it would never be shown, and nobody would notice.
            msg = f"broker.certificate_file is set without broker.ca_file: set it too, or {ENROL}"
            raise ConfigurationError(msg)
        for name in ("ca_file", "certificate_file", "key_file"):
            path = getattr(self, name)
            if path is not None:
                _readable(name, path, secret=name == "key_file")

    @property
    def address(self) -> str:
        """What a person calls the broker."""
        return f"{self.host}:{self.port}"


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        msg = f"the link's {name} is {value}: choose a value from {low} to {high}"
        raise ConfigurationError(msg)


def _readable(name: str, path: Path, *, secret: bool) -> None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        msg = (
            f"broker.{name} names {path}, which cannot be read ({error.strerror}): correct it, "
            f"run this as root or as the unit's own user, or {ENROL}"
        )
        raise ConfigurationError(msg) from error
    try:
        mode = os.fstat(handle).st_mode
    finally:
        os.close(handle)
    # Not the group's bit: systemd shows it set on the copies that it hands to a service.
    if secret and mode & stat.S_IROTH:
        msg = f"broker.{name} names {path}, which everybody can read: run `chmod 600 {path}`"
        raise ConfigurationError(msg)
