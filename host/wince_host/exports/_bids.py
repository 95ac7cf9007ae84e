"""BIDS: a dataset with physio files of one value a second, a session for each UTC day."""

import csv
import gzip
import hashlib
import io
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from ._days import DAY_S, Course, Day, Days, Remark
from ._entries import Entries
from ._rows import Row
from ._words import SECOND_NS, iso

BIDS_VERSION: Final = "1.10.0"
TASK: Final = "monitoring"
_ABSENT: Final = "n/a"
_README: Final = """\
Wince export
============
Estimates of pain expression and heart values at the bedside, one value a second. They are research
values: an estimate of expression is no rating by the person.

Time 0 of each session is 00:00:00 UTC of its day. A second without a row, and a value that is
absent, is n/a; nothing is filled in. Lines whose column "simulated" is 1 come from a simulated
patient. `manifest.json` holds versions, clocks and counts.
"""


class BidsWriter:
    """Writes a session when its day is over.

    Parameters
    ----------
    folder
        Becomes the dataset.
    entries
        Become events.
    """

    def __init__(self, folder: Path, entries: Entries) -> None:
        self._folder = folder
        self._remarks = entries.remarks()
        self._days = Days(self._write_day)
        self._people: dict[str, bool] = {}
        _write_json(folder / "dataset_description.json", _description())
        (folder / "README.md").write_text(_README, "utf-8")
        (folder / ".bidsignore").write_text("manifest.json\n", "utf-8")

    def add(self, row: Row) -> None:
        """Take one row."""
        self._days.add(row)

    def finish(self) -> dict[str, Any]:
        """Write the last day and the list of people."""
        self._days.flush()
        lines = [
            (f"sub-{label_of(person)}", person, int(simulated))
            for person, simulated in sorted(self._people.items())
        ]
        columns = ("participant_id", "pseudonym", "simulated")
        _write_tsv(self._folder / "participants.tsv", columns, lines)
        _write_json(self._folder / "participants.json", _PARTICIPANTS)
        return {
            "absent_values": _ABSENT,
            "seconds": "a row lies on the nearest whole second of UTC",
            "rows_that_shared_a_second": self._days.shared,
        }

    def discard(self) -> None:
        """Nothing is open between days."""

    def _write_day(self, day: Day) -> None:
        people: dict[str, list[Course]] = {}
        for course in day.courses.values():
            people.setdefault(course.person, []).append(course)
            simulated = self._people.get(course.person, False) or course.simulated
            self._people[course.person] = simulated
        for person, courses in people.items():
            self._write_session(day, person, courses)

    def _write_session(self, day: Day, person: str, courses: list[Course]) -> None:
        subject, session = (
            f"sub-{label_of(person)}",
            f"ses-{iso(day.start_ns)[:10].replace('-', '')}",
        )
        folder = self._folder / subject / session / "beh"
        folder.mkdir(parents=True)
        stem = f"{subject}_{session}_task-{TASK}"
        remarks = [remark for course in courses for remark in course.absences()]
        for course in courses:
            remarks += day.happened.get(course.device, [])
            _write_physio(folder / f"{stem}_recording-{label_of(course.device)}_physio", course)
        remarks += [
            Remark((t_ns - day.start_ns) / SECOND_NS, None, words)
            for t_ns, words in self._remarks
            if day.start_ns <= t_ns < day.start_ns + DAY_S * SECOND_NS
        ]
        _write_events(folder / f"{stem}_events", remarks)


def label_of(name: str) -> str:
    """Return a name as a BIDS label: letters and digits alone, still different for each name."""
    label = re.sub(r"[^A-Za-z0-9]", "", name)
    return label if label == name else label + hashlib.sha256(name.encode()).hexdigest()[:6]


def _write_physio(stem: Path, course: Course) -> None:
    first, last = course.stretch
    signals = course.signals
    columns = [course.values[signal.name][first:last] for signal in signals]
    # Without a time and a name inside, the same rows give the same bytes.
    with (
        stem.with_name(stem.name + ".tsv.gz").open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed,
        io.TextIOWrapper(packed, "ascii", newline="\n") as file,
    ):
        for values in zip(*columns, strict=True):
            file.write("\t".join(_cell(value) for value in values) + "\n")
    told: dict[str, Any] = {
        "SamplingFrequency": 1.0,
        "StartTime": float(first),
        "Columns": [signal.name for signal in signals],
        "PhysioType": "generic",
        "Manufacturer": "Wince",
        "DeviceSerialNumber": course.device,
    }
    for signal in signals:
        told[signal.name] = {"Description": signal.text, "Units": signal.unit or "1"}
    _write_json(stem.with_name(stem.name + ".json"), told)


def _write_events(stem: Path, remarks: list[Remark]) -> None:
    lines = [
        (f"{remark.second:.3f}", _ABSENT if remark.duration_s is None else remark.duration_s, text)
        for remark in sorted(remarks, key=lambda remark: remark.second)
        if (text := " ".join(remark.text.split()))
    ]
    _write_tsv(stem.with_name(stem.name + ".tsv"), ("onset", "duration", "trial_type"), lines)
    _write_json(stem.with_name(stem.name + ".json"), _EVENTS)


def _cell(value: np.float32) -> str:
    return _ABSENT if np.isnan(value) else f"{value:.6g}"


def _write_tsv(path: Path, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(columns)
        writer.writerows(lines)


def _write_json(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _description() -> dict[str, Any]:
    return {
        "Name": "Wince export",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "wince-host", "Version": version("wince")}],
    }


_PARTICIPANTS: Final = {
    "pseudonym": {"Description": "the name under which the rows lie in Wince"},
    "simulated": {"Description": "1: a simulated patient, not a person"},
}
_EVENTS: Final = {
    "onset": {"Description": "seconds since 00:00:00 UTC of the session's day", "Units": "s"},
    "duration": {"Description": "length of the stretch; n/a for a moment", "Units": "s"},
    "trial_type": {
        "Description": "why there is no score, what the unit told, or what a caregiver entered"
    },
}
