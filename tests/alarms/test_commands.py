"""`wince-host alarms`: the record on the screen, and a clear word when it was changed."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from care_examples import alarm_line
from wince_host.alarms._commands import alarms_app
from wince_host.care import open_care_store, sqlite_url
from wince_wire import WinceError

run = CliRunner()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    care = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
    for second in range(3):
        care.add_alarm(alarm_line(second))
    care.close()
    return tmp_path


def test_the_record_is_printed(state: Path) -> None:
    done = run.invoke(alarms_app, ["list", "--state", str(state), "--days", "3650"])
    assert done.exit_code == 0
    assert done.output.count("raised") == 3
    none = run.invoke(alarms_app, ["list", "--state", str(state), "--person", "teal"])
    assert "raised" not in none.output


def test_a_changed_record_is_told(state: Path) -> None:
    assert "is whole" in run.invoke(alarms_app, ["check", "--state", str(state)]).output
    by_hand = sqlite3.connect(state / "care.sqlite", isolation_level=None)
    by_hand.execute("DROP TRIGGER care_alarm_keeps_DELETE")
    by_hand.execute("DELETE FROM care_alarm WHERE id = 3")
    by_hand.close()
    done = run.invoke(alarms_app, ["check", "--state", str(state)])
    assert isinstance(done.exception, WinceError)
    assert "was changed by somebody" in done.exception.sentence


def test_a_folder_without_a_record_is_told(tmp_path: Path) -> None:
    done = run.invoke(alarms_app, ["check", "--state", str(tmp_path / "nowhere")])
    assert isinstance(done.exception, WinceError)
    assert "there is no alarm record" in done.exception.sentence
