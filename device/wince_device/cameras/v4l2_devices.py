"""Which V4L2 cameras the kernel knows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SYSFS: Final = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True, kw_only=True)
class V4l2Device:
    """One capture device.

    Attributes
    ----------
    path
        The device file.
    name
        What its driver calls it.
    """

    path: Path
    name: str


def list_v4l2(sysfs: Path = SYSFS) -> list[V4l2Device]:
    """Return the capture devices, in the order of their numbers.

    A camera also makes nodes for metadata; the kernel numbers a device's nodes in ``index``, and
    the first is the one with pictures.
    """
    if not sysfs.is_dir():
        return []
    folders = [entry for entry in sysfs.iterdir() if entry.name.removeprefix("video").isdigit()]
    folders.sort(key=lambda entry: int(entry.name.removeprefix("video")))
    return [
        V4l2Device(path=Path("/dev") / folder.name, name=_text(folder / "name") or folder.name)
        for folder in folders
        if _text(folder / "index") in ("", "0")
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
