"""What one host exports another one takes in, twice without harm, and nothing of a damaged file."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from export_course import MIDNIGHT, START, S
from time_spans import Span
from wince_host.care import CareStore, Dose, open_care_store, sqlite_url
from wince_host.exports import ExportError, Form, Imported, Request, export, import_portable
from wince_host.store import SqliteStore

Export = Callable[..., tuple[Path, dict[str, Any]]]
SPAN: Span = {"since_ns": START, "until_ns": MIDNIGHT + 3600 * S}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "other" / "wince.sqlite")
    yield made
    made.close()


@pytest.fixture
def other_care(tmp_path: Path) -> Iterator[CareStore]:
    made = open_care_store(sqlite_url(tmp_path / "other" / "care.sqlite"))
    yield made
    made.close()


def _take_in(store: SqliteStore, care: CareStore | None, path: Path) -> Imported:
    return import_portable(store, care, path, by="ida", now_ns=lambda: MIDNIGHT)


def test_rows_come_in_byte_for_byte_and_twice_does_no_harm(
    make: Export, store: SqliteStore, other: SqliteStore, other_care: CareStore
) -> None:
    folder, manifest = make(Form.PORTABLE)
    first = _take_in(other, other_care, folder / "rows.zip")
    again = _take_in(other, other_care, folder / "rows.zip")
    rows = sum(count for kind, count in manifest["rows"].items() if kind != "simulated")
    assert (first.rows, first.new_rows, first.new_entries) == (rows, rows, 3)
    assert (again.rows, again.new_rows, again.new_entries) == (rows, 0, 0)
    for kind in ("score", "vitals", "face", "event"):
        assert list(other.payloads("unit-1", kind, **SPAN)) == list(
            store.payloads("unit-1", kind, **SPAN)
        )
    assert other.latest_announcement("unit-1", "birth") is not None
    assert [dose.drug for dose in other_care.doses("heron.2", **SPAN)] == ["morphine"]
    assert [entry.action for entry in other.audit(limit=9, subject="heron.2")] == ["import"] * 2


def test_a_dose_given_before_the_unit_was_switched_on_comes_along(
    store: SqliteStore, other: SqliteStore, other_care: CareStore, tmp_path: Path
) -> None:
    (tmp_path / "early").mkdir()
    care = open_care_store(sqlite_url(tmp_path / "early" / "care.sqlite"))
    early = Dose(
        patient="heron.2", t_ns=MIDNIGHT - 30 * 86_400 * 10**9, entered_by="ida",
        entered_ns=MIDNIGHT, drug="morphine", amount=2.5, unit="mg",
    )  # fmt: skip
    care.add(early)
    request = Request(out=tmp_path / "out", form=Form.PORTABLE, person="heron.2")
    told = export(store, care, request, by="ida")
    care.close()
    assert told["entries"] == {"ratings": 0, "doses": 1}
    _take_in(other, other_care, tmp_path / "out" / "rows.zip")
    (dose,) = other_care.doses("heron.2", since_ns=0, until_ns=MIDNIGHT)
    assert dose.t_ns == early.t_ns


def test_what_a_unit_says_now_stays_before_what_it_said_then(
    make: Export, store: SqliteStore
) -> None:
    folder, _ = make(Form.PORTABLE)
    before = store.latest_announcement("unit-1", "birth")
    assert _take_in(store, None, folder / "rows.zip").new_rows == 0
    assert store.latest_announcement("unit-1", "birth") == before


def _changed(tmp_path: Path, path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Write the archive anew with one of its files changed."""
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return changed


def _with(key: str, value: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({**json.loads(content), key: value}).encode()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("rows.ndjson", lambda content: content[:-3], "damaged"),
        ("rows.ndjson", lambda content: content + b"{}\n", "damaged"),
        ("manifest.json", _with("contract_version", 99), "contract version 99"),
        ("manifest.json", _with("format", "wince-export-csv"), "only the portable form"),
        ("manifest.json", _with("files", []), "lacks its file rows.ndjson"),
        ("manifest.json", lambda _: b"[", "no manifest"),
    ],
)
def test_nothing_of_a_file_that_is_not_whole_is_taken_in(
    make: Export,
    other: SqliteStore,
    tmp_path: Path,
    name: str,
    change: Callable[[bytes], bytes],
    said: str,
) -> None:
    folder, _ = make(Form.PORTABLE)
    with pytest.raises(ExportError, match=said):
        _take_in(other, None, _changed(tmp_path, folder / "rows.zip", name, change))
    assert other.devices() == []
    assert list(other.audit(limit=1)) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x00" * 4096])
def test_a_file_that_is_no_archive_is_refused_in_a_sentence(
    other: SqliteStore, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(content)
    with pytest.raises(ExportError, match="cannot be taken in"):
        _take_in(other, None, path)


def test_a_missing_file_is_named(other: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"none\.zip cannot be taken in: No such file"):
        _take_in(other, None, tmp_path / "none.zip")
