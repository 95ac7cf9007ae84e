"""`wince-device study` as a program of its own: led by its page, or by keys in a terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

READY_WITHIN_S = 100.0
COMMAND = (str(Path(sys.executable).with_name("wince-device")), "study")
_SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")


class PageSession:
    """A session that is led from its page."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments, "--page", "0", "--page-host", "127.0.0.1"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        address = self.process.stdout.readline().split()
        code = self.process.stdout.readline().partition(": ")[2]
        if len(address) < 2:
            raise AssertionError(self.process.communicate()[1])
        self._client = httpx.Client(
            base_url=address[1], headers={"X-Wince-Study": "1"}, timeout=READY_WITHIN_S
        )
        assert self._client.post("/enter", json={"code": code}).status_code == 200

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
        if self.process.poll() is None:
            self.kill()
        self.process.communicate()

    def view(self) -> dict[str, Any]:
        """Return what is to be seen; nothing while it starts."""
        answer = self._client.get("/view")
        return dict(answer.json()) if answer.status_code == 200 else {}

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look until something is to be seen."""
        deadline_s = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline_s:
            view = self.view()
            if view and wanted(view):
                return view
            time.sleep(0.05)  # the page is asked, and tells nothing by itself
        msg = f"not to be seen in time; the page says {self.view()}"
        raise AssertionError(msg)

    def act(self, **wish: object) -> dict[str, Any]:
        """Do something."""
        answer = self._client.post("/act", json=wish)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30.0)


class TerminalSession:
    """A session that is led by keys, in a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self._seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        os.close(self._master)

    def until(self, words: str) -> None:
        """Read the screen until words stand on it that did not before."""
        deadline_s = time.monotonic() + READY_WITHIN_S
        while words not in self._seen:
            if time.monotonic() > deadline_s or not self._read(1.0):
                msg = f"{words!r} is not on the screen, but {self._seen[-2000:]!r}"
                raise AssertionError(msg)
        self._seen = self._seen.partition(words)[2]

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self._read(1.0):
            pass
        return self.process.wait(30.0)

    def _read(self, wait_s: float) -> bool:
        """Read what there is; False once the program has ended."""
        if not select.select([self._master], [], [], wait_s)[0]:
            return self.process.poll() is None
        try:
            content = os.read(self._master, 65_536)
        except OSError:
            return False  # Linux says so when the other side of a pseudo-terminal is closed
        self._seen += _SEQUENCE.sub("", content.decode("utf-8", "replace"))
        return True


def run_to_the_end(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    """Run a command; return its exit code, what it printed, and what it complained of."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=READY_WITHIN_S,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout, done.stderr
