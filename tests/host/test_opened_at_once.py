"""Programs that open a store in the same moment all find it whole."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from wince_host._opening import opening_alone
from wince_host.care import open_care_store, sqlite_url
from wince_host.store import SqliteStore
from wince_wire import StoreError

PROGRAMS, ROUNDS = 6, 20
_TAKE_THE_JOURNAL = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0).execute("PRAGMA journal_mode = DELETE").fetchone()
"""


def _rows(path: Path) -> int:
    with closing(SqliteStore(path)) as store:
        return store.dead_letter_count()


def _care(path: Path) -> int:
    with closing(open_care_store(sqlite_url(path))) as store:
        return len(store.alarms(since_ns=0, until_ns=2**62))


@pytest.mark.parametrize("opened", [_rows, _care])
def test_a_new_store_may_be_opened_by_several_at_once(
    tmp_path: Path, opened: Callable[[Path], int]
) -> None:
    together = threading.Barrier(PROGRAMS)

    def open_it(path: Path) -> int:
        together.wait()
        return opened(path)

    with ThreadPoolExecutor(PROGRAMS) as programs:
        for number in range(ROUNDS):
            path = tmp_path / f"{number}.sqlite"
            assert list(programs.map(open_it, [path] * PROGRAMS)) == [0] * PROGRAMS
            assert [each.name for each in tmp_path.glob(f"{number}.*")] == [path.name]


def test_who_waits_in_vain_for_another_opener_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "wince.sqlite"
    with (
        opening_alone(path, busy_s=0.0),
        pytest.raises(StoreError, match=r"another program is opening the store .*wince\.sqlite"),
    ):
        SqliteStore(path, busy_s=0.0)
    with closing(SqliteStore(path, busy_s=0.0)) as store:
        assert store.dead_letter_count() == 0


def test_a_second_opener_in_a_process_leaves_the_first_its_locks(tmp_path: Path) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(SqliteStore(path)) as first:
        SqliteStore(path).close()
        # Another program would take the journal away, which needs the file to be nobody's.
        other = subprocess.run(
            [sys.executable, "-c", _TAKE_THE_JOURNAL, str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "database is locked" in other.stderr
        assert first.dead_letter_count() == 0
