"""An export is the same, byte for byte, whatever database the rows lie in."""

import hashlib
import json
from pathlib import Path

import pytest

from export_course import announcements, course, keep
from wince_host.exports import Form, Request, export, import_portable
from wince_host.store import Batch, SqliteStore, Store

WHEN = 1_768_600_000 * 10**9


@pytest.mark.parametrize("form", [Form.CSV, Form.PORTABLE])
def test_files_do_not_depend_on_the_database(any_store: Store, tmp_path: Path, form: Form) -> None:
    plain = SqliteStore(tmp_path / "plain.sqlite")
    told = []
    for store, name in ((any_store, "any"), (plain, "plain")):
        keep(store, "unit-1", course())
        keep(store, "unit-2", course("unit-2", "teal", simulated=True))
        store.commit(Batch(announcements=announcements("unit-1")))
        request = Request(form=form, out=tmp_path / name, person="heron.2")
        told.append(export(store, None, request, by="mila", now_ns=lambda: WHEN))
    plain.close()
    assert told[0] == told[1]
    assert told[0]["rows"]["score"] == 115
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("any", "plain")]
    assert hashlib.sha256(manifests[0]).digest() == hashlib.sha256(manifests[1]).digest()
    assert json.loads(manifests[0])["files"]


def test_a_portable_file_goes_into_any_database(any_store: Store, tmp_path: Path) -> None:
    plain = SqliteStore(tmp_path / "plain.sqlite")
    keep(plain, "unit-1", course())
    request = Request(form=Form.PORTABLE, out=tmp_path / "out", device="unit-1")
    export(plain, None, request, by="mila", now_ns=lambda: WHEN)
    plain.close()
    path = tmp_path / "out" / "rows.zip"
    told = [import_portable(any_store, None, path, by="ida", now_ns=lambda: WHEN) for _ in range(2)]
    assert [one.new_rows for one in told] == [346, 0]
    assert any_store.device_counts("unit-1").rows["score"] == 115
