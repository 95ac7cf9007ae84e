"""The commands, as a person types them: what they say, and what they leave behind."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from export_course import START, course, keep
from wince_host._export_commands import export, import_rows, moment_ns
from wince_host._token_commands import token_app
from wince_host.api import find_token
from wince_host.care import open_care_store, sqlite_url
from wince_host.exports import ExportError
from wince_host.store import SqliteStore
from wince_wire import WinceError

Run = Callable[..., str]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    store = SqliteStore(folder / "wince.sqlite")
    keep(store, "unit-1", course())
    keep(store, "unit-2", course("unit-2", "teal", simulated=True))
    store.close()
    return folder


@pytest.fixture
def run(state: Path) -> Run:
    """Run a command with this host's folder and return what it said."""
    app = typer.Typer()
    app.command("export")(export)
    app.command("import")(import_rows)
    app.add_typer(token_app, name="token")

    def call(*words: object, state: Path = state) -> str:
        told = CliRunner().invoke(app, [*map(str, words), "--state", str(state)])
        if isinstance(told.exception, WinceError):
            raise told.exception
        assert told.exit_code == 0, told.output
        return told.output

    return call


def test_export_and_import_by_hand(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = run("export", "heron.2", "--format", "portable", "--out", out)
    assert said == f"{out}: 346 rows, 2026-01-15T23:59:00.000Z to 2026-01-16T00:00:59.000Z\n"
    other = tmp_path / "other"
    assert run("import", out / "rows.zip", state=other) == "heron.2: 346 rows, 346 of them new\n"
    assert run("import", out / "rows.zip", state=other) == "heron.2: 346 rows, 0 of them new\n"


def test_an_export_says_when_rows_are_simulated(run: Run, tmp_path: Path) -> None:
    said = run("export", "--device", "unit-2", "--out", tmp_path / "out")
    assert "346 of them are of a simulated patient" in said


def test_the_span_is_taken_from_the_command_line(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("export", "heron.2", "--out", out, "--since", "2026-01-16", "--until", "2026-01-17")
    manifest: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["rows"]["score"] == 60
    assert manifest["since"] == "2026-01-16T00:00:00.000Z"


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01", "99999-01-01", "9999-01-01", "1969-01-01", "NaN", ""]
)
def test_what_is_no_time_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ExportError, match="is no time"):
        moment_ns(text)


def test_a_time_without_a_zone_is_utc() -> None:
    assert moment_ns("2026-01-15T23:59:00") == START
    assert moment_ns("2026-01-16T00:59:00+01:00") == START
    assert moment_ns(None) is None


def test_a_folder_without_a_store_is_named(run: Run, tmp_path: Path) -> None:
    with pytest.raises(WinceError, match="there is no store in"):
        run("export", "heron.2", "--out", tmp_path / "out", state=tmp_path / "none")
    assert list(tmp_path.iterdir()) == [tmp_path / "state"]


@pytest.fixture
def kept(state: Path) -> Iterator[Callable[[], list[Any]]]:
    """What the store of entries holds of keys."""
    care = open_care_store(sqlite_url(state / "care.sqlite"))
    yield lambda: list(care.tokens())
    care.close()


def test_a_key_is_made_listed_and_ended(run: Run, kept: Callable[[], list[Any]]) -> None:
    said = run("token", "add", "lab", "--scope", "read", "--scope", "export", "--days", "30")
    secret = said.splitlines()[0].removeprefix("key of lab: ")
    found = find_token(kept(), secret)
    assert found is not None
    assert (found.name, found.scopes) == ("lab", ("read", "export"))
    assert secret not in run("token", "list")
    assert "valid" in run("token", "list")
    run("token", "revoke", "lab")
    assert "revoked" in run("token", "list")
    with pytest.raises(WinceError, match="no key 'lab' that could be ended"):
        run("token", "revoke", "lab")


def test_a_scope_that_is_none_is_refused(run: Run, kept: Callable[[], list[Any]]) -> None:
    with pytest.raises(WinceError, match="cannot be allowed all"):
        run("token", "add", "lab", "--scope", "all")
    assert kept() == []
