"""The table of how many bytes a person takes, from the rows of a simulated unit."""

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import packing_part

from wince_device.outbox import OutboxReader, OutboxRow
from wince_host.ingest import decode_message
from wince_host.store import Batch, NewRow, SqliteStore

SECONDS = 300
SETTLED_S = 60
DAY_S = 86_400
FEWEST_ROWS = 100
"""A file grows by whole pages: fewer rows show nothing."""
SETTINGS = """
name = "unit-1"
state_folder = "{folder}"
[camera]
source = "sim"
[pulse]
source = "sim"
[broker]
required_at_start = false
port = 1
"""


def lines(folder: Path) -> Iterator[str]:
    """Let a simulated unit fill its outbox, store its rows, and measure the file."""
    rows = simulate(folder)
    kinds = {row.suffix: [_new(one) for one in rows if one.suffix == row.suffix] for row in rows}
    everything = [row for of_kind in kinds.values() for row in of_kind]
    seconds = len(kinds["score"])
    yield f"{seconds} s of a simulated unit at 30 fps, after {SETTLED_S} s to settle."
    yield ""
    yield "| kind | rows a day | bytes sent a row | bytes kept a row | MB a patient-day |"
    yield "|---|---|---|---|---|"
    for kind, of_kind in sorted(kinds.items()):
        if kind != "event":
            yield _line(kind, of_kind, stored_bytes(folder / kind, of_kind), seconds)
    whole = stored_bytes(folder / "all", everything)
    yield _line("**all**", everything, whole, seconds)
    yield ""
    text = sum(len(row.payload) for row in everything)
    packed = payload_bytes(folder / "all")
    yield (
        f"Of the {whole / seconds:,.0f} bytes a second, {packed / seconds:,.0f} are payloads "
        f"({text / packed:.1f} times smaller than they came); the rest is numbers, times, the "
        "score's own columns and indexes."
    )
    yield ""
    yield from packing_part.lines([(row.suffix, row.payload) for row in rows])


def simulate(folder: Path) -> list[OutboxRow]:
    """Run a simulated unit without a network and return what its outbox kept once it settled."""
    settings = folder / "device.toml"
    settings.write_text(SETTINGS.format(folder=folder), "utf-8")
    program = Path(sys.executable).with_name("wince-device")
    subprocess.run(
        [program, "run", "--config", settings, "--seconds", str(SETTLED_S + SECONDS)],
        check=True,
        capture_output=True,
    )
    with OutboxReader(folder / "outbox.db") as reader:
        rows = list(reader.rows())
    counted: Counter[str] = Counter()
    for place, row in enumerate(rows):
        counted[row.suffix] += 1
        if counted["score"] > SETTLED_S:
            return rows[place:]
    sys.exit("error: the simulated unit made too few scores: is the machine too busy?")


def _new(row: OutboxRow) -> NewRow:
    made = decode_message(
        f"wince/v1/unit-1/{row.suffix}",
        row.payload,
        received_ns=1,
        historical=False,
        retained=False,
    )
    assert isinstance(made, NewRow)
    return made


def stored_bytes(folder: Path, rows: list[NewRow]) -> float:
    """Return how much a store grows by rows, without what an empty one takes."""
    empty = _file_bytes(folder / "empty", [])
    return _file_bytes(folder, rows) - empty


def _file_bytes(folder: Path, rows: list[NewRow]) -> int:
    with closing(SqliteStore(folder / "wince.sqlite")) as store:
        for first in range(0, len(rows), 250):
            store.commit(Batch(rows=rows[first : first + 250]))
    return (folder / "wince.sqlite").stat().st_size


def payload_bytes(folder: Path) -> int:
    """Return what the payloads of a store take."""
    with closing(sqlite3.connect(folder / "wince.sqlite")) as file:
        (size,) = file.execute("SELECT sum(length(payload)) FROM measurement").fetchone()
    return int(size)


def _line(kind: str, rows: list[NewRow], size: float, seconds: int) -> str:
    a_day = DAY_S / seconds
    sent = sum(len(row.payload) for row in rows) / len(rows)
    if len(rows) < FEWEST_ROWS:
        return f"| {kind} | {len(rows) * a_day:,.0f} | {sent:,.0f} | too few rows to tell | |"
    return (
        f"| {kind} | {len(rows) * a_day:,.0f} | {sent:,.0f} | {size / len(rows):,.0f} "
        f"| {size * a_day / 1e6:.1f} |"
    )
