"""When each data record of an EDF+ file began, from its time-keeping annotations.

European Data Format and EDF+ (Kemp and Olivan 2003): section 2.1.2 of the EDF+ specification for
the fixed header, 2.2.4 for the time-keeping list that opens every data record. The package that
reads the samples joins records over a gap, so the gaps are found here.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FIXED_BYTES: Final = 256
_LABEL_BYTES: Final = 16
_BEFORE_COUNTS_BYTES: Final = 216
"""Of each signal: label 16, transducer 80, unit 8, four limits 8 each, prefiltering 80."""
_COUNT_BYTES: Final = 8
_SAMPLE_BYTES: Final = 2
_ANNOTATIONS: Final = b"EDF Annotations"
_ONSET: Final = re.compile(rb"([+-]\d+(?:\.\d*)?)\x14\x14")


def record_onsets_s(path: Path) -> Floats | None:
    """Return when each data record began, in seconds since the file's start time.

    Returns
    -------
    NDArray or None
        Shape ``(n_records,)``; None for plain EDF, which has no gaps.

    Raises
    ------
    ValueError
        If a record has no time of its own.
    """
    with path.open("rb") as file:
        header = file.read(_FIXED_BYTES)
        n_signals = int(header[252:256])
        header += file.read(int(header[184:192]) - _FIXED_BYTES)
    counts = _fields(header, n_signals, _BEFORE_COUNTS_BYTES, _COUNT_BYTES)
    sizes = [_SAMPLE_BYTES * int(count) for count in counts]
    labels = [label.strip() for label in _fields(header, n_signals, 0, _LABEL_BYTES)]
    if _ANNOTATIONS not in labels:
        return None
    number = labels.index(_ANNOTATIONS)
    before = sum(sizes[:number])
    body = np.memmap(path, dtype=np.uint8, mode="r", offset=len(header))
    records = body.reshape(-1, sum(sizes))[:, before : before + sizes[number]]
    return np.array([_onset_s(record.tobytes(), k) for k, record in enumerate(records, start=1)])


def sample_times_s(
    onsets_s: Floats, *, per_record: int, rate_hz: float, tolerance: float
) -> Floats:
    """Return the time of each sample, the first at 0.

    Parameters
    ----------
    onsets_s
        Shape ``(n_records,)``: see `record_onsets_s`.
    per_record, rate_hz
        Samples in a record, and per second.
    tolerance
        In samples: a record that begins this close to where the one before ended follows it
        without a gap, because onsets are written with few digits.

    Returns
    -------
    NDArray
        Shape ``(n_records * per_record,)``.

    Raises
    ------
    ValueError
        If a record begins before the one before it has ended.
    """
    length_s = per_record / rate_hz
    starts_s = [0.0]
    for k, (_, onset_s) in enumerate(pairwise(onsets_s), start=2):
        expected_s = starts_s[-1] + length_s
        late_s = float(onset_s - onsets_s[0]) - expected_s
        if late_s < -tolerance / rate_hz:
            msg = f"data record {k} begins {-late_s:g} s before the one before it has ended"
            raise ValueError(msg)
        starts_s.append(expected_s if late_s <= tolerance / rate_hz else expected_s + late_s)
    return (np.array(starts_s)[:, np.newaxis] + np.arange(per_record) / rate_hz).ravel()


def _fields(header: bytes, n_signals: int, before: int, size: int) -> list[bytes]:
    start = _FIXED_BYTES + n_signals * before
    return [header[start + k * size : start + (k + 1) * size] for k in range(n_signals)]


def _onset_s(record: bytes, number: int) -> float:
    found = _ONSET.match(record)
    if found is None:
        msg = f"data record {number} does not tell when it began"
        raise ValueError(msg)
    return float(found[1])
