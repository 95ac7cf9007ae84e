"""Users and the audit log at the command line."""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wince_host.store import SqliteStore

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the host's command in a folder of its own."""

    def one(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        program = Path(sys.executable).with_name("wince-host")
        return subprocess.run(
            [program, *arguments, "--state", tmp_path / "host"],
            capture_output=True,
            text=True,
            check=False,
        )

    return one


@pytest.fixture
def two_users(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "host").mkdir(mode=0o700)
    SqliteStore(tmp_path / "host" / "wince.sqlite").close()
    assert run("user", "add", "root", "--role", "admin").returncode == 0
    assert run("user", "add", "anna").returncode == 0
    return tmp_path


def test_a_role_is_changed_and_a_user_removed_and_both_are_written_down(
    two_users: Path, run: Run
) -> None:
    assert run("user", "role", "anna", "admin").stdout == "anna is now admin\n"
    assert "root is removed" in run("user", "remove", "root").stdout
    listed = run("user", "list").stdout
    assert "anna" in listed
    assert "root" not in listed
    shown = run("audit").stdout
    assert shown.index("user_removed") < shown.index("role_changed")
    file = two_users / "audit.csv"
    assert run("audit", "--about", "root", "--csv", file).returncode == 0
    with file.open(newline="") as opened:
        ((_, by, what, about, _),) = list(csv.reader(opened))[1:]
    assert (by.endswith("(command line)"), what, about) == (True, "user_removed", "root")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("two_users")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("user", "remove", "root"), "the last administrator: make another one first"),
        (("user", "role", "root", "viewer"), "the last administrator: make another one first"),
        (("user", "remove", "nobody"), "there is no user 'nobody'"),
        (("user", "role", "nobody", "viewer"), "there is no user 'nobody'"),
        (("user", "role", "anna", "queen"), "'queen' is not one of"),
        (("audit", "--csv", "/nowhere/audit.csv"), "cannot be written"),
        (("audit", "--csv", "/dev/null"), "exists: name another file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    told = run(*arguments)
    assert told.returncode == 2
    assert says in " ".join(told.stderr.replace("│", " ").split())
    assert "Traceback" not in told.stderr
    assert "root" in run("user", "list").stdout
