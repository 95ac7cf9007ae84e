"""Makes one export: rows from the store through a writer into a folder, with its manifest."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wince_host.care import CareStore
from wince_host.store import AuditRow, MeasurementKind, Store
from wince_wire import ExportError

from ._entries import Entries, read_entries
from ._folder import new_folder
from ._manifest import hash_files, make_manifest, write_manifest
from ._portable import PortableWriter, pack
from ._request import Form, Request, Subject
from ._rows import MEASURED, Row, RowReader
from ._subject import find_subject
from ._tally import Tally
from ._writer import Writer


def export(
    store: Store,
    care: CareStore | None,
    request: Request,
    *,
    by: str,
    stopped: Callable[[], bool] = lambda: False,
    now_ns: Callable[[], int] = time.time_ns,
) -> dict[str, Any]:
    """Write one export and return its manifest.

    Parameters
    ----------
    store, care
        Where the rows and the entries of people lie.
    request
        What is wanted.
    by
        Who wants it, for the audit log.
    stopped
        Asked again and again whether to give up.

    Raises
    ------
    ExportError
        If the subject is unknown, the span holds no row, the folder is there already or cannot be
        written. Nothing is left of it then.
    StoreError
        If the database fails.
    """
    subject = find_subject(store, request)
    made_ns = now_ns()
    with new_folder(request.out) as folder:
        entries = read_entries(care, request)
        writer = _writer(folder, request, store, subject, entries, made_ns)
        tally = Tally(subject)
        rows = _until(stopped, RowReader(store, subject).read(_kinds(subject, request)))
        said = _pour(rows, subject, tally, writer)
        told = make_manifest(store, request, subject, tally, made_ns)
        told["entries"] = {"ratings": len(entries.ratings), "doses": len(entries.doses)}
        told[request.form.value] = said
        told["files"] = hash_files(folder)
        write_manifest(folder, told)
        if request.form is Form.PORTABLE:
            pack(folder)
        # Before the folder appears: no export without its entry in the log.
        _note(store, request, subject, by, made_ns)
    return told


def _kinds(subject: Subject, request: Request) -> tuple[MeasurementKind, ...]:
    portable = request.form is Form.PORTABLE and subject.person is None
    return (*MEASURED, "health") if portable else MEASURED


def _until(stopped: Callable[[], bool], rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        if stopped():
            raise ExportError("the export was stopped: nothing is left of it, start it again")
        yield row


def _pour(rows: Iterator[Row], subject: Subject, tally: Tally, writer: Writer) -> dict[str, Any]:
    try:
        for row in rows:
            tally.add(row)
            writer.add(row)
        _refuse_empty(tally, subject)
        return writer.finish()
    except BaseException:
        with contextlib.suppress(OSError):
            writer.discard()
        raise


def _refuse_empty(tally: Tally, subject: Subject) -> None:
    if tally.rows == 0:
        msg = f"{subject.name!r} has no rows in that span: name another one"
        raise ExportError(msg)


def _writer(
    folder: Path, request: Request, store: Store, subject: Subject, entries: Entries, made_ns: int
) -> Writer:
    # One library a form: none of them shall have to be there for the other ones.
    match request.form:
        case Form.EDF:
            from ._edf import EdfWriter

            return EdfWriter(folder, entries)
        case Form.BIDS:
            from ._bids import BidsWriter

            return BidsWriter(folder, entries)
        case Form.FHIR:
            from ._fhir import FhirWriter

            return FhirWriter(folder, entries, every_s=request.every_s, exported_ns=made_ns)
        case Form.PORTABLE:
            return PortableWriter(folder, entries, store, subject)
        case _:
            from ._tables import CsvSink, ParquetSink, TablesWriter

            sink = CsvSink if request.form is Form.CSV else ParquetSink
            return TablesWriter(folder, entries, sink)


def _note(store: Store, request: Request, subject: Subject, by: str, at_ns: int) -> None:
    span = f"{subject.since_ns}-{subject.until_ns}"
    detail = f"{request.form.value} {span}"
    row = AuditRow(at_ns=at_ns, user=by, action="export", subject=subject.name, detail=detail)
    store.add_audit(row)
