"""Opens a recording into a folder of tables and pictures that anything can read."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from wince_wire import RecordingError

from ._keys import SiteKey
from ._picture_files import PictureFiles
from ._reading import Reading
from ._records import End, Opening, Picture, Record, Rows, Samples
from ._tables import Tables

MANIFEST: Final = "manifest.json"
FORMAT: Final = "wince-opened-recording"
SUMS: Final = "SHA256SUMS"


def open_recording(
    folder: Path, out: Path, key: SiteKey, *, cut_short: bool = False
) -> dict[str, Any]:
    """Open a recording; return its manifest.

    Parameters
    ----------
    out
        Made anew, for its owner alone; complete or not there.
    cut_short
        Take what can be read of a recording that has no end, because the unit lost power.

    Raises
    ------
    RecordingError
        If it is sealed to another key, was altered, is not whole, or cannot be written.
    """
    reading = Reading(folder, key)
    with _whole_folder(out) as fresh:
        manifest, hashes = _write_features(reading, fresh)
        hashes |= _write_pictures(reading, fresh, manifest)
        manifest["faults"] = reading.faults
        manifest["complete"] = manifest["end"] is not None and not reading.faults
        if not manifest["complete"] and not cut_short:
            raise RecordingError(_incomplete(folder, reading.faults))
        _finish(fresh, manifest, hashes)
    return manifest


def _write_features(reading: Reading, fresh: Path) -> tuple[dict[str, Any], dict[str, str]]:
    records = reading.features()
    opening = next(records)
    assert isinstance(opening, Opening)  # noqa: S101 - it is always the first
    end: End | None = None
    with Tables(fresh, opening.tables, pulse_kind=_pulse_kind(opening)) as tables:
        for record in records:
            _take(tables, record)
            end = record if isinstance(record, End) else None
    return _manifest(opening, end, tables.rows), tables.hashes


def _take(tables: Tables, record: Record) -> None:
    if isinstance(record, Rows):
        tables.add_rows(record)
    elif isinstance(record, Samples):
        tables.add_samples(record)


def _pulse_kind(opening: Opening) -> str:
    kind = opening.sources.get("pulse_kind")
    return kind if kind in {"ecg", "ppg"} else "pulse"


def _write_pictures(reading: Reading, fresh: Path, manifest: dict[str, Any]) -> dict[str, str]:
    if reading.header.scope != "frames":
        return {}
    with PictureFiles(fresh) as files:
        for record in reading.frames():
            if isinstance(record, Picture):
                files.add(record)
    manifest["rows"]["pictures"] = files.count
    return files.hashes


def _manifest(opening: Opening, end: End | None, rows: dict[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(opening)
    told.pop("type")
    return {
        "format": FORMAT,
        "version": 1,
        **told,
        "end": None
        if end is None
        else {name: getattr(end, name) for name in end.__struct_fields__},
        "rows": rows,
    }


def _finish(fresh: Path, manifest: dict[str, Any], hashes: dict[str, str]) -> None:
    # The pictures' own hashes stand in pictures.csv, whose hash stands here.
    manifest["sha256"] = {name: of for name, of in hashes.items() if "/" not in name}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (fresh / MANIFEST).write_text(text, "utf-8")
    hashes = {MANIFEST: hashlib.sha256(text.encode()).hexdigest(), **hashes}
    lines = (f"{of}  {name}\n" for name, of in hashes.items())
    (fresh / SUMS).write_text("".join(lines), "utf-8")


def _incomplete(folder: Path, faults: list[str]) -> str:
    why = "; ".join(faults) or "it has no end"
    return (
        f"the recording {folder} is not whole ({why}): copy it again, or open what is there with "
        "--cut-short"
    )


@contextmanager
def _whole_folder(out: Path) -> Iterator[Path]:
    """Give a folder to fill that takes its place once it is complete."""
    if out.exists():
        msg = f"the folder {out} is there already: name a new one with --out"
        raise RecordingError(msg)
    fresh = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir(mode=0o700)
    except OSError as error:
        msg = f"the folder {fresh} cannot be made ({error.strerror}): name another with --out"
        raise RecordingError(msg) from error
    try:
        yield fresh
        fresh.rename(out)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        msg = f"the folder {out} cannot be written ({error.strerror}): check the disk"
        raise RecordingError(msg) from error
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
