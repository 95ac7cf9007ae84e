"""Writes a simulated session as a unit writes one: the layout of ``docs/study-folder.md``."""

import gzip
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

ACTION_UNITS: Final = (
    "AU01", "AU02", "AU04", "AU05", "AU06", "AU07", "AU09", "AU10",
    "AU12", "AU14", "AU15", "AU17", "AU20", "AU25", "AU26", "AU43",
)  # fmt: skip
UNITS: Final = {
    "time": "s", "v1_speed": "1/s", "v2_speed": "1/s", "v3_speed": "1/s",
    "v1_noise_speed": "1/s", "v2_noise_speed": "1/s", "v3_noise_speed": "1/s",
    "yaw_deg": "deg", "pitch_deg": "deg", "roll_deg": "deg", "interocular_px": "px",
    "onset": "s", "duration": "s", "ibi_ms": "ms", "corrected_ibi_ms": "ms",
}  # fmt: skip
SOFTWARE: Final = {"wince_sim": "1"}
COMPRESSION: Final = 1
"""The fastest: a cohort is half a gigabyte of text."""
LINE: Final = "\n"


def write_physio(
    stem: Path, ending: str, columns: Mapping[str, Vector], about: Mapping[str, object]
) -> None:
    """Write a table without a header, in which no value is missing, and its sidecar."""
    # The simulated sources of a unit need neither of the two.
    import pyarrow as pa
    import pyarrow.csv as pc

    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    text = io.BytesIO()
    options = pc.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    pc.write_csv(table, text, options)
    packed = gzip.compress(text.getvalue(), compresslevel=COMPRESSION, mtime=0)
    stem.with_name(f"{stem.name}_{ending}.tsv.gz").write_bytes(packed)
    sidecar = {
        "Columns": list(columns),
        **{
            name: {"Description": name.replace("_", " "), "Units": UNITS.get(name, "1")}
            for name in columns
        },
        "PhysioType": "generic",
        "Manufacturer": "Wince",
        "DeviceSerialNumber": "simulated",
        "SoftwareVersions": SOFTWARE,
        "Simulated": True,
        **about,
    }
    write_json(stem.with_name(f"{stem.name}_{ending}.json"), sidecar)


def write_events(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write the events of an attempt."""
    head = ("onset", "duration", "trial_type", "value", "text", "source")
    write_table(path, head, rows)
    write_json(
        path.with_suffix(".json"),
        {"trial_type": {"Description": "block, stimulus, marker, rating, quality or pause"}},
    )


def write_table(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table with a header."""
    lines = ["\t".join(row) for row in (head, *rows)]
    path.write_text(LINE.join(lines) + LINE, encoding="utf-8")


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file."""
    path.write_text(json.dumps(content, indent=1) + LINE, encoding="utf-8")


def write_checksums(place: Path) -> None:
    """Write ``sha256sums.txt`` over every file of a session."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place).as_posix()}"
        for path in files
    ]
    (place / "sha256sums.txt").write_text(LINE.join(lines) + LINE, encoding="utf-8")


def write_dataset(folder: Path, participants: Sequence[str]) -> None:
    """Write the files at the top of a dataset."""
    write_json(
        folder / "dataset_description.json",
        {"Name": "A simulated cohort", "BIDSVersion": "1.11.0", "DatasetType": "raw"},
    )
    (folder / "README.md").write_text(
        "Features of people who do not exist, made by `wince_sim.write_cohort`. What is true of "
        "them stands in truth.json.\n",
        encoding="utf-8",
    )
    ignored = ("session.json", "study.toml", "journal.jsonl", "sha256sums.txt", "edf", "truth.json")
    (folder / ".bidsignore").write_text(LINE.join(ignored) + LINE, encoding="utf-8")
    write_table(
        folder / "participants.tsv",
        ("participant_id", "simulated", "sessions"),
        [(f"sub-{name}", "1", "1") for name in participants],
    )


def utc(moment: datetime) -> str:
    """Return a moment as the tables hold it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
