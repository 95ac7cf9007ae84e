"""Keeps the device's noise floor on disk, beside the baselines."""

import logging
from pathlib import Path

import msgspec

from wince_device.whole_file import write_whole

from ._floor import NoiseFloor

_log = logging.getLogger(__name__)

FILE_NAME = "noise-floor.json"


class FloorStore:
    """Keeps one floor: a device has one camera.

    Parameters
    ----------
    folder
        The device's state folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def load(self) -> NoiseFloor | None:
        """Return the kept floor; None when there is none.

        A file that cannot be read is as good as none: motion is then told without a share.
        """
        try:
            return read_floor(self.path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError) as error:
            _log.warning(
                "the noise floor %s cannot be read: measure it again (%s)", FILE_NAME, error
            )
            return None

    def save(self, floor: NoiseFloor) -> Path:
        """Write the floor whole or not at all, and return where it lies.

        Raises
        ------
        OSError
            If the disk refuses; the earlier floor is then still there.
        """
        write_whole(self.path, msgspec.json.format(msgspec.json.encode(floor)) + b"\n")
        return self.path


def read_floor(path: Path) -> NoiseFloor:
    """Read a floor's file.

    Raises
    ------
    OSError
        If it is not there or cannot be read.
    ValueError
        If it holds no floor (msgspec's errors are value errors).
    """
    return msgspec.json.decode(path.read_bytes(), type=NoiseFloor)
