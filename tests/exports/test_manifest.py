"""The manifest says where the rows come from, what is missing, and what the files hash to."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from export_course import ABSENT, HOLE, SECONDS, START, UNSYNCHRONISED, S, boot_of
from wince_host.exports import Form
from wince_host.store import SqliteStore
from wince_wire import SCHEMA_VERSION

Export = Callable[..., tuple[Path, dict[str, Any]]]
ROWS = SECONDS - len(HOLE)


@pytest.mark.parametrize("form", [form for form in Form if form is not Form.PORTABLE])
def test_every_file_is_in_the_manifest_with_its_hash(make: Export, form: Form) -> None:
    folder, manifest = make(form)
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    found = {name: path for name, path in found.items() if path.is_file()}
    del found["manifest.json"]
    assert {file["name"] for file in manifest["files"]} == set(found)
    for file in manifest["files"]:
        content = found[file["name"]].read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_manifest_counts_what_is_there_and_what_is_missing(make: Export) -> None:
    _, manifest = make(Form.CSV, since_ns=START, until_ns=START + SECONDS * S)
    assert manifest["rows"] == {
        "score": ROWS,
        "vitals": ROWS,
        "face": ROWS,
        "event": 1,
        "simulated": 0,
    }
    assert manifest["scores"] == {
        "with_a_score": ROWS - len(ABSENT),
        "without_a_score": len(ABSENT),
        "by_reason": {"no_face": len(ABSENT)},
    }
    assert manifest["holes"] == {
        "seconds_in_span": SECONDS,
        "seconds_without_a_row": len(HOLE),
        "stretches_between_rows": 1,
    }
    assert manifest["entries"] == {"ratings": 2, "doses": 1}
    assert manifest["boots"] == [
        {"device": "unit-1", "boot_id": boot_of("unit-1"), "holes": 0, "dropped": 0}
    ]


def test_the_manifest_tells_versions_models_configuration_and_clock(make: Export) -> None:
    _, manifest = make(Form.CSV)
    assert manifest["contract_version"] == SCHEMA_VERSION
    (device,) = manifest["devices"]
    assert device["last_announced"]["models"] == {"face_landmark": "1055cb9d"}
    assert device["last_configuration"] == {
        "revision": 3,
        "boot_id": boot_of("unit-1"),
        "settings_sha256": hashlib.sha256(b'{"score.window_s":10.0}').hexdigest(),
    }
    (clock,) = manifest["clock"]
    rows = 3 * ROWS + 1
    unsynchronised = 3 * len(UNSYNCHRONISED)
    assert clock["rows"] == rows
    assert clock["synchronised_share"] == pytest.approx((rows - unsynchronised) / rows)
    assert (clock["lowest_offset_ms"], clock["highest_offset_ms"]) == (0.5, 0.5)
    assert clock["largest_error_bound_ms"] == 4.0
    assert clock["first"] == "2026-01-15T23:59:00.000Z"


def test_every_export_is_in_the_audit_log(make: Export, store: SqliteStore) -> None:
    before = len(store.audit(limit=1000, subject="heron.2"))
    make(Form.CSV, since_ns=START, until_ns=START + 7 * S)
    (entry, *rest) = store.audit(limit=1000, subject="heron.2")
    assert len(rest) == before
    assert (entry.user, entry.action, entry.subject) == ("mila", "export", "heron.2")
    assert entry.detail.startswith("csv ")
