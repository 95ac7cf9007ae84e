"""Opens recordings: from a path with options, or from what the command line gives."""

import math
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from wince_device.sources import SignalKind
from wince_wire import RecordingError

from ._edf import is_edf, read_edf
from ._recorded import RecordedPulse
from ._signal import RecordedSignal, check_signal
from ._table import KINDS, read_table
from ._wfdb import is_record, read_record

LIVE_PREFIX: Final = "live:"
_OPTIONS: Final = ("rate", "kind", "channel", "start", "live")


def open_recording(argument: str) -> RecordedPulse:
    """Open the recording that the configuration names.

    Parameters
    ----------
    argument
        ``PATH`` or ``PATH?rate=100&kind=ppg&channel=PLETH&start=1.5&live=1``: samples per second,
        ``ecg`` or ``ppg``, column or channel, time of the first sample, replay in its own time.
        ``live:PATH`` is short for the last.

    Raises
    ------
    RecordingError
        If an option is unknown or wrong, or the file cannot be used.
    SetupError
        If a needed package is not installed.
    """
    path, _, query = argument.removeprefix(LIVE_PREFIX).partition("?")
    if not path:
        msg = "no recording is named: write file:PATH, or file:PATH?rate=100&kind=ppg"
        raise RecordingError(msg)
    options = _options(query)
    recorded = _read(
        Path(path),
        rate_hz=_number("rate", options["rate"]) if "rate" in options else None,
        kind=_kind(options.get("kind")),
        channel=options.get("channel"),
    )
    return RecordedPulse(
        recorded,
        name=Path(path).name,
        start_s=_number("start", options.get("start", "0")),
        live=argument.startswith(LIVE_PREFIX) or _flag("live", options.get("live", "0")),
    )


def read_recording(
    path: Path | str,
    *,
    rate_hz: float | None = None,
    kind: SignalKind | None = None,
    channel: str | None = None,
    start_s: float | None = None,
) -> RecordedPulse:
    """Read a recording, to be worked through as fast as it goes.

    Parameters
    ----------
    path
        A text table, an EDF file, or a WFDB record by its name.
    rate_hz
        Samples per second, where the file does not tell.
    kind
        What it holds, where the file does not tell.
    channel
        Column or channel, where there are several.
    start_s
        Time of the first sample on the clock of the analysis; None keeps the recording's own
        times.

    Raises
    ------
    RecordingError
        If the file cannot be used.
    SetupError
        If a needed package is not installed.
    """
    recorded = _read(Path(path), rate_hz=rate_hz, kind=kind, channel=channel)
    return RecordedPulse(recorded, name=Path(path).name, start_s=start_s)


def _read(
    path: Path, *, rate_hz: float | None, kind: SignalKind | None, channel: str | None
) -> RecordedSignal:
    path = path.expanduser()
    if rate_hz is not None and not rate_hz > 0.0:
        msg = f"the rate {rate_hz:g} is no number of samples per second: give one above 0"
        raise RecordingError(msg)
    if path.exists() and not (path.is_file() or path.is_dir()):
        # To open a pipe is to wait for somebody who writes into it.
        msg = f"{path} is no regular file: name a CSV or EDF file or a WFDB record"
        raise RecordingError(msg)
    if is_edf(path):
        signal = read_edf(path, kind=kind, channel=channel)
    elif is_record(path):
        signal = read_record(path, kind=kind, channel=channel)
    elif path.exists():
        signal = read_table(path, rate_hz=rate_hz, kind=kind, channel=channel)
    else:
        msg = f"there is no recording {path}: give a CSV or EDF file or a WFDB record's name"
        raise RecordingError(msg)
    return check_signal(signal, source=str(path))


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for key in options:
        if key not in _OPTIONS:
            msg = f"a recording has no option {key!r}: there are {', '.join(_OPTIONS)}"
            raise RecordingError(msg)
    return options


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        msg = f"the recording's option {name} is {text!r}, which is no number: write {name}=100"
        raise RecordingError(msg)
    return number


def _kind(text: str | None) -> SignalKind | None:
    if text is None:
        return None
    for kind in KINDS:
        if text.lower() == kind:
            return kind
    msg = f"the recording's option kind is {text!r}: it is ecg or ppg"
    raise RecordingError(msg)


def _flag(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        msg = f"the recording's option {name} is {text!r}: it is 0 or 1"
        raise RecordingError(msg)
    return text == "1"
