"""One real broker for the tests of the link, which can be stopped, killed and started again."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from free_ports import free_port

READY_S = 10.0
USERS = {"bed1": "secret of bed1", "bed2": "secret of bed2", "host": "secret of the host"}
UP = ("birth", "state", "score", "vitals", "face", "health", "event", "config/reported", "aim")
DOWN = ("config/set", "cmd", "ack")


class Broker:
    """One mosquitto of our own that can be stopped, killed and started again on its port."""

    def __init__(self, folder: Path, program: str) -> None:
        self._folder = folder
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.allow(UP)
        self._write_passwords()
        self._write_configuration()

    def allow(self, up: tuple[str, ...]) -> None:
        """Set what devices may publish; holds from the next start."""
        lines = ["user host", "topic readwrite wince/v1/#"]
        lines += [f"pattern write wince/v1/%u/{suffix}" for suffix in up]
        lines += [f"pattern read wince/v1/%u/{suffix}" for suffix in DOWN]
        access = self._folder / "access"
        access.write_text("\n".join(lines) + "\n", "utf-8")
        access.chmod(0o600)

    def secure(self, certificate: Path, key: Path) -> None:
        """Speak TLS only; holds from the next start."""
        self._write_configuration(f"certfile {certificate}", f"keyfile {key}")

    def start(self) -> Self:
        log = (self._folder / "mosquitto.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self._folder / "mosquitto.conf")],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_S
        while not self._answers():
            if time.monotonic() > deadline:
                pytest.fail("mosquitto does not answer")
            try:
                self._process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail((self._folder / "mosquitto.log").read_text("utf-8"))
        return self

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hang: its connections stand, and nothing comes back."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(READY_S)
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=READY_S).close()
        except OSError:
            return False
        return True

    def _write_passwords(self) -> None:
        passwords = self._folder / "passwords"
        passwords.touch(mode=0o600)
        for name, password in USERS.items():
            subprocess.run(
                ["mosquitto_passwd", "-b", str(passwords), name, password],
                check=True,
                capture_output=True,
            )

    def _write_configuration(self, *extra: str) -> None:
        state = self._folder / "state"
        state.mkdir(exist_ok=True)
        lines = [
            "user root",  # otherwise it drops to a user that may not read the test's folder
            f"listener {self.port} 127.0.0.1",
            "allow_anonymous false",
            f"password_file {self._folder / 'passwords'}",
            f"acl_file {self._folder / 'access'}",
            "persistence true",
            f"persistence_location {state}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            *extra,
        ]
        text = "\n".join(lines) + "\n"
        (self._folder / "mosquitto.conf").write_text(text, "utf-8")


@contextmanager
def running_broker(folder: Path) -> Iterator[Broker]:
    """A broker with the users of `USERS`, until the block ends."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("mosquitto is not here; run: apt-get install mosquitto")
    folder.mkdir()
    broker = Broker(folder, program).start()
    try:
        yield broker
    finally:
        broker.kill()
