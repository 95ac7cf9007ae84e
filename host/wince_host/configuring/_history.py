"""Keeps what was wished of each device, so that a former revision can be wished again."""

from pathlib import Path

import msgspec

from wince_host._files import write_private
from wince_wire import ConfigurationError, Count


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One configuration that was sent."""

    revision: Count
    settings: dict[str, str | int | float | bool]
    set_by: str = ""


class History:
    """One file a revision.

    Parameters
    ----------
    folder
        The device's own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def revisions(self) -> list[int]:
        """Return the numbers of what was sent, rising."""
        return sorted(int(path.stem) for path in self._folder.glob("[0-9]*.json"))

    def newest(self) -> Wish | None:
        """Return the last wish; None before the first."""
        numbers = self.revisions()
        return self.find(numbers[-1]) if numbers else None

    def find(self, revision: int) -> Wish:
        """Return a former wish.

        Raises
        ------
        ConfigurationError
            If there is none of this number, or its file is damaged.
        """
        path = self._path(revision)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Wish)
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            known = ", ".join(map(str, self.revisions())) or "none"
            msg = f"there is no readable revision {revision} in {self._folder}: known are {known}"
            raise ConfigurationError(msg) from error

    def keep(self, wish: Wish) -> None:
        """Keep a wish before it is sent.

        Raises
        ------
        SetupError
            If the disk refuses.
        """
        write_private(self._path(wish.revision), msgspec.json.encode(wish).decode())

    def _path(self, revision: int) -> Path:
        return self._folder / f"{revision:09d}.json"
