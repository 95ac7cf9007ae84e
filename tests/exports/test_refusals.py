"""Bad input ends in one sentence, and nothing half-written is left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from export_course import START, S
from file_limit import no_file_beyond
from wince_host.exports import ExportError, Form, Request, export
from wince_host.store import SqliteStore

Export = Callable[..., tuple[Path, dict[str, Any]]]


def _try(store: SqliteStore, out: Path, **wanted: Any) -> None:  # noqa: ANN401
    export(store, None, Request(form=Form.CSV, out=out, **wanted), by="mila")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"person": "nobody"}, "there is no person 'nobody'"),
        ({"device": "nothing"}, "there is no device 'nothing'"),
        ({}, "name one of them"),
        ({"person": "heron.2", "device": "unit-1"}, "name one of them"),
        ({"person": "heron.2", "since_ns": 5, "until_ns": 5}, "is empty"),
        ({"person": "heron.2", "since_ns": START - 9 * S, "until_ns": START}, "has no rows"),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_sentence(
    store: SqliteStore, tmp_path: Path, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(ExportError, match=said):
        _try(store, tmp_path / "out", **wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_stays_as_it_is(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_text("x")
    with pytest.raises(ExportError, match="is there already"):
        _try(store, out, person="heron.2")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine"]


@pytest.mark.parametrize("form", list(Form))
def test_a_disk_that_takes_no_more_leaves_nothing_behind(
    store: SqliteStore, tmp_path: Path, form: Form
) -> None:
    out = tmp_path / "out"
    with no_file_beyond(1024), pytest.raises(ExportError, match="cannot be written"):
        export(store, None, Request(form=form, out=out, person="heron.2"), by="mila")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_for_others_to_read(make: Export) -> None:
    folder, _ = make(Form.CSV)
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("form", list(Form))
def test_an_export_that_is_stopped_leaves_nothing_behind(
    store: SqliteStore, tmp_path: Path, form: Form
) -> None:
    looks = iter(range(1000))
    with pytest.raises(ExportError, match="was stopped"):
        export(
            store,
            None,
            Request(form=form, out=tmp_path / "out", person="heron.2"),
            by="mila",
            stopped=lambda: next(looks) > 100,
        )
    assert list(tmp_path.iterdir()) == []
