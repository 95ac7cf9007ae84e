"""Many devices into PostgreSQL, through a real broker and one or more loggers: rate and loss.

    python postgres_trial.py --loggers 2 --kill

The server flushes to the disk as it does in use. Prints one line of JSON for each trial.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "support")]

import device_crowd  # noqa: E402
import psycopg  # noqa: E402
from ingest_trial import Trial, cpu_s, run_trial  # noqa: E402

from postgres_cluster import PostgresCluster  # noqa: E402
from wince_host.broker import BrokerSettings  # noqa: E402
from wince_host.broker._settings import HOST_USER  # noqa: E402
from wince_host.store_postgres import PostgresStore  # noqa: E402

GROUP = "wince-loggers"
LARGEST_MEMORY = "shared_buffers=256MB"
KILL_AT_SHARE = 0.3
"""One logger is killed when about so much is stored."""
LOOK_S = 0.1

_SIZE = """
SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
WHERE relnamespace = 'wince'::regnamespace AND relkind = 'r'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What lies in the database after a trial.

    Attributes
    ----------
    wanted, stored
        Rows that the devices had, and rows in the table.
    lost
        Numbers of rows that the devices were told are stored, and that are not.
    doubled
        Rows that the minutes count more than once.
    killed_at
        Rows that were stored when a logger was killed, None when none was.
    server_cpu_s
        Processor time of PostgreSQL.
    bytes_a_row
        Of the tables with their indexes, after the space of dead rows was given back.
    """

    wanted: int
    stored: int
    lost: int
    doubled: int
    killed_at: int | None
    server_cpu_s: float
    bytes_a_row: float


def trial(*, devices: int, rows: int, loggers: int, kill: bool) -> tuple[Trial, Outcome]:
    """Run one trial in a folder and on a server of its own."""
    cluster = PostgresCluster(LARGEST_MEMORY, "max_wal_size=2GB")
    try:
        url = cluster.url(cluster.make_database())
        more = ["--database", url, *(["--shared", GROUP] if loggers > 1 else [])]
        before_s = _server_cpu_s(cluster)
        with tempfile.TemporaryDirectory(prefix="wince-trial-") as folder:
            killer = Killer(url, devices * rows) if kill else None
            if killer is not None:
                killer.start()
            state = Path(folder) / "host"
            _write_login(state)
            shown = run_trial(
                state,
                devices=devices,
                rows_per_device=rows,
                loggers=[more] * loggers,
            )
        server_s = _server_cpu_s(cluster) - before_s
        return shown, _outcome(url, devices, rows, None if killer is None else killer.at, server_s)
    finally:
        cluster.remove()


def _write_login(state: Path) -> None:
    """Write what the second logger needs, which has a folder of its own."""
    settings = BrokerSettings(folder=state / "broker")
    settings.folder.mkdir(parents=True)
    (settings.folder / "host.toml").write_text(
        f'name = "{HOST_USER}"\n[broker]\nhost = "127.0.0.1"\nport = 1\n'
        f'password_file = "{settings.host_password_file}"\n'
    )


class Killer(threading.Thread):
    """Ends one logger with SIGKILL once a share of the rows is stored.

    Attributes
    ----------
    at
        How many rows were stored at that moment.
    """

    def __init__(self, url: str, rows: int) -> None:
        super().__init__(daemon=True)
        self.at: int | None = None
        self._url = url
        self._wanted = rows * KILL_AT_SHARE
        self._pause = threading.Event()

    def run(self) -> None:
        """Wait for the moment."""
        while self.at is None:
            self._pause.wait(LOOK_S)
            stored = _stored(self._url)
            loggers = _loggers_of(os.getpid())
            if stored >= self._wanted and len(loggers) > 1:
                self.at = stored
                os.kill(loggers[0], signal.SIGKILL)


def _stored(url: str) -> int:
    with psycopg.connect(url) as look:
        there = look.execute("SELECT to_regclass('wince.score_minute')").fetchone()
        if there is None or there[0] is None:
            return 0
        # Minutes are few, rows are many: this look must not slow down what is measured.
        row = look.execute(
            "SELECT coalesce(sum(rows), 0)::bigint FROM wince.score_minute"
        ).fetchone()
    return len(device_crowd.KINDS) * (0 if row is None else int(row[0]))


def _loggers_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if above == parent and b"serve" in words and b"--shared" in words:
                found.append(int(folder.name))
    return sorted(found)


def _server_cpu_s(cluster: PostgresCluster) -> float:
    """Return the processor time of the server's processes, those that ended included."""
    fields = Path(f"/proc/{cluster.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    ended_s = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{cluster.pid}/task/{cluster.pid}/children").read_text("ascii").split()
    return cpu_s(cluster.pid) + ended_s + sum(cpu_s(int(child)) for child in children)


def _outcome(
    url: str, devices: int, rows: int, killed_at: int | None, server_cpu_s: float
) -> Outcome:
    lost = 0
    with closing(PostgresStore(url)) as store:
        for number in range(devices):
            held = store.stored_ranges(device_crowd.name_of(number), device_crowd.boot_of(number))
            lost += rows - sum(last - first + 1 for first, last in held)
    with psycopg.connect(url) as look:
        (stored,) = look.execute("SELECT count(*) FROM wince.measurement").fetchone() or (0,)
        (scores,) = look.execute(
            "SELECT count(*) FROM wince.measurement WHERE kind = 'score'"
        ).fetchone() or (0,)
        (folded,) = look.execute("SELECT sum(rows) FROM wince.score_minute").fetchone() or (0,)
    with psycopg.connect(url, autocommit=True) as look:
        look.execute("VACUUM FULL wince.score_minute, wince.score_hour, wince.vitals_minute")
        (size,) = look.execute(_SIZE).fetchone() or (0,)
    return Outcome(
        wanted=devices * rows,
        stored=stored,
        lost=lost,
        doubled=int(folded) - scores,
        killed_at=killed_at,
        server_cpu_s=server_cpu_s,
        bytes_a_row=float(size) / max(1, stored),
    )


def main(words: Sequence[str]) -> None:
    """Run the trial that the command line describes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--devices", type=int, default=500)
    parser.add_argument("--rows", type=int, default=120, help="of each device")
    parser.add_argument("--loggers", type=int, default=1)
    parser.add_argument("--kill", action="store_true", help="end one logger in the middle")
    asked = parser.parse_args(words)
    if asked.kill and asked.loggers < 2:
        parser.error("--kill needs another logger that goes on: --loggers 2")
    shown, outcome = trial(
        devices=asked.devices, rows=asked.rows, loggers=asked.loggers, kill=asked.kill
    )
    print(json.dumps({"rate": shown.rate, **asdict(shown), **asdict(outcome)}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
