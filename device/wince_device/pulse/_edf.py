"""Reads one channel of an EDF or EDF+ file from this machine's disk."""

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind
from wince_wire import RecordingError, SetupError

from ._edf_times import record_onsets_s, sample_times_s
from ._signal import RecordedSignal
from ._wfdb import kind_of

_TO_MILLIVOLTS: Final = {"nv": 1e-6, "uv": 1e-3, "mv": 1.0, "v": 1e3}
# The micro sign as Latin-1, and both of its code points as UTF-8 read as Latin-1, in lower case.
_MICRO: Final = re.compile("\u00e2?\u00b5|\u00ee\u00bc|\u03bc")
_JOINED_WITHIN_SAMPLES: Final = 0.5


def is_edf(path: Path) -> bool:
    """Tell whether a path names an EDF file."""
    return path.suffix.lower() == ".edf"


def read_edf(path: Path, *, kind: SignalKind | None, channel: str | None) -> RecordedSignal:
    """Read one channel; a gap between the records of a discontinuous file is one in the times.

    Parameters
    ----------
    path
        The file.
    kind
        What the channel holds, where its name does not tell.
    channel
        Its name; by default the first that looks like an ECG or a pulse wave.

    Raises
    ------
    RecordingError
        If the file is missing or damaged, has no such channel, or an ECG has no unit of voltage.
    SetupError
        If the package edfio is not installed.
    """
    edfio = _import_edfio()
    try:
        # A cut-off file only makes the package warn; half a recording must not pass for a whole.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            edf = edfio.read_edf(path, header_encoding="latin-1")
            signals = edf.signals
            names = [signal.label for signal in signals]
    except FileNotFoundError as error:
        msg = f"there is no EDF recording {path}: check the path"
        raise RecordingError(msg) from error
    except PermissionError as error:
        msg = f"{path} cannot be read ({error.strerror}): check its permissions"
        raise RecordingError(msg) from error
    except Exception as error:  # whatever the parsing of a damaged file ran into
        raise _damaged(path, error) from error
    number, found = _choose(names, path, kind, channel)
    return _read_signal(path, signals[number], found)


def _read_signal(path: Path, signal: Any, kind: SignalKind) -> RecordedSignal:  # noqa: ANN401
    factor = 1.0 if kind == "ppg" else _millivolts_per(signal, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            samples = factor * np.asarray(signal.data, dtype=np.float64)
        rate_hz = float(signal.sampling_frequency)
        t_s = _times(path, int(signal.samples_per_data_record), rate_hz, samples.size)
    except Exception as error:  # as above
        raise _damaged(path, error) from error
    return RecordedSignal(kind=kind, rate_hz=rate_hz, samples=samples, t_s=t_s)


def _times(path: Path, per_record: int, rate_hz: float, count: int) -> NDArray[np.float64]:
    onsets_s = record_onsets_s(path)
    if onsets_s is None:
        return np.arange(count) / rate_hz
    return sample_times_s(
        onsets_s, per_record=per_record, rate_hz=rate_hz, tolerance=_JOINED_WITHIN_SAMPLES
    )


def _millivolts_per(signal: Any, path: Path) -> float:  # noqa: ANN401 - see `_import_edfio`
    written = str(signal.physical_dimension)
    unit = _MICRO.sub("u", written.strip().lower())
    if unit not in _TO_MILLIVOLTS:
        msg = (
            f"{path}: the ECG channel {signal.label} is in {written!r}, which is no voltage: "
            "record it in uV, mV or V, or name another channel"
        )
        raise RecordingError(msg)
    return _TO_MILLIVOLTS[unit]


def _choose(
    names: Sequence[str], path: Path, kind: SignalKind | None, channel: str | None
) -> tuple[int, SignalKind]:
    """Return the channel's number and what it holds."""
    listed = ", ".join(names) or "none: the file holds annotations only"
    if channel is None:
        for number, name in enumerate(names):
            found = kind_of(name)
            if found is not None and kind in (None, found):
                return number, found
        msg = f"{path} has no channel that looks like {kind or 'ECG or PPG'}: name one of {listed}"
        raise RecordingError(msg)
    number = next((k for k, name in enumerate(names) if name.lower() == channel.lower()), -1)
    if number < 0:
        msg = f"{path} has no channel {channel}: name one of {listed}"
        raise RecordingError(msg)
    found = kind_of(channel)
    if found is not None and kind not in (None, found):
        msg = f"{path}: channel {channel} holds {found} by its name, not {kind}: correct the kind"
        raise RecordingError(msg)
    held = kind or found
    if held is None:
        msg = f"{path}: what channel {channel} holds is unknown: give the kind, ecg or ppg"
        raise RecordingError(msg)
    return number, held


def _damaged(path: Path, error: Exception) -> RecordingError:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return RecordingError(f"{path} is empty, cut off or damaged ({reason}): copy it again")


def _import_edfio() -> Any:  # noqa: ANN401 - an extra, which may be missing
    try:
        import edfio
    except ImportError as error:
        msg = "reading an EDF file needs the package edfio: pip install 'wince[recordings]'"
        raise SetupError(msg) from error
    return edfio
