"""Where the files of the site's certificate authority lie."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wince_host._files import private_folder
from wince_wire import SetupError


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """Names of the files in the site's folder; all are for the owner alone.

    Attributes
    ----------
    folder
        Where they lie.
    """

    folder: Path

    @property
    def authority(self) -> Path:
        """The site's own certificate, which every device is given."""
        return self.folder / "ca.crt"

    @property
    def authority_key(self) -> Path:
        """Who has this key can make devices and brokers of the site."""
        return self.folder / "ca.key"

    @property
    def revoked(self) -> Path:
        """Certificates that are not valid any more."""
        return self.folder / "ca.crl"

    @property
    def broker(self) -> Path:
        """The broker's certificate."""
        return self.folder / "broker.crt"

    @property
    def broker_key(self) -> Path:
        """The broker's key."""
        return self.folder / "broker.key"

    @property
    def recording_key(self) -> Path:
        """Opens recordings that were sealed to this site."""
        return self.folder / "recording.key"

    @property
    def recording_recipient(self) -> Path:
        """What recordings are sealed to; devices have it."""
        return self.folder / "recording.pub"

    @property
    def register(self) -> Path:
        """Which device was given what."""
        return self.folder / "devices.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one program at a time change the files.

        Raises
        ------
        SetupError
            If the folder cannot be made or written.
        """
        private_folder(self.folder)
        try:
            lock = (self.folder / "lock").open("w")
        except OSError as error:
            msg = (
                f"the site's folder {self.folder} cannot be written ({error.strerror}): run this "
                "as the host's own user"
            )
            raise SetupError(msg) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def read_file(path: Path) -> bytes:
    """Return what a file of the site holds.

    Raises
    ------
    SetupError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        msg = (
            f"the site's file {path} cannot be read ({error.strerror}): run this as the host's "
            "own user, or put the file back"
        )
        raise SetupError(msg) from error
