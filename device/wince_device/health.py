"""What the machine says of itself: memory, heat, disk."""

import shutil
from pathlib import Path

_STATUS = Path("/proc/self/status")
_TEMPERATURE = Path("/sys/class/thermal/thermal_zone0/temp")


def memory_mb() -> float | None:
    """Return this process's resident memory in MB; None where the system does not tell."""
    try:
        lines = _STATUS.read_text("ascii", errors="replace").splitlines()
        sizes = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    except (OSError, ValueError, IndexError):
        return None
    return sizes[0] / 1024.0 if sizes else None


def temperature_c() -> float | None:
    """Return the chip's temperature; None where there is no sensor."""
    try:
        return int(_TEMPERATURE.read_text("ascii")) / 1000.0
    except (OSError, ValueError):
        return None


def disk_free_mb(folder: Path) -> float | None:
    """Return the free space of the file system that holds a folder."""
    try:
        return shutil.disk_usage(folder).free / 1e6
    except OSError:
        return None
