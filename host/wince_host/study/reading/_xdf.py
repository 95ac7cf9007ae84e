"""Takes the ECG or PPG out of an XDF file of the Lab Streaming Layer, as a CSV file."""

import csv
import logging
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from ._damage import DamagedError

PULSE_TYPES: Final = ("ecg", "ekg", "ppg", "pulse")
MAGIC: Final = b"XDF:"
GZIP_MAGIC: Final = b"\x1f\x8b"
PPG_TYPES: Final = ("ppg", "pulse")


def pulse_of_xdf(path: Path, channel: str, kind: str, written: Path) -> str:
    """Write the pulse of an XDF file as a CSV file that `wince-device` reads.

    Second 0 is the first time stamp of all streams of the file.

    Parameters
    ----------
    channel
        Name of the stream or label of the channel; empty for the only stream that holds an ECG
        or a PPG by its type.
    kind
        ``ecg`` or ``ppg``; empty for what the stream's type says.

    Returns
    -------
    str
        ``ecg`` or ``ppg``.

    Raises
    ------
    DamagedError
        If the file is damaged or holds no such stream.
    """
    streams = _streams(path)
    stream, column = _chosen(path, streams, channel)
    first_s = min(float(one["time_stamps"][0]) for one in streams)
    told = kind or ("ppg" if _type(stream) in PPG_TYPES else "ecg")
    try:
        values = np.asarray(stream["time_series"], dtype=np.float64)[:, column]
    except (ValueError, IndexError) as error:
        msg = f"the stream {_name(stream)} of {path.name} holds no numbers"
        raise DamagedError("missing_channel", msg) from error
    with written.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["t_s", told])
        for at, value in zip(stream["time_stamps"], values, strict=True):
            writer.writerow([f"{at - first_s:.6f}", repr(float(value))])
    return told


def _streams(path: Path) -> list[Mapping[str, Any]]:
    try:
        pyxdf: Any = import_module("pyxdf")
    except ImportError as error:
        msg = f"{path.name} is an XDF file: install pyxdf to read it"
        raise DamagedError("unreadable", msg) from error
    _refuse_others(path)
    logging.getLogger("pyxdf").setLevel(logging.ERROR)
    try:
        streams, _ = pyxdf.load_xdf(str(path))
    except Exception as error:
        # pyxdf raises whatever its parser meets in a damaged file.
        what = f"{type(error).__name__}: {error}"
        raise DamagedError("unreadable", f"{path.name} is no whole XDF file ({what})") from error
    kept: list[Mapping[str, Any]] = [one for one in streams if len(one["time_stamps"])]
    if not kept:
        raise DamagedError("missing_channel", f"{path.name} holds no stream with samples")
    return kept


def _refuse_others(path: Path) -> None:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise DamagedError("unreadable", f"{path.name} cannot be read ({error})") from error
    if begins != MAGIC and not begins.startswith(GZIP_MAGIC):
        raise DamagedError("unreadable", f"{path.name} is no whole XDF file")


def _chosen(
    path: Path, streams: Sequence[Mapping[str, Any]], channel: str
) -> tuple[Mapping[str, Any], int]:
    if channel:
        found = [
            (one, labels.index(channel) if channel in labels else 0)
            for one in streams
            for labels in [_labels(one)]
            if channel == _name(one) or channel in labels
        ]
    else:
        found = [(one, 0) for one in streams if _type(one) in PULSE_TYPES]
    if len(found) != 1:
        names = ", ".join(f"{_name(one)} ({_type(one)})" for one in streams)
        what = f"no stream or channel {channel}" if channel else "not one ECG or PPG stream alone"
        msg = f"{path.name} has {what}; it has {names}: name one as pulse_channel"
        raise DamagedError("missing_channel", msg)
    return found[0]


def _name(stream: Mapping[str, Any]) -> str:
    return str(stream["info"]["name"][0])


def _type(stream: Mapping[str, Any]) -> str:
    return str(stream["info"]["type"][0]).lower()


def _labels(stream: Mapping[str, Any]) -> list[str]:
    try:
        channels = stream["info"]["desc"][0]["channels"][0]["channel"]
        return [str(one["label"][0]) for one in channels]
    except (KeyError, IndexError, TypeError):
        return []
