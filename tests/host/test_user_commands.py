"""Users and the audit log at the command line."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wince_host.accounts import Accounts, Role
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
def two_users(tmp_path: Path) -> Iterator[Accounts]:
    (tmp_path / "host").mkdir(mode=0o700)
    with closing(SqliteStore(tmp_path / "host" / "wince.sqlite")) as store:
        accounts = Accounts(store)
        accounts.create_user("root", Role.ADMIN)
        accounts.create_user("anna", Role.VIEWER)
        yield accounts


def test_a_role_is_changed_and_a_user_removed_and_both_are_written_down(
    tmp_path: Path, two_users: Accounts, run: Run
) -> None:
    assert run("user", "role", "anna", "admin").stdout == "anna is now admin\n"
    assert "root is removed" in run("user", "remove", "root").stdout
    assert [(user.name, user.role) for user in two_users.users()] == [("anna", "admin")]
    shown = run("audit").stdout
    assert shown.index("user_removed") < shown.index("role_changed")
    file = tmp_path / "audit.csv"
    assert run("audit", "--about", "root", "--csv", file).returncode == 0
    with file.open(newline="") as opened:
        ((_, by, what, about, _),) = list(csv.reader(opened))[1:]
    assert (by.endswith("(command line)"), what, about) == (True, "user_removed", "root")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("user", "remove", "root"), "the last administrator: make another one first"),
        (("user", "remove", "nobody"), "there is no user 'nobody'"),
        (("user", "role", "anna", "queen"), "'queen' is not one of"),
        (("audit", "--csv", "/nowhere/audit.csv"), "cannot be written"),
        (("audit", "--csv", "/dev/null"), "exists: name another file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    two_users: Accounts, run: Run, arguments: tuple[str, ...], says: str
) -> None:
    told = run(*arguments)
    assert told.returncode == 2
    assert says in " ".join(told.stderr.replace("│", " ").split())
    assert "Traceback" not in told.stderr
    assert [user.role for user in two_users.users()] == ["viewer", "admin"]
