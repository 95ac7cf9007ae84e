"""The machine itself: clock, disk, heat and power."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from wince_device.clock import clock_state
from wince_device.health import disk_free_mb, temperature_c

from ._finding import Answer, attention, fault, ok, unused

_LEAST_FREE_MB: Final = 200.0
_HOT_C: Final = 80.0
"""From here a Raspberry Pi slows its cores down (its documentation, "Frequency management")."""
_COMMAND_S: Final = 5.0

_POWER_FAULTS: Final = {
    0: "the supply voltage is too low",
    1: "the clock rate is capped",
    2: "the processor is slowed down",
    3: "the soft temperature limit is reached",
}
"""Bits of ``vcgencmd get_throttled``; 16 higher: it has happened since the start."""
_PAST: Final = 16


def look_at_clock() -> Answer:
    """Tell whether a time source disciplines the clock."""
    state = clock_state()
    if state.synchronised:
        bound = "" if state.error_bound_ms is None else f", within {state.error_bound_ms:.0f} ms"
        return ok(f"synchronised{bound}")
    return attention("not synchronised: times of day may be wrong", _clock_advice())


def _clock_advice() -> str:
    if shutil.which("chronyc"):
        return "see 'chronyc sources', and name a reachable time server in chrony's configuration"
    if shutil.which("timedatectl"):
        return "run 'sudo timedatectl set-ntp true', and see 'timedatectl timesync-status'"
    return "install chrony: 'sudo apt install chrony'"


def look_at_state_folder(folder: Path, *, outbox_mb: int) -> Answer:
    """Tell whether the state folder can be written and has room for the outbox."""
    folder = folder.expanduser()
    there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return fault(
            f"{there} cannot be written ({error.strerror})",
            f"'sudo install -d -m 700 -o USER {folder}' with the user who runs wince-device, "
            "or name another folder with --state",
        )
    free_mb = disk_free_mb(there) or 0.0
    found = f"{folder} can be written, {free_mb / 1000:.1f} GB free"
    if free_mb < _LEAST_FREE_MB:
        return fault(found, "free some space on the disk")
    if free_mb < outbox_mb:
        return attention(
            f"{found}, less than the outbox may take ({outbox_mb / 1000:g} GB)",
            "free some space, or lower outbox.maximum_mb",
        )
    return ok(found)


def look_at_heat() -> Answer:
    """Tell temperature and, on a Raspberry Pi, what the power supply has done."""
    temperature = temperature_c()
    power = read_throttled()
    if temperature is None and power is None:
        return unused("this machine does not tell its temperature")
    heat = "no thermometer" if temperature is None else f"{temperature:.0f} °C"
    return told_heat(heat, power or 0, hot=temperature is not None and temperature >= _HOT_C)


def told_heat(heat: str, power: int, *, hot: bool) -> Answer:
    """Say what bits and temperature mean."""
    mend = "use the official supply and a short cable, and give the board a cooler"
    now = [text for bit, text in _POWER_FAULTS.items() if power >> bit & 1]
    past = [text for bit, text in _POWER_FAULTS.items() if power >> bit + _PAST & 1]
    if now:
        return fault(f"{heat}; {', '.join(now)}", mend)
    if hot:
        return attention(f"{heat}: the processor slows down", "give the board a cooler and air")
    if past:
        return attention(f"{heat}; earlier since the start: {', '.join(past)}", mend)
    return ok(heat)


def read_throttled() -> int | None:
    """Return the bits of ``vcgencmd get_throttled``; None where there is no such program."""
    if shutil.which("vcgencmd") is None:
        return None
    try:
        done = subprocess.run(
            ["vcgencmd", "get_throttled"],
            capture_output=True,
            text=True,
            timeout=_COMMAND_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"throttled=0x([0-9a-fA-F]+)", done.stdout)
    return int(found[1], 16) if found else None
