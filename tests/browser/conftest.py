"""A whole host with a real broker, made-up units that speak to it, and Debian's Chromium."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from free_ports import free_port
from made_up_unit import MadeUpUnit
from wince_host.broker import BrokerProcess, BrokerSettings, start_broker

# What a page shows is waited for: a machine that does other work beside it takes its time.
expect.set_options(timeout=20_000)

OWN_PASSWORD = "my own words, 2 of them"


@pytest.fixture(scope="session")
def made_up() -> type[MadeUpUnit]:
    """Makes units whose messages follow the contract."""
    return MadeUpUnit


@dataclass
class Host:
    """A running `wince-host serve` with its broker."""

    state: Path
    port: int
    broker_port: int
    broker: BrokerProcess
    process: "subprocess.Popen[str]"
    first_password: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """End it as the service manager does and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def end(self) -> None:
        """End it with its broker."""
        self.stop()
        self.broker.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()


def start_host(state: Path, *more: str) -> Host:
    port, broker_port = free_port(), free_port()
    broker = start_broker(BrokerSettings(folder=state / "broker", port=broker_port))
    command = [sys.executable, "-m", "wince_host.app", "serve", "--state", str(state)]
    command += ["--port", str(port), "--broker-port", str(broker_port), "--require-broker", *more]
    with (state / "host.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    host = Host(state, port, broker_port, broker, process)
    try:
        said = _read_until(process, f"dashboard: http://127.0.0.1:{port}")
        _wait_until_it_answers(host)
    except BaseException:
        host.end()
        raise
    found = re.search(r"password (\S+)", said)
    host.first_password = found.group(1) if found else ""
    return host


def _read_until(process: "subprocess.Popen[str]", wanted: str) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if wanted in line:
            return said
    pytest.fail(f"the host ended without serving; it said: {said}")


def _wait_until_it_answers(host: Host) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{host.address}/healthz").text == "ok":
                return
        except httpx.TransportError:
            time.sleep(0.1)  # there is no event to await before a port opens
    pytest.fail(f"nothing answers at {host.address}: {(host.state / 'host.log').read_text()}")


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Start hosts in this test's folder; all are ended afterwards."""
    hosts: list[Host] = []

    def start(*more: str) -> Host:
        state = tmp_path / "host"
        state.mkdir(mode=0o700, exist_ok=True)
        hosts.append(start_host(state, *more))
        return hosts[-1]

    if shutil.which("mosquitto") is None and not Path("/usr/sbin/mosquitto").exists():
        pytest.skip("mosquitto is not installed; run: apt install mosquitto")
    yield start
    for host in hosts:
        host.end()


@dataclass
class Watched:
    """A browser page together with everything that it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign_requests(self) -> list[str]:
        local = re.compile(r"(https?|wss?)://127\.0\.0\.1:\d+/|data:|blob:")
        return [address for address in self.requests if local.match(address) is None]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a page whose requests and complaints are kept."""
    contexts = []

    def open_one(*, width: int = 1280, height: int = 800, night: bool = False) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if night else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        watched = Watched(context.new_page())

        def note(request: Request) -> None:
            watched.requests.append(request.url)

        watched.page.on("request", note)
        watched.page.on("websocket", lambda socket: watched.requests.append(socket.url))
        watched.page.on(
            "console",
            lambda message: (
                watched.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        return watched

    yield open_one
    for context in contexts:
        context.close()


SignIn = Callable[..., None]


@pytest.fixture(scope="session")
def sign_in() -> SignIn:
    """Fill in the form and send it."""

    def fill_in(page: Page, host: Host, password: str, *, name: str = "admin") -> None:
        page.goto(f"{host.address}/login")
        # By their ids: the labels are of the host's language.
        page.locator("#name").fill(name)
        page.locator("#password").fill(password)
        page.locator("button[type=submit]").click()

    return fill_in


@pytest.fixture(scope="session")
def settle(sign_in: SignIn) -> Callable[[Page, Host], None]:
    """Sign in for the first time, choose an own password, and see the ward."""

    def first_time(page: Page, host: Host) -> None:
        sign_in(page, host, host.first_password)
        for entry in ("#new", "#again"):
            page.locator(entry).fill(OWN_PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_selector("#content")

    return first_time
