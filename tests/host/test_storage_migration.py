"""A store of the first layout becomes one of the second, and tells the same."""

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from host_bench import SECOND_NS, MakeScore, WaitUntil
from wince_host.store import Batch, NewRow, SqliteStore, _migrate
from wince_host.store._schema import APPLICATION_ID, VERSION_1
from wince_wire import Measurement, Score, StoreError, Vitals, decode, encode

EVER = {"since_ns": 0, "until_ns": 2**62}
RECEIVED_NS = 11
ENDLESS = """
import sys
from pathlib import Path
from wince_host.store import SqliteStore, _migrate

path = Path(sys.argv[1])
original = _migrate._run_step

def run_step(connection, script, version):
    def begun():
        path.with_name("begun").touch()
        return 1
    connection.create_function("begun", 0, begun)
    forever = "SELECT begun(); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)" \
        " SELECT count(*) FROM n;"
    original(connection, script + forever, version)

_migrate._run_step = run_step
SqliteStore(path)
"""
"""Opens a store, and never comes to the end of its second step."""


def rows_of_two_minutes(make_score: MakeScore, boot_id: str) -> list[tuple[str, Measurement]]:
    """Return two units' rows of two people, with equal scores, gaps and absent ones."""
    rows: list[tuple[str, Measurement]] = []
    for seq in range(1, 150):
        if seq % 50 == 0:
            continue
        score = None if seq % 7 == 0 else float(seq % 5)
        person = "heron" if seq < 100 else "wren"
        rows.append(("unit-1", make_score(seq, score, patient=person)))
    rows.append(("unit-2", make_score(3, 9.5, patient="heron")))
    vitals: dict[str, Any] = {
        "boot_id": boot_id,
        "clock": {"synchronised": True},
        "patient": "heron",
        "source": "ppg",
        "sensor_state": "ok",
        "rmssd_ms": None,
        "sdnn_ms": 40.0,
        "beats_total": 1,
        "beats_corrected_total": 0,
        "signal_quality": 1.0,
        "sample_rate_hz": 100.0,
    }
    for seq, hr_bpm in ((200, 60.0), (201, None), (202, 90.5)):
        row = vitals | {"seq": seq, "t_ns": seq * SECOND_NS, "hr_bpm": hr_bpm}
        rows.append(("unit-1", decode(json.dumps(row).encode(), Vitals)))
    return rows


def write_first_layout(path: Path, rows: Iterable[tuple[str, Measurement]]) -> None:
    """Write rows as the first release did."""
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript(VERSION_1)
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        file.execute("PRAGMA user_version = 1")
        file.execute("BEGIN")
        for device, message in rows:
            write_first_row(file, device, message)
        file.execute("INSERT INTO audit VALUES (1, 5, 'ada', 'view', 'heron', '')")
        file.execute("COMMIT")


def write_first_row(file: sqlite3.Connection, device: str, message: Measurement) -> None:
    file.execute("INSERT INTO device (name) VALUES (?) ON CONFLICT DO NOTHING", (device,))
    (unit,) = file.execute("SELECT id FROM device WHERE name = ?", (device,)).fetchone()
    file.execute(
        "INSERT INTO boot (device_id, boot_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (unit, message.boot_id),
    )
    (boot,) = file.execute("SELECT id FROM boot WHERE device_id = ?", (unit,)).fetchone()
    kind, patient = type(message).__name__.lower(), getattr(message, "patient", None)
    payload = encode(message).decode()
    (number,) = file.execute(
        "INSERT INTO measurement"
        " (boot, seq, device_id, kind, t_ns, received_ns, historical, patient, payload)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?) RETURNING id",
        (boot, message.seq, unit, kind, message.t_ns, RECEIVED_NS, patient, payload),
    ).fetchone()
    if isinstance(message, Score):
        low, high = message.interval or (None, None)
        file.execute(
            "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL, 0, 0)",
            (
                number,
                unit,
                message.t_ns,
                patient,
                message.score,
                low,
                high,
                message.no_score_reason,
            ),
        )


class Told(NamedTuple):
    """Everything that a store tells of the rows."""

    people: Any
    courses: Any
    counts: Any
    payloads: Any
    ranges: Any


