"""What is secret is in no log and in no list of processes."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import base64
import logging
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wince_device.enrolment import read_enrolment
from wince_device.link import LinkSettings, check_broker
from wince_host.broker import BrokerProcess

BIN = Path(sys.executable).parent
pytestmark = pytest.mark.broker


@contextmanager
def watched() -> Iterator[set[bytes]]:
    """Look at the command lines of all processes, again and again."""
    seen: set[bytes] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes())
                except OSError:
                    continue

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def secrets_of(ward: Any, name: str) -> list[str]:
    """Pieces of everything secret; a line of a key is enough to know it by."""
    keys = [
        ward.enrolment(name).key,
        ward.site.files.authority_key.read_text(),
        ward.site.files.broker_key.read_text(),
        ward.site.files.recording_key.read_text(),
    ]
    lines = [re.findall(r"^[A-Za-z0-9+/=]{40,}$", key, re.MULTILINE) for key in keys]
    assert all(lines)
    return [ward.login.password, *(line for found in lines for line in found)]


def test_logs_and_processes_know_no_secret(
    ward: Any, broker: BrokerProcess, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    state = ["--state", str(ward.folder / "host")]
    commands = [
        ["provision", "bed-1", *state, "--out", ward.file("bed-1"), "--broker-port", ward.tls_port],
        ["revoke", "bed-1", *state, "--own-port", ward.settings.port],
    ]
    with watched() as seen:
        said = [_run(*commands[0])]
        keys = ward.enrol("bed-1")
        check_broker(
            LinkSettings(
                host="127.0.0.1",
                port=ward.tls_port,
                username="bed-1",
                ca_file=keys.parts["ca"],
                certificate_file=keys.parts["certificate"],
                key_file=keys.parts["key"],
            )
        )
        secrets = secrets_of(ward, "bed-1")
        said.append(_run(*commands[1]))
    broker.stop()
    said += [caplog.text, (ward.settings.folder / "mosquitto.log").read_text()]
    assert any(b"provision" in line for line in seen)
    for secret in secrets:
        assert not any(secret.encode() in line for line in seen)
        assert not any(secret in text for text in said)
    assert not any("PRIVATE" in text for text in said)
    assert "PRIVATE" not in repr(read_enrolment(ward.file("bed-1")))


def test_what_the_host_keeps_is_for_its_owner_alone(ward: Any, broker: BrokerProcess) -> None:
    del broker
    ward.provision("bed-1")
    for path in (ward.folder / "host").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0, path
    assert stat.S_IMODE(ward.file("bed-1").stat().st_mode) == 0o600


def test_the_key_of_a_unit_is_not_kept_by_the_host(ward: Any) -> None:
    ward.provision("bed-1")
    key = ward.enrolment("bed-1").key.splitlines()[1]
    assert base64.b64decode(key)
    for path in (ward.folder / "host").rglob("*"):
        if path.is_file():
            assert key.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - what is tried
def test_the_command_opens_only_the_tls_door_to_others(
    ward: Any, device: Callable[..., Any], host: str, broker: BrokerProcess
) -> None:
    keys = ward.provision("bed-1")
    broker.stop()
    arguments = ["--port", ward.settings.port, "--tls-port", ward.tls_port, "--host", host]
    with _running("broker", "--state", ward.folder / "host", *arguments) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == f"broker: 127.0.0.1:{ward.settings.port}\n"
        assert running.stdout.readline() == f"broker for units: {host}:{ward.tls_port} (TLS)\n"
        listening = _listening()
        assert device(keys).comes_in()
    assert listening[ward.settings.port] == {"0100007F"}
    assert listening[ward.tls_port] == {"0100007F" if host == "127.0.0.1" else "00000000"}


def _listening() -> dict[int, set[str]]:
    """Return the addresses on which each TCP port is open, as the kernel writes them."""
    found: dict[int, set[str]] = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        if state == "0A":
            address, port = local.split(":")
            found.setdefault(int(port, 16), set()).add(address)
    return found


def _run(*arguments: object) -> str:
    done = subprocess.run(
        [str(BIN / "wince-host"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@contextmanager
def _running(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [str(BIN / "wince-host"), *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()
