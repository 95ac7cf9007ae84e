"""Who outside is told of alarms, and what: ``alarms.toml`` in the host's folder."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from wince_wire import ConfigurationError

FILE_NAME = "alarms.toml"
SHORTEST_SECRET = 16
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


class HookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One web address that is told.

    Attributes
    ----------
    url
        HTTPS; plain HTTP to this machine only.
    secret_file
        Holds the secret that signs each body: at least 16 characters.
    ca_file
        A house's own certificate authority; the system's when None.
    kinds
        Which alarms.
    name_person, send_detail
        Whether the pseudonym, and the record's words with the score, may go there.
    """

    url: str
    secret_file: str
    ca_file: str | None = None
    kinds: tuple[Literal["pain", "technical"], ...] = ("pain", "technical")
    name_person: bool = False
    send_detail: bool = False


class BrokerTelling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What listeners at the broker are told.

    Attributes
    ----------
    enabled
        Whether alarms go there at all.
    name_person, send_detail
        Whether the pseudonym, and the record's words with the score, are part of it.
    """

    enabled: bool = True
    name_person: bool = False
    send_detail: bool = False


class TellingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything in ``alarms.toml``; without the file the broker alone is told."""

    broker: BrokerTelling = BrokerTelling()
    webhooks: Annotated[tuple[HookSettings, ...], msgspec.Meta(max_length=16)] = ()


def read_telling(path: Path) -> TellingSettings:
    """Read the file; what it does not say is as usual.

    Raises
    ------
    ConfigurationError
        If it is no such file; the sentence names the key.
    """
    if not path.exists():
        return TellingSettings()
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=TellingSettings)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}; see docs/alarms.md"
        raise ConfigurationError(msg) from error
    for hook in settings.webhooks:
        _check_hook(hook, path)
    return settings


def read_secret(hook: HookSettings) -> bytes:
    """Return the secret of a web-hook.

    Raises
    ------
    ConfigurationError
        If there is none, it is too short, or everybody may read it.
    """
    path = Path(hook.secret_file)
    try:
        secret = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        msg = f"the secret {path} of a web-hook cannot be read: {error.strerror}"
        raise ConfigurationError(msg) from error
    if mode & 0o077:
        msg = f"the secret {path} of a web-hook may be read by others: chmod 600 {path}"
        raise ConfigurationError(msg)
    if len(secret) < SHORTEST_SECRET:
        msg = f"the secret {path} of a web-hook needs at least {SHORTEST_SECRET} characters"
        raise ConfigurationError(msg)
    return secret


def _check_hook(hook: HookSettings, path: Path) -> None:
    try:
        parts = urlsplit(hook.url)
        host = parts.hostname
        parts.port  # noqa: B018 - looked at because a wrong one raises
    except ValueError as error:
        msg = f"{path}: {hook.url!r} of a web-hook is no address: {error}"
        raise ConfigurationError(msg) from error
    near = parts.scheme == "http" and host in _THIS_MACHINE
    if not host or not (parts.scheme == "https" or near):
        msg = f"{path}: the web-hook to {host or hook.url!r} must be an https:// address"
        raise ConfigurationError(msg)
    if parts.username or parts.password:
        msg = f"{path}: the address of the web-hook to {host} must not hold a password"
        raise ConfigurationError(msg)
    if hook.ca_file is not None and not Path(hook.ca_file).is_file():
        msg = f"{path}: the ca_file {hook.ca_file} of a web-hook is not there"
        raise ConfigurationError(msg)