def told_by(store: SqliteStore, boot_id: str) -> Told:
    people = store.people()
    names = [person.patient for person in people]
    return Told(
        people=people,
        courses=[
            (
                store.person_points(name, **EVER),
                store.person_minutes(name, **EVER),
                store.person_hours(name, **EVER),
                store.person_vitals_minutes(name, **EVER),
            )
            for name in names
        ],
        counts=[(store.device_counts(unit), store.score_counts(unit)) for unit in store.devices()],
        payloads=[list(store.payloads(unit, "score", **EVER)) for unit in store.devices()],
        ranges=[store.stored_ranges(unit, boot_id) for unit in store.devices()],
    )


def test_an_old_store_tells_what_a_new_one_tells(
    tmp_path: Path, make_score: MakeScore, boot_id: str
) -> None:
    rows = rows_of_two_minutes(make_score, boot_id)
    old_path = tmp_path / "old" / "wince.sqlite"
    old_path.parent.mkdir()
    write_first_layout(old_path, rows)
    with (
        closing(SqliteStore(old_path)) as old,
        closing(SqliteStore(tmp_path / "new" / "wince.sqlite")) as new,
    ):
        new.commit(
            Batch(
                rows=[
                    NewRow(
                        device=device,
                        message=message,
                        payload=encode(message).decode(),
                        received_ns=RECEIVED_NS,
                        historical=False,
                    )
                    for device, message in rows
                ]
            )
        )
        assert told_by(old, boot_id) == told_by(new, boot_id)
        assert [person.patient for person in old.people()] == ["heron", "wren"]
        assert old.audit(limit=1)[0].user == "ada"
    (copy,) = (found for found in old_path.parent.iterdir() if ".v1." in found.name)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT count(*) FROM measurement").fetchone() == (len(rows),)
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)


def test_simulated_rows_stay_known_as_simulated(tmp_path: Path, make_score: MakeScore) -> None:
    path = tmp_path / "wince.sqlite"
    write_first_layout(path, [("unit-1", make_score(1)), ("unit-2", make_score(1, patient="wren"))])
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE score SET simulated = 1 WHERE patient = 'wren'")
        file.commit()
    with closing(SqliteStore(path)) as store:
        assert [(p.patient, p.simulated) for p in store.people()] == [
            ("heron", False),
            ("wren", True),
        ]


def test_without_room_nothing_is_changed(
    tmp_path: Path, make_score: MakeScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wince.sqlite"
    write_first_layout(path, [("unit-1", make_score(1))])
    before = path.read_bytes()
    free = shutil.disk_usage(tmp_path).free
    monkeypatch.setattr(_migrate, "ROOM", free)
    with pytest.raises(StoreError, match=r"free some space, or .* nothing was changed"):
        SqliteStore(path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir() if ".v1." in found.name] == []


def test_a_copy_that_was_cut_off_is_made_again(tmp_path: Path, make_score: MakeScore) -> None:
    path = tmp_path / "wince.sqlite"
    write_first_layout(path, [("unit-1", make_score(1))])
    path.with_name("wince.sqlite.copying").write_bytes(b"half a copy")
    SqliteStore(path).close()
    names = sorted(found.name for found in tmp_path.iterdir())
    assert names[0] == "wince.sqlite"
    assert len(names) == 2
    assert names[1].startswith("wince.sqlite.v1.")


def test_a_migration_that_is_killed_begins_again(
    tmp_path: Path, make_score: MakeScore, boot_id: str, wait_until: WaitUntil
) -> None:
    path = tmp_path / "wince.sqlite"
    rows = rows_of_two_minutes(make_score, boot_id)
    write_first_layout(path, rows)
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, path])
    try:
        wait_until(lambda: path.with_name("begun").exists(), "the second step has begun")
    finally:
        process.kill()
        process.wait()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)
    with closing(SqliteStore(path)) as store:
        assert sum(store.device_counts("unit-1").rows.values()) == len(rows) - 1
    copies = [found for found in tmp_path.iterdir() if ".v1." in found.name]
    assert len(copies) == 2  # of both beginnings
