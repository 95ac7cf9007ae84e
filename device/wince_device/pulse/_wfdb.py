"""Reads one channel of a WFDB record (PhysioNet's format) from this machine's disk."""

import re
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np

from wince_device.sources import SignalKind
from wince_wire import RecordingError, SetupError

from ._signal import RecordedSignal

# Leads, by the names that PhysioNet's records give them: II, MLII, aVR, V5, ECG1 …
_ECG_NAME: Final = re.compile(r"(ml|m)?(i{1,3}|v[1-9]?)|a-?v[rlf]|mcl ?[1-6]?|e[ck]g.*")
_PPG_NAMES: Final = ("pleth", "ppg")


def is_record(path: Path) -> bool:
    """Tell whether a path, with or without suffix, names a WFDB record."""
    return path.suffix in {".hea", ".dat"} or _header(path).is_file()


def read_record(path: Path, *, kind: SignalKind | None, channel: str | None) -> RecordedSignal:
    """Read one channel of a record.

    Parameters
    ----------
    path
        The record's name, with or without ``.hea``.
    kind
        What the channel holds, where its name does not tell.
    channel
        Its name; by default the first that looks like an ECG or a pulse wave.

    Raises
    ------
    RecordingError
        If the record is missing or damaged, or has no such channel.
    SetupError
        If the package wfdb is not installed.
    """
    wfdb = _import_wfdb()
    header = _header(path)
    if not header.is_file():
        msg = f"there is no WFDB record {header}: check the path; nothing is downloaded"
        raise RecordingError(msg)
    name = str(header.with_suffix("").resolve())
    names = _channel_names(wfdb, name, header)
    number, found = _choose(names, header, kind, channel)
    try:
        record = wfdb.rdrecord(name, channels=[number])
    except FileNotFoundError as error:
        msg = f"the record {header} lacks its file {error.filename}: copy it beside the header"
        raise RecordingError(msg) from error
    except Exception as error:  # wfdb raises whatever its parsing of a damaged file ran into
        msg = f"the record {header} is damaged ({error}): copy it again"
        raise RecordingError(msg) from error
    samples = np.asarray(record.p_signal, dtype=np.float64)[:, 0]
    rate_hz = float(record.fs)
    return RecordedSignal(
        kind=found, rate_hz=rate_hz, samples=samples, t_s=np.arange(samples.size) / rate_hz
    )


def kind_of(channel: str) -> SignalKind | None:
    """Return what a channel holds by its name; None where it does not tell."""
    name = channel.strip().lower()
    if any(part in name for part in _PPG_NAMES):
        return "ppg"
    return "ecg" if _ECG_NAME.fullmatch(name) else None


def _header(path: Path) -> Path:
    base = path.with_suffix("") if path.suffix in {".hea", ".dat", ".mat"} else path
    return Path(f"{base}.hea")


def _import_wfdb() -> Any:  # noqa: ANN401 - the package has no type information
    try:
        with warnings.catch_warnings():
            # Its tables use what pandas 3 calls deprecated; that is not the user's concern.
            warnings.simplefilter("ignore")
            import wfdb
    except ImportError as error:
        msg = "reading a WFDB record needs the package wfdb: pip install 'wince[recordings]'"
        raise SetupError(msg) from error
    return wfdb


def _channel_names(wfdb: Any, name: str, header: Path) -> list[str]:  # noqa: ANN401
    try:
        names = wfdb.rdheader(name, rd_segments=True)
        if names.sig_name is None:
            names = wfdb.rdrecord(name, sampto=1)
        return [str(one) for one in names.sig_name]
    except Exception as error:  # as above
        msg = f"{header} is no WFDB header that can be read ({error}): copy it again"
        raise RecordingError(msg) from error


def _choose(
    names: list[str], header: Path, kind: SignalKind | None, channel: str | None
) -> tuple[int, SignalKind]:
    """Return the channel's number and what it holds."""
    listed = ", ".join(names)
    if channel is None:
        for number, name in enumerate(names):
            found = kind_of(name)
            if found is not None and kind in (None, found):
                return number, found
        msg = (
            f"{header} has no channel that looks like {kind or 'ECG or PPG'}: name one of {listed}"
        )
        raise RecordingError(msg)
    number = next((k for k, name in enumerate(names) if name.lower() == channel.lower()), -1)
    if number < 0:
        msg = f"{header} has no channel {channel}: name one of {listed}"
        raise RecordingError(msg)
    found = kind or kind_of(channel)
    if found is None:
        msg = f"{header}: what channel {channel} holds is unknown: give the kind, ecg or ppg"
        raise RecordingError(msg)
    return number, found
