"""One attempt as an EDF+ file, for laboratories whose programs read that."""

import importlib.util
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ._columns import ACTION_UNITS, MOTION, PULSE, TIME, Columns
from ._folder import NS_PER_S, AttemptRecord, SessionRecord, Table, grids_of

if TYPE_CHECKING:
    from edfio import EdfSignal

MISSING: Final = -32_768
_DIGITS: Final = (MISSING, 32_767)
_LONGEST_TEXT: Final = 60

_SKIPPED: Final = frozenset({TIME, "frame_index", "own_neutral"})
_RANGES: Final = {"found": (0.0, 1.0), "presence": (0.0, 1.0), "mean_luma": (0.0, 255.0)}


def edf_of(session: SessionRecord, attempt: AttemptRecord) -> bytes:
    """Return an attempt as EDF+; empty where nothing was measured or edfio is not installed.

    An EDF has whole samples a second: each of its samples is the measured row nearest in time, and
    where none lies within three quarters of a row the digital value -32768 says that it is missing.
    """
    if importlib.util.find_spec("edfio") is None:
        return b""
    seconds = _seconds(attempt)
    signals = _signals(attempt, seconds) if seconds else []
    return _write(session, attempt, signals) if signals else b""


def _seconds(attempt: AttemptRecord) -> int:
    ends = [float(attempt.tables[name][TIME][-1]) for name in grids_of(attempt)]
    return int(np.ceil(max(ends, default=0.0)))


def _signals(attempt: AttemptRecord, seconds: int) -> list["EdfSignal"]:
    made = []
    grids = grids_of(attempt)
    for name, columns in (("motion", MOTION), ("actionunits", ACTION_UNITS), ("pulse", PULSE)):
        if name in grids:
            rate_hz = max(1, round(grids[name].rate_hz))
            table = attempt.tables[name]
            nearest = _nearest(table[TIME], rate_hz, seconds)
            made += _table_signals(table, columns, nearest, rate_hz, attempt.signal_kind)
    return made


def _nearest(t_s: NDArray[np.float64], rate_hz: int, seconds: int) -> NDArray[np.intp]:
    """Return for each sample of an EDF the row nearest in time, -1 where there is none."""
    wanted_s = np.arange(rate_hz * seconds) / rate_hz
    after = np.searchsorted(t_s, wanted_s).clip(0, t_s.size - 1)
    before = (after - 1).clip(0)
    nearer = np.abs(t_s[before] - wanted_s) <= np.abs(t_s[after] - wanted_s)
    row = np.where(nearer, before, after)
    near = np.abs(t_s[row] - wanted_s) <= 0.75 / rate_hz
    return np.asarray(np.where(near, row, -1), np.intp)


def _table_signals(
    table: Table, columns: Columns, nearest: NDArray[np.intp], rate_hz: int, kind: str
) -> list["EdfSignal"]:
    made = []
    for name, column in columns.items():
        if name in _SKIPPED or name not in table:
            continue
        values = np.where(nearest >= 0, np.asarray(table[name], np.float64)[nearest], np.nan)
        if np.isfinite(values).any():
            unit = "mV" if name == "cardiac" and kind == "ecg" else column.unit
            made.append(_signal(name, values, unit, column.text, rate_hz))
    return made


def _signal(
    name: str, values: NDArray[np.float64], unit: str, words: str, rate_hz: int
) -> "EdfSignal":
    from edfio import EdfSignal

    known = np.isfinite(values)
    low, high = _range(name, values[known])
    step = (high - low) / (_DIGITS[1] - MISSING)
    digital = np.full(values.size, MISSING, np.int16)
    counts = np.round((values[known] - low) / step).clip(1, _DIGITS[1] - MISSING)
    digital[known] = (counts + MISSING).astype(np.int16)
    return EdfSignal.from_digital(
        digital,
        float(rate_hz),
        label=name[:16],
        transducer_type=words.encode("ascii", "replace").decode()[:80],
        physical_dimension="" if unit == "1" else unit,
        physical_range=(low, high),
        digital_range=_DIGITS,
        prefiltering="digital -32768 means missing",
    )


def _range(name: str, values: NDArray[np.float64]) -> tuple[float, float]:
    """Return a range of a few figures, which the header's eight characters hold exactly."""
    low, high = _RANGES.get(name, (float(values.min()), float(values.max())))
    reach = max(high - low, abs(high) * 1e-3, 1e-6)
    unit = 10.0 ** np.floor(np.log10(reach) - 1)
    # One step below the lowest value is kept free for what is missing.
    return _short(np.floor(low / unit - 1) * unit), _short(np.ceil(high / unit + 1) * unit)


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _write(session: SessionRecord, attempt: AttemptRecord, signals: list["EdfSignal"]) -> bytes:
    from edfio import Edf, EdfAnnotation, Patient, Recording

    begin = datetime.fromtimestamp(attempt.started_ns / NS_PER_S, UTC)
    additional: list[str] = [attempt.task, attempt.block or "rest", f"run{attempt.attempt}"]
    notes = [
        EdfAnnotation(one.onset, one.duration, _words(one.trial_type, one.value, one.text))
        for one in attempt.events
    ]
    edf = Edf(
        signals,
        patient=Patient(code=session.participant),
        recording=Recording(
            startdate=begin.date(),
            equipment_code="wince_" + session.device.replace(" ", "_"),
            additional=(*additional, *(("simulated",) if session.simulated else ())),
        ),
        starttime=begin.time().replace(microsecond=begin.microsecond),
        data_record_duration=1.0,
        annotations=sorted((one for one in notes if one.onset >= 0.0), key=lambda one: one.onset),
    )
    target = io.BytesIO()
    edf.write(target)
    return target.getvalue()


def _words(kind: str, value: float | None, text: str) -> str:
    parts = (kind, "" if value is None else f"{value:g}", " ".join(text.split())[:_LONGEST_TEXT])
    return " ".join(filter(None, parts))
