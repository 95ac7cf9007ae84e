"""Takes the portable form in: all of it is checked before a first row is stored."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Final

import msgspec

from wince_host.care import CareStore, Dose, Rating
from wince_host.ingest import decode_message
from wince_host.store import AuditRow, Batch, NewAnnouncement, NewRow, Store
from wince_wire import ROOT, SCHEMA_VERSION, Birth, ExportError

from ._manifest import MANIFEST
from ._portable import ANNOUNCEMENTS, ENTRIES, ROWS

ROWS_A_BATCH: Final = 500
LONGEST_LINE: Final = 1 << 20
LARGEST_MANIFEST: Final = 8 << 20
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What Python's reader of archives raises, RuntimeError for one with a password."""
_SUFFIX: Final = {"birth": "birth", "config_reported": "config/reported"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in.

    Attributes
    ----------
    rows, new_rows
        In the file, and of them those that the store did not know.
    new_entries
        Ratings and doses that were not there yet.
    """

    subject: str
    rows: int
    new_rows: int
    new_entries: int


class _File(msgspec.Struct):
    name: str
    bytes: int
    sha256: str


class _Manifest(msgspec.Struct):
    format: str
    contract_version: int
    files: list[_File]
    person: str | None = None
    device: str | None = None


class _Line(msgspec.Struct):
    device: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
    kind: str
    payload: str


class _Entry(msgspec.Struct):
    entry: str
    patient: str
    t_ns: int
    entered_ns: int
    scale: str = "nrs"
    value: float = 0.0
    items: tuple[int, ...] = ()
    drug: str = ""
    amount: float = 0.0
    unit: str = ""


def import_portable(
    store: Store, care: CareStore | None, path: Path, *, by: str, now_ns: Callable[[], int]
) -> Imported:
    """Store the rows of a portable file that are not there yet; twice does no harm.

    Raises
    ------
    ExportError
        If the file is none, damaged, or of another contract. Nothing is stored then.
    StoreError
        If the database fails; the same file may be taken in again.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            _check(archive, manifest, path)
            imported = _take_in(archive, manifest, store, care, by, now_ns())
    except (OSError, *_DAMAGED) as error:
        why = (
            error.strerror
            if isinstance(error, OSError) and error.strerror
            else "it is no archive, or damaged"
        )
        msg = f"{path} cannot be taken in: {why}; name the rows.zip of a portable export"
        raise ExportError(msg) from error
    return imported


def _manifest(archive: zipfile.ZipFile, path: Path) -> _Manifest:
    try:
        with archive.open(MANIFEST) as file:
            manifest = msgspec.json.decode(file.read(LARGEST_MANIFEST), type=_Manifest)
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        msg = f"{path} has no manifest of a portable export: name its rows.zip"
        raise ExportError(msg) from error
    if manifest.format != "wince-export-portable":
        msg = f"{path} holds a {manifest.format[:40]!r}: only the portable form can be taken in"
        raise ExportError(msg)
    if manifest.contract_version != SCHEMA_VERSION:
        msg = (
            f"{path} speaks contract version {manifest.contract_version}, this host "
            f"{SCHEMA_VERSION}: take it in with the Wince that wrote it, or a newer one"
        )
        raise ExportError(msg)
    return manifest


def _check(archive: zipfile.ZipFile, manifest: _Manifest, path: Path) -> None:
    """Hold every file to its hash, and every line to the contract."""
    told = {file.name: file for file in manifest.files}
    for name in (ROWS, ANNOUNCEMENTS, ENTRIES):
        if name not in told or name not in archive.namelist():
            msg = f"{path} lacks its file {name}: copy it again"
            raise ExportError(msg)
        digest, length = hashlib.sha256(), 0
        with archive.open(name) as file:
            while block := file.read(1 << 16):
                digest.update(block)
                length += len(block)
                if length > told[name].bytes:
                    break
        if length != told[name].bytes or digest.hexdigest() != told[name].sha256:
            msg = f"{path} is damaged: its file {name} is not what the manifest says; copy it again"
            raise ExportError(msg)
    for _ in _rows(archive, path, 0):
        pass
    list(_announcements(archive, path, 0))
    _entries(archive, path)


def _take_in(
    archive: zipfile.ZipFile,
    manifest: _Manifest,
    store: Store,
    care: CareStore | None,
    by: str,
    at_ns: int,
) -> Imported:
    path = Path(str(archive.filename))
    subject = manifest.person or manifest.device or ""
    store.add_audit(AuditRow(at_ns=at_ns, user=by, action="import", subject=subject))
    for told in _announcements(archive, path, at_ns):
        kind: Any = "birth" if isinstance(told.message, Birth) else "config_reported"
        # What a unit said long ago must not stand before what it says now.
        if store.latest_announcement(told.device, kind) is None:
            store.commit(Batch(announcements=[told]))
    rows = new = 0
    batch: list[NewRow] = []
    for row in _rows(archive, path, at_ns):
        batch.append(row)
        rows += 1
        if len(batch) == ROWS_A_BATCH:
            new += store.commit(Batch(rows=batch))
            batch = []
    if batch:
        new += store.commit(Batch(rows=batch))
    entered = 0 if care is None else _enter(care, _entries(archive, path), by)
    return Imported(subject=subject, rows=rows, new_rows=new, new_entries=entered)


def _rows(archive: zipfile.ZipFile, path: Path, at_ns: int) -> Iterator[NewRow]:
    with archive.open(ROWS) as file:
        for number, line in _lines(file, _Line, path):
            yield _row(line, path, number, at_ns)


def _row(line: _Line, path: Path, number: int, at_ns: int) -> NewRow:
    row = _decoded(line, line.kind, at_ns)
    if not isinstance(row, NewRow):
        raise _bad_line(path, ROWS, number)
    return row


def _announcements(archive: zipfile.ZipFile, path: Path, at_ns: int) -> list[NewAnnouncement]:
    found = []
    with archive.open(ANNOUNCEMENTS) as file:
        for number, line in _lines(file, _Line, path):
            told = _decoded(line, _SUFFIX.get(line.kind, "none"), at_ns)
            if not isinstance(told, NewAnnouncement):
                raise _bad_line(path, ANNOUNCEMENTS, number)
            found.append(told)
    return found


def _decoded(line: _Line, suffix: str, at_ns: int) -> object:
    return decode_message(
        f"{ROOT}/{line.device}/{suffix}",
        line.payload.encode("utf-8", "replace"),
        received_ns=at_ns,
        historical=True,
        retained=True,
    )


def _entries(archive: zipfile.ZipFile, path: Path) -> list[_Entry]:
    with archive.open(ENTRIES) as file:
        return [entry for _, entry in _lines(file, _Entry, path)]


def _lines(file: IO[bytes], kind: type[Any], path: Path) -> Iterator[tuple[int, Any]]:
    decoder = msgspec.json.Decoder(kind)
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
        try:
            yield number, decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _bad_line(path, "its rows", number) from error


def _bad_line(path: Path, name: str, number: int) -> ExportError:
    msg = f"{path} breaks the contract in line {number} of {name}: nothing was taken in"
    return ExportError(msg)


def _enter(care: CareStore, entries: list[_Entry], by: str) -> int:
    new = 0
    for entry in entries:
        made = _made(entry, by)
        if made is not None and not _is_there(care, made):
            care.add(made)
            new += 1
    return new


def _made(entry: _Entry, by: str) -> Dose | Rating | None:
    common: dict[str, Any] = {
        "patient": entry.patient,
        "t_ns": entry.t_ns,
        "entered_by": by,
        "entered_ns": entry.entered_ns,
    }
    if entry.entry == "dose":
        return Dose(**common, drug=entry.drug, amount=entry.amount, unit=entry.unit)
    scale: Any = entry.scale
    return Rating(**common, scale=scale, value=entry.value, items=entry.items)


def _is_there(care: CareStore, entry: Dose | Rating) -> bool:
    span = {"since_ns": entry.t_ns, "until_ns": entry.t_ns + 1}
    known: list[Any] = [
        *care.doses(entry.patient, **span, withdrawn=True),
        *care.ratings(entry.patient, **span, withdrawn=True),
    ]
    return any(_essence(one) == _essence(entry) for one in known)


def _essence(entry: Dose | Rating) -> tuple[Any, ...]:
    if isinstance(entry, Dose):
        return ("dose", entry.entered_ns, entry.drug, entry.amount, entry.unit)
    return ("rating", entry.entered_ns, entry.scale, entry.value, tuple(entry.items))
