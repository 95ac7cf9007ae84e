"""Broker, host and device together, as a newcomer starts them."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.broker, pytest.mark.models, pytest.mark.slow]


def stand(repository: Path, *arguments: str | int | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, repository / "scripts/stand.py", "--no-browser", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_a_run_of_seconds_ends_with_nothing_lost(
    repository: Path, tmp_path: Path, free_port: Callable[[], int], face_models: Path
) -> None:
    del face_models
    run = stand(repository, "--seconds", "20", "--port", free_port(), "--state", tmp_path / "w")
    said, _ = run.communicate(timeout=110)
    assert run.returncode == 0, said
    assert "dashboard: http://127.0.0.1:" in said
    figures = {
        key: int(value) for key, value in re.findall(r"^  ([a-z ]+?) +(\d+)", said, re.MULTILINE)
    }
    assert figures["lost"] == 0
    # How many there are is up to the machine: one that has other work drops frames.
    assert figures["scores stored"] == figures["scores made"] >= 5
    assert figures["frames"] > 200
    assert figures["beats"] > 10


def test_an_interrupt_stops_everything(
    repository: Path, tmp_path: Path, free_port: Callable[[], int], face_models: Path
) -> None:
    del face_models
    run = stand(repository, "--port", free_port(), "--state", tmp_path / "w")
    watchdog = threading.Timer(90.0, run.kill)
    watchdog.start()
    try:
        assert run.stdout is not None
        for line in run.stdout:
            if line.startswith("Ctrl-C"):
                break
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate()
    finally:
        watchdog.cancel()
    assert run.returncode == 0, said
    assert "Traceback" not in said
    assert said.strip().endswith("stopped")


def test_a_port_that_is_taken_is_told_at_once(repository: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = stand(repository, "--port", taken.getsockname()[1], "--state", tmp_path / "w")
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "--port" in said
    assert "Traceback" not in said
