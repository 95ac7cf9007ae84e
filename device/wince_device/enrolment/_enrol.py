"""Takes a carried file in: credentials into their folder, the broker into the settings."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from wince_device.whole_file import flush_folder
from wince_wire import ConfigurationError

from ._credentials import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    CREDENTIALS_FOLDER,
    KEY_FILE,
    RECIPIENT_FILE,
)
from ._file import Enrolment, read_enrolment
from ._settings_file import Keys, with_keys

SETTINGS_FILE: Final = Path("/etc/wince/device.toml")
READABLE: Final = 0o644
"""Settings hold no secret, and the service's own user must read them."""
PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolReport:
    """What was done.

    Attributes
    ----------
    name
        The unit's name from now on.
    broker
        Its address.
    until
        When the certificate ends, UTC.
    credentials, settings
        Folder and file that were written.
    changed
        False when everything was there already.
    """

    name: str
    broker: str
    until: datetime
    credentials: Path
    settings: Path
    changed: bool


def enrol(
    file: Path, folder: Path = CREDENTIALS_FOLDER, *, settings: Path = SETTINGS_FILE
) -> EnrolReport:
    """Make this unit a member of a site. Doing it again changes nothing.

    Parameters
    ----------
    file
        What `wince-host provision` wrote.
    folder
        Where the credentials go, each a file of mode 0600.
    settings
        The unit's settings; made where there are none, and every other key in it is kept.

    Raises
    ------
    ConfigurationError
        If the file is not in order, or something cannot be written. The settings are changed
        last, so that a unit never looks for credentials that are not there.
    """
    enrolment = read_enrolment(file)
    text = with_keys(_read(settings), _keys(enrolment, folder), file=settings)
    contents = _contents(enrolment)
    changed = [_write(folder / name, content, PRIVATE) for name, content in contents.items()]
    changed.append(_write(settings, text, READABLE))
    return EnrolReport(
        name=enrolment.name,
        broker=f"{enrolment.broker_host}:{enrolment.broker_port}",
        until=enrolment.until,
        credentials=folder,
        settings=settings,
        changed=any(changed),
    )


def _contents(enrolment: Enrolment) -> Mapping[str, str]:
    return {
        AUTHORITY_FILE: enrolment.authority,
        KEY_FILE: enrolment.key,
        CERTIFICATE_FILE: enrolment.certificate,
        RECIPIENT_FILE: enrolment.recording_recipient,
    }


def _keys(enrolment: Enrolment, folder: Path) -> Keys:
    folder = folder.resolve()
    return {
        ("name",): enrolment.name,
        ("broker", "key_file"): str(folder / KEY_FILE),
        ("broker", "certificate_file"): str(folder / CERTIFICATE_FILE),
        ("broker", "ca_file"): str(folder / AUTHORITY_FILE),
        ("broker", "port"): enrolment.broker_port,
        ("broker", "host"): enrolment.broker_host,
        ("recording", "recipient_file"): str(folder / RECIPIENT_FILE),
    }


def _read(settings: Path) -> str:
    try:
        return settings.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the settings file {settings} cannot be read ({error}): check it and its rights"
        raise ConfigurationError(msg) from error


def _write(path: Path, content: str, mode: int) -> bool:
    """Write a file, all of it or nothing; False when it was so already."""
    try:
        if _is_so(path, content, mode):
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path, content, mode)
    except OSError as error:
        msg = (
            f"{path} cannot be written ({error.strerror}): run `wince-device enrol` as root, and "
            "check the disk"
        )
        raise ConfigurationError(msg) from error
    return True


def _is_so(path: Path, content: str, mode: int) -> bool:
    try:
        found = path.read_bytes() == content.encode()
    except FileNotFoundError:
        return False
    return found and (mode != PRIVATE or path.stat().st_mode & 0o777 == PRIVATE)


def _replace(path: Path, content: str, mode: int) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            _keep_owner(path, target.fileno(), mode)
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    flush_folder(path.parent)


def _keep_owner(path: Path, handle: int, mode: int) -> None:
    """Give a new file the rights of the one that it replaces; a secret is its writer's alone."""
    before = path.stat() if mode != PRIVATE and path.exists() else None
    # Not left to the mask: under one of 077 the service could not read its settings.
    os.fchmod(handle, before.st_mode & 0o777 if before else mode)
    if before:
        with suppress(PermissionError):
            os.fchown(handle, before.st_uid, before.st_gid)
