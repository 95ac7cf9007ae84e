"""EDF+: one file a device, person and UTC day, with what is missing marked as missing."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import numpy as np
from edfio import Edf, EdfAnnotation, EdfSignal, Patient, Recording
from numpy.typing import NDArray

from ._days import DAY_S, Course, Day, Days, Remark
from ._entries import Entries
from ._rows import Row
from ._signals import Signal
from ._words import SECOND_NS, plain

MISSING: Final = -32_768
_DIGITS: Final = (MISSING, 32_767)


class EdfWriter:
    """Writes a file when its day is over.

    Parameters
    ----------
    folder
        Where to.
    entries
        Become annotations.
    """

    def __init__(self, folder: Path, entries: Entries) -> None:
        self._folder = folder
        self._remarks = entries.remarks()
        self._days = Days(self._write_day)
        self._beyond = 0

    def add(self, row: Row) -> None:
        """Take one row."""
        self._days.add(row)

    def finish(self) -> dict[str, Any]:
        """Write the last day."""
        self._days.flush()
        return {
            "absent_values": f"the digital value {MISSING}, below every value that can be",
            "seconds": "a row lies on the nearest whole second of UTC",
            "rows_that_shared_a_second": self._days.shared,
            "values_beyond_their_range": self._beyond,
        }

    def discard(self) -> None:
        """Nothing is open between days."""

    def _write_day(self, day: Day) -> None:
        for course in day.courses.values():
            self._write(day, course)

    def _write(self, day: Day, course: Course) -> None:
        first, last = course.stretch
        begin = dt.datetime.fromtimestamp(day.start_ns // SECOND_NS + first, dt.UTC)
        signals = [
            self._signal(signal, course.values[signal.name][first:last])
            for signal in course.signals
        ]
        edf = Edf(
            signals,
            patient=Patient(code=course.person),
            recording=Recording(
                startdate=begin.date(),
                equipment_code=f"wince_{course.device}",
                additional=("simulated",) if course.simulated else (),
            ),
            starttime=begin.time(),
            data_record_duration=1.0,
            annotations=[
                EdfAnnotation(remark.second - first, remark.duration_s, remark.text)
                for remark in self._remarks_of(day, course)
            ],
        )
        stamp = begin.strftime("%Y%m%dT%H%M%SZ")
        edf.write(self._folder / f"{plain(course.person)}_{plain(course.device)}_{stamp}.edf")

    def _signal(self, signal: Signal, values: NDArray[np.float32]) -> EdfSignal:
        step = (signal.highest - signal.lowest) / (_DIGITS[1] - MISSING)
        known = ~np.isnan(values)
        fits = known & (values > signal.lowest + step / 2) & (values <= signal.highest)
        self._beyond += int(np.count_nonzero(known & ~fits))
        digital = np.full(len(values), MISSING, np.int16)
        counts = np.round((values[fits].astype(np.float64) - signal.lowest) / step)
        digital[fits] = (counts + MISSING).astype(np.int16)
        return EdfSignal.from_digital(
            digital,
            1.0,
            label=signal.name,
            transducer_type=signal.text.encode("ascii", "replace").decode()[:80],
            physical_dimension=signal.unit,
            physical_range=(signal.lowest, signal.highest),
            digital_range=_DIGITS,
            prefiltering=f"{signal.lowest:g} (digital {MISSING}) means missing",
        )

    def _remarks_of(self, day: Day, course: Course) -> list[Remark]:
        first, last = course.stretch
        entered = [
            Remark((t_ns - day.start_ns) / SECOND_NS, None, words)
            for t_ns, words in self._remarks
            if day.start_ns <= t_ns < day.start_ns + DAY_S * SECOND_NS
        ]
        moments = [*day.happened.get(course.device, ()), *entered]
        within = [remark for remark in moments if first <= remark.second < last]
        return sorted([*course.absences(), *within], key=lambda remark: remark.second)
