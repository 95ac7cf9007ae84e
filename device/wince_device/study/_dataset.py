"""The files at the top of a study's dataset, made anew from the sessions that lie in it."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ._text_files import write_json, write_table

BIDS_VERSION: Final = "1.11.0"
IGNORED: Final = ("session.json", "study.toml", "journal.jsonl", "sha256sums.txt", "edf")

SCAN_WORDS: Final = MappingProxyType(
    {
        "filename": "events of the attempt; its other files begin with the same name",
        "acq_time": "beginning of the recording, UTC: second 0 of the attempt's files",
        "order": "place in the plan, from 1; 0 for the baseline",
        "task": "what the person did",
        "block": "condition: control, pain, after, or the study's own; n/a for the baseline",
        "attempt": "from 1; the last complete one counts",
        "status": "complete, redone, stopped by a person, or interrupted by a loss of power",
        "planned_s": "length that the plan asks for, s",
        "recorded_s": "length that was recorded, pauses left out, s",
    }
)

_README: Final = """\
# A study recorded with Wince

Research values: movement of the face, heart beats and an estimate of pain expression, which is no
rating by the person. Ratings are the person's own.

Each `sub-*/ses-*` is one session, each attempt at a block in it a set of files with one beginning
of their names. Tables are tab-separated text; `*.tsv.gz` have no header line, their columns are
named in the `.json` beside them, with units. Second 0 is `acq_time` in the session's `scans.tsv`.
The column `time` holds the moment that was measured; the rows lie on the regular grid that
`StartTime` and `SamplingFrequency` name. What is missing is `n/a`; nothing is filled in.

`sha256sum -c sha256sums.txt` in a session's folder checks its files. Sessions whose `session.json`
says `"Simulated": true` come from a simulated person.
"""


def write_dataset_files(dataset: Path, *, software: str) -> None:
    """Write description, README, ignore list and the list of participants.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    description = {
        "Name": _study_name(dataset),
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "wince-device", "Version": software}],
    }
    write_json(dataset / "dataset_description.json", description)
    (dataset / "README.md").write_text(_README, "utf-8")
    (dataset / ".bidsignore").write_text("".join(f"{name}\n" for name in IGNORED), "utf-8")
    rows = [_participant(folder) for folder in sorted(dataset.glob("sub-*")) if folder.is_dir()]
    columns = ("participant_id", "simulated", "sessions")
    write_table(dataset / "participants.tsv", columns, rows)
    write_json(dataset / "participants.json", _PARTICIPANTS)


def session_folders(dataset: Path) -> list[Path]:
    """Return the folders of the sessions in a dataset, in order."""
    return sorted(path.parent for path in dataset.glob("sub-*/ses-*/session.json"))


def about_session(folder: Path) -> dict[str, object]:
    """Return what a session's folder says of itself; nothing where it cannot be read."""
    try:
        told = json.loads((folder / "session.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _participant(folder: Path) -> tuple[str, int, int]:
    told = [about_session(one) for one in folder.glob("ses-*")]
    return folder.name, int(any(one.get("Simulated") for one in told)), len(told)


def _study_name(dataset: Path) -> str:
    names = [about_session(folder).get("Study") for folder in session_folders(dataset)]
    return str(next((name for name in reversed(names) if name), "Wince study"))


_PARTICIPANTS: Final = {
    "simulated": {"Description": "1: at least one session is of a simulated person"},
    "sessions": {"Description": "sessions that lie here"},
}
