"""Collects what was measured until it is written as one chunk."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wince_device.clock import WallClock
from wince_device.face import FaceObservation
from wince_device.heart import Beat
from wince_device.monitor import SecondResult
from wince_device.result_files import Row
from wince_device.sources import PulseBatch
from wince_device.tables import beat_row, frame_row, score_row

from ._limits import Span
from ._records import Record, Samples
from ._rows import (
    TABLES,
    clock_row,
    marker_row,
    motion_row,
    rows_record,
)


@dataclass(slots=True)
class Harvest:
    """Rows and samples of the moments that a recording covers; all others are left out.

    Attributes
    ----------
    last_second_s
        End of the latest second that came, covered or not.
    """

    span: Span
    clock: WallClock
    last_second_s: float = float("-inf")
    _rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    _samples: list[Samples] = field(default_factory=list)

    def add_second(self, result: SecondResult) -> None:
        """Take one second."""
        self.add_rest(result.observations, result.beats)
        self.last_second_s = result.t_s
        # A second is over at its end: the one that ends with the recording belongs to it.
        if self.span.start_s < result.t_s <= self.span.end_s:
            self._rows["scores"].append(score_row(result))
            utc_ns = self.clock.utc_ns(result.t_s)
            self._rows["clock"].append(clock_row(result.t_s, utc_ns, self.clock.state()))

    def add_rest(self, observations: Sequence[FaceObservation], beats: Sequence[Beat]) -> None:
        """Take frames and beats alone."""
        covered = [one for one in observations if self.span.covers(one.t_s)]
        self._rows["frames"].extend(map(frame_row, covered))
        self._rows["motion"].extend(map(motion_row, covered))
        self._rows["beats"].extend(beat_row(one) for one in beats if self.span.covers(one.t_s))

    def add_batch(self, batch: PulseBatch) -> None:
        """Take pulse samples; a batch without any tells the sensor's state."""
        covered = (batch.t_s >= self.span.start_s) & (batch.t_s < self.span.end_s)
        if batch.t_s.size and not covered.any():
            return
        self._samples.append(
            Samples(
                t_s=np.asarray(batch.t_s[covered], "<f8").tobytes(),
                samples=np.asarray(batch.samples[covered], "<f8").tobytes(),
                gap_before=bool(batch.gap_before),
                state=str(batch.state),
            )
        )

    def add_marker(self, t_s: float, text: str) -> None:
        """Take a marker."""
        if self.span.covers(t_s):
            self._rows["markers"].append(marker_row(t_s, text))

    def take(self) -> list[Record]:
        """Return what was collected as records, and begin anew."""
        records: list[Record] = [
            rows_record(table, rows) for table, rows in self._rows.items() if rows
        ]
        records.extend(self._samples)
        for rows in self._rows.values():
            rows.clear()
        self._samples.clear()
        return records
