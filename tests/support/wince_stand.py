"""A broker, a host and a device as real processes, and what a test may do to them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wince_host.broker import BrokerProcess, BrokerSettings, start_broker
from wince_host.store import SqliteStore

DEVICE = "unit-1"
BIN = Path(sys.executable).parent
PATIENCE_S = 60.0


def run_program(
    *arguments: str | Path, timeout_s: float = 100.0
) -> subprocess.CompletedProcess[str]:
    """Run one of our programs to its end."""
    program, *rest = (str(argument) for argument in arguments)
    return subprocess.run(
        [str(BIN / program), *rest],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def wait_until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Look at another process's state until it is as expected."""
    pause = threading.Event()
    until_s = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > until_s:
            pytest.fail(f"not within {patience_s:.0f} s: {what}")
        pause.wait(0.1)


@dataclass
class Made:
    """What a device says that it made, by boot."""

    rows: dict[str, int]
    scores: dict[str, int]


@dataclass
class Stand:
    """Everything of Wince on this machine."""

    folder: Path
    broker_settings: BrokerSettings
    settings_file: Path
    broker: BrokerProcess | None = None
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def host_state(self) -> Path:
        return self.folder / "host"

    @property
    def device_state(self) -> Path:
        return self.folder / DEVICE

    def start_broker(self) -> None:
        self.broker = start_broker(self.broker_settings)

    def start_host(self, port: int) -> subprocess.Popen[bytes]:
        arguments = ["serve", "--state", self.host_state, "--port", port]
        return self._start("wince-host", *arguments, "--broker-port", self.broker_settings.port)

    def start_device(self, *more: str, **environment: str) -> subprocess.Popen[bytes]:
        arguments = ["run", "--config", self.settings_file, "--state", self.device_state]
        sources = [] if "--camera" in more else ["--camera", "sim", "--pulse", "sim"]
        return self._start("wince-device", *arguments, *sources, *more, **environment)

    def ask_host(self, *arguments: str | int) -> subprocess.CompletedProcess[str]:
        """Run a `wince-host` command that speaks with a device."""
        verb, *rest = map(str, arguments)
        port = str(self.broker_settings.port)
        told = [DEVICE, *rest, "--state", str(self.host_state), "--broker-port", port]
        return run_program("wince-host", verb, *told)

    def made(self) -> Made:
        """Read the device's own book of what it committed."""
        path = self.device_state / "outbox.db"
        if not path.exists():
            return Made({}, {})
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10.0)) as book:
            try:
                boots = book.execute("SELECT boot_id, rows_made, scores_made FROM boots").fetchall()
            except sqlite3.OperationalError:
                return Made({}, {})  # the file is being made
        return Made(
            {boot: rows for boot, rows, _ in boots}, {boot: scores for boot, _, scores in boots}
        )

    def waiting(self) -> int:
        """Count the rows that the host has not acknowledged."""
        path = self.device_state / "outbox.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10.0)) as book:
            return int(book.execute("SELECT count(*) FROM rows").fetchone()[0])

    def status(self) -> dict[str, Any]:
        """Ask the host what it stores."""
        answer = run_program("wince-host", "status", "--state", self.host_state, "--json")
        assert answer.returncode == 0, answer.stderr
        status: dict[str, Any] = json.loads(answer.stdout)
        return status

    def stored(self) -> Made:
        """Count what the host stores, by boot."""
        # Not by `wince-host status`: a process for each look would take the machine from the unit.
        with closing(SqliteStore(self.host_state / "wince.sqlite")) as store:
            boots = store.device_counts(DEVICE).boots
        return Made(
            {boot.boot_id: boot.rows for boot in boots},
            {boot.boot_id: boot.scores for boot in boots},
        )

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        """End a process as a power cut would."""
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def end(self, child: subprocess.Popen[bytes]) -> int:
        """Ask a process to end."""
        child.send_signal(signal.SIGTERM)
        return child.wait(30.0)

    def close(self) -> None:
        for child in self.children:
            if child.poll() is None:
                self.kill(child)
        if self.broker is not None:
            self.broker.stop()
        for log in sorted(self.folder.glob("*.log")):
            # pytest shows it where the test failed.
            sys.stdout.write(f"---- {log.name}\n{log.read_text('utf-8', 'replace')}\n")

    def _start(
        self, program: str, *arguments: object, **environment: str
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{program}-{len(self.children)}.log").open("wb")
        child = subprocess.Popen(
            [str(BIN / program), *map(str, arguments)],
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **environment},
        )
        log.close()
        self.children.append(child)
        return child
