"""`wince-host` as people run it: one process, one sentence when something is wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from host_bench import MakeScore, PahoDevice, WaitUntil
from wince_host.broker import (
    BrokerProcess,
    BrokerSettings,
    prepare,
    provision,
    read_login,
    start_process,
)
from wince_wire import encode, topic_for

pytestmark = pytest.mark.broker
PROGRAM = str(Path(sys.executable).with_name("wince-host"))


class Served:
    """A running `wince-host serve` without pages."""

    def __init__(self, state: Path, port: int, *more: str) -> None:
        self.log = state / f"serve-{port}.log"
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                [
                    PROGRAM, "serve", "--no-dashboard", "--state", str(state),
                    "--broker-port", str(port), *more,
                ],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def said(self, text: str) -> bool:
        return text in self.log.read_text()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


Serve = Callable[..., Served]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def serve(state: Path) -> Iterator[Serve]:
    """Start a host; whatever still runs at the end is killed."""
    started: list[Served] = []

    def start(port: int, *more: str) -> Served:
        state.mkdir(exist_ok=True)
        served = Served(state, port, *more)
        started.append(served)
        return served

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def refusal(*arguments: str | Path) -> str:
    done = run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    (sentence,) = (line for line in done.stderr.splitlines() if line.startswith("error: "))
    assert "Traceback" not in done.stderr
    return sentence


def status(state: Path) -> dict[str, Any]:
    done = run("status", "--state", state, "--json")
    assert done.returncode == 0, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    return counts


@pytest.mark.slow
def test_a_host_killed_in_the_middle_loses_and_doubles_nothing(
    serve: Serve,
    state: Path,
    broker: BrokerProcess,
    make_device: Callable[[str], PahoDevice],
    make_score: MakeScore,
    wait_until: WaitUntil,
) -> None:
    port = broker.settings.port
    device = make_device("unit-1")
    first = serve(port)
    wait_until(lambda: first.said("connected to the broker"), "it is connected")
    rows = [make_score(seq) for seq in range(1, 1501)]
    device.send(rows[0])
    device.ack_where(lambda ack: ack.seq == 1)
    for row in rows[1:]:
        device.send_without_waiting(row)
    acks = [device.ack_where(lambda ack: ack.seq > 100)]
    first.process.kill()
    first.process.wait()
    acks += device.drain_acks()
    last = max(ack.seq for ack in acks)
    assert last < 1500, "it was killed too late for this test to say anything"
    second = serve(port)
    topic, payload = topic_for("unit-1", rows[last]), encode(rows[last])
    no_subscriber = 16
    wait_until(lambda: device.publish(topic, payload).value != no_subscriber, "it is back")
    device.send_until_acknowledged(rows, acks)
    assert second.end() == 0
    (counts,) = status(state)["devices"]
    assert counts["rows"] == {"score": 1500}
    assert (counts["holes"], counts["dead_letters"]) == (0, 0)
    assert counts["boots"][0]["scores"] == 1500


def test_a_host_waits_for_its_broker_and_ends_cleanly(
    serve: Serve,
    broker_settings: BrokerSettings,
    state: Path,
    make_score: MakeScore,
    wait_until: WaitUntil,
    tmp_path: Path,
) -> None:
    served = serve(broker_settings.port)
    wait_until(lambda: served.said("no broker answers"), "it says that there is no broker")
    login = read_login(provision(broker_settings, "unit-1", folder=tmp_path / "unit-1"))
    assert run("status", "--state", state).returncode == 0
    prepare(broker_settings)
    with start_process(broker_settings):
        device = PahoDevice(login)
        device.connect()
        wait_until(lambda: served.said("connected to the broker"), "it found the broker")
        device.send(make_score(1))
        device.ack_where(lambda ack: ack.seq == 1)
        device.close()
        assert served.end(signal.SIGINT) == 0
    assert "Traceback" not in served.log.read_text()
    assert "3.0" not in served.log.read_text(), "a health value stands in the log"


@pytest.mark.parametrize("pages", ["--dashboard", "--no-dashboard"])
def test_systemd_hears_when_the_host_serves_moves_and_ends(
    state: Path,
    tmp_path: Path,
    pages: str,
    broker_settings: BrokerSettings,
    free_port: Callable[[], int],
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30.0)
        state.mkdir()
        process = subprocess.Popen(
            [
                PROGRAM, "serve", pages, "--state", str(state), "--port", str(free_port()),
                "--broker-port", str(broker_settings.port),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "NOTIFY_SOCKET": str(tmp_path / "notify"),
                "WATCHDOG_USEC": "200000",
            },
        )  # fmt: skip
        heard = [systemd.recv(4096).decode() for _ in range(3)]
        process.terminate()
        assert process.wait(20.0) == 0
        while heard[-1] == "WATCHDOG=1":
            heard.append(systemd.recv(4096).decode())
    assert heard[:3] == [
        "READY=1\nSTATUS=collecting what devices send",
        "WATCHDOG=1",
        "WATCHDOG=1",
    ]
    assert heard[-1] == "STOPPING=1"


def test_a_host_that_must_have_a_broker_says_that_there_is_none(
    state: Path, broker_settings: BrokerSettings
) -> None:
    sentence = refusal(
        "serve", "--no-dashboard", "--require-broker", "--state", state,
        "--broker-port", str(broker_settings.port),
    )  # fmt: skip
    assert f"127.0.0.1:{broker_settings.port}" in sentence
    assert "wince-host broker" in sentence


def test_a_wrong_host_password_is_told(state: Path, broker: BrokerProcess, tmp_path: Path) -> None:
    wrong = tmp_path / "login.toml"
    (tmp_path / "password").write_text("not the password\n")
    wrong.write_text(
        f'name = "wince-host"\n[broker]\nhost = "127.0.0.1"\nport = 1\n'
        f'password_file = "{tmp_path / "password"}"\n'
    )
    sentence = refusal(
        "serve", "--no-dashboard", "--require-broker", "--state", state,
        "--broker-port", str(broker.settings.port), "--broker-login", wrong,
    )  # fmt: skip
    assert "refused this host" in sentence


def test_one_folder_serves_one_host(
    serve: Serve, state: Path, broker: BrokerProcess, wait_until: WaitUntil
) -> None:
    served = serve(broker.settings.port)
    wait_until(lambda: served.said("collecting"), "the first one runs")
    assert "another `wince-host serve`" in refusal("serve", "--no-dashboard", "--state", state)


def test_the_first_login_is_told_once(
    serve: Serve, state: Path, broker: BrokerProcess, wait_until: WaitUntil
) -> None:
    first = serve(broker.settings.port)
    wait_until(lambda: first.said("collecting"), "it runs")
    assert first.end() == 0
    password = (state / "first-login.txt").read_text().split()[-1]
    assert first.said(f"user admin, password {password}")
    first.log.unlink()
    second = serve(broker.settings.port)
    wait_until(lambda: second.said("collecting"), "it runs again")
    assert second.end() == 0
    assert not second.said(password)


def test_a_busy_dashboard_port_is_named_with_the_option(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refusal("serve", "--state", state, "--port", str(port))
    assert str(port) in sentence
    assert "--port" in sentence


def test_the_broker_command_runs_until_it_is_told_to_end(
    state: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    broker = subprocess.Popen(
        [PROGRAM, "broker", "--state", str(state), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert broker.stdout is not None
        assert broker.stdout.readline() == f"broker: 127.0.0.1:{port}\n"
        assert "taken by another program" in refusal(
            "broker", "--state", state, "--port", str(port)
        )
        mosquitto = int((state / "broker" / "mosquitto.pid").read_text())
        broker.send_signal(signal.SIGTERM)
        said, errors = broker.communicate(timeout=20)
        assert broker.returncode == 0, said + errors
        assert not Path(f"/proc/{mosquitto}").exists()
    finally:
        broker.kill()
        broker.communicate()


def test_a_broker_that_dies_ends_its_command_with_a_sentence(
    state: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    broker = subprocess.Popen(
        [PROGRAM, "broker", "--state", str(state), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert broker.stdout is not None
        broker.stdout.readline()
        os.kill(int((state / "broker" / "mosquitto.pid").read_text()), signal.SIGKILL)
        _, errors = broker.communicate(timeout=20)
    finally:
        broker.kill()
        broker.communicate()
    assert broker.returncode == 2
    assert errors.startswith("error: mosquitto ended")


def test_provisioning_writes_what_a_device_reads(state: Path) -> None:
    done = run(
        "provision", "unit-7", "--state", state,
        "--broker-host", "host.local", "--broker-port", "2883",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    carried = json.loads((state / "devices" / "unit-7.enrolment").read_text())
    found = (carried["name"], carried["broker_host"], carried["broker_port"])
    assert found == ("unit-7", "host.local", 2883)
    assert "PRIVATE" not in done.stdout


def test_users_are_added_listed_and_reset(state: Path) -> None:
    added = run("user", "add", "anna", "--role", "caregiver", "--state", state)
    assert added.returncode == 0, added.stderr
    listed = run("user", "list", "--state", state)
    assert "anna" in listed.stdout
    assert "caregiver" in listed.stdout
    reset = run("user", "reset-password", "anna", "--state", state)
    assert reset.returncode == 0
    assert reset.stdout != added.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["user", "reset-password", "nobody"], "nobody"),
        (["user", "add", "a b"], "a b"),
        (["user", "add", "anna", "--role", "boss"], "boss"),
        (["provision", "+"], "device name"),
        (["status"], "wince-host serve"),
        (["serve", "--port", "99999"], "--port"),
        (["serve", "--broker-login", "no-such-file"], "no-such-file"),
        (["frobnicate"], "frobnicate"),
        (["user", "list", "--stat", "x"], "--stat"),
    ],
)
def test_bad_input_is_one_sentence(state: Path, arguments: list[str], named: str) -> None:
    known = arguments[:1] != ["frobnicate"] and "--stat" not in arguments
    assert named in refusal(*arguments, *(["--state", str(state)] if known else []))


def test_a_broken_store_is_one_sentence(state: Path) -> None:
    state.mkdir()
    (state / "wince.sqlite").write_bytes(b"not a database " * 100)
    for command in (["status"], ["serve", "--no-dashboard"], ["user", "list"]):
        assert "damaged" in refusal(*command, "--state", state)
