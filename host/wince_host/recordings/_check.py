"""Checks that a recording is whole, without writing any of it."""

from dataclasses import dataclass
from pathlib import Path

from wince_wire import RecordingError

from ._keys import SiteKey
from ._reading import Reading
from ._records import PNG_MAGIC, End, Opening, Picture, Rows, Samples


@dataclass(slots=True)
class Report:
    """What a recording holds.

    Attributes
    ----------
    rows
        By table.
    samples
        Of the pulse sensor.
    pictures
        Frames.
    pictures_dropped
        Frames that the device had no time for.
    ended
        Why; None for a recording without an end.
    faults
        What is wrong with its files.
    """

    recording_id: str
    rows: dict[str, int]
    samples: int = 0
    pictures: int = 0
    pictures_dropped: int = 0
    ended: str | None = None
    faults: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.ended is not None and not self.faults


def verify_recording(folder: Path, key: SiteKey) -> Report:
    """Read a recording to its end and count.

    Raises
    ------
    RecordingError
        If it cannot be opened at all.
    """
    reading = Reading(folder, key)
    report = Report(recording_id=reading.header.recording_id, rows={})
    for record in reading.features():
        _count(report, record)
    for record in reading.frames():
        if isinstance(record, Picture):
            report.pictures += 1
            if not record.png.startswith(PNG_MAGIC):
                msg = f"picture {report.pictures} of {folder} is no PNG file: it was made elsewhere"
                raise RecordingError(msg)
    report.faults = tuple(reading.faults)
    return report


def _count(report: Report, record: object) -> None:
    if isinstance(record, Opening):
        report.rows = dict.fromkeys(record.tables, 0)
    elif isinstance(record, Rows):
        length = max((len(column) for column in record.columns.values()), default=0)
        report.rows[record.table] = report.rows.get(record.table, 0) + length
    elif isinstance(record, Samples):
        report.samples += len(record.samples) // 8
    elif isinstance(record, End):
        report.ended = record.reason
        report.pictures_dropped = record.frames_dropped
