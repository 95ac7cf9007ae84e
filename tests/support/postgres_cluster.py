"""A PostgreSQL server of a test's own, from Debian's package, in a folder that goes with it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg

PATIENCE_S = 60.0
SERVER_USER = "postgres"
"""PostgreSQL refuses to run as root: then it is the user that Debian's package made."""
OWNER = "wince"
# Nothing here has to outlive a loss of power.
FAST = ("fsync=off", "full_page_writes=off")
_HOST_RULES = "local guarded all scram-sha-256\nlocal all all trust\n"


def find_program(name: str) -> str:
    """Return the path of a program of the server; Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in (*folders, *map(Path, os.environ["PATH"].split(os.pathsep))):
        if (folder / name).is_file():
            return str(folder / name)
    message = f"PostgreSQL's {name} is not here: run `apt-get install postgresql`"
    raise RuntimeError(message)


class PostgresCluster:
    """A running server that answers on a socket in its own folder.

    Parameters
    ----------
    settings
        ``name=value`` of postgresql.conf.
    """

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wince-pg-"))
        self._settings: Sequence[str] = settings
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            server = pwd.getpwnam(SERVER_USER)
            os.chown(self.folder, server.pw_uid, server.pw_gid)
        initdb = subprocess.run(
            [
                *self._as_server(), find_program("initdb"), "--pgdata", str(self._data),
                "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            cwd="/",
        )  # fmt: skip
        if initdb.returncode != 0:
            raise RuntimeError(initdb.stderr)
        (self._data / "pg_hba.conf").write_text(_HOST_RULES)
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """The server's process, above all its others."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def url(self, database: str, *, user: str = OWNER) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ("listen_addresses=", f"unix_socket_directories={self.folder}", *self._settings)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_server(), find_program("postgres"), "-D", str(self._data),
                    *(part for setting in settings for part in ("-c", setting)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
            )  # fmt: skip
        until_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until_s:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End the server and everybody's connection to it; SIGQUIT ends it as a crash does."""
        if self._process is None:
            return
        os.kill(self.pid, number)
        self._process.wait(PATIENCE_S)
        self._process = None

    def remove(self) -> None:
        """End the server, at once, and remove its folder."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def run(self, *statements: str) -> None:
        """Run statements as the server's owner, each by itself."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def make_database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"wince_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _as_server(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups"]
