"""How long after a unit publishes a score it stands in a browser."""

import os
import re
import secrets
import subprocess
import sys
import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import device_crowd
import httpx
import numpy as np
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page, sync_playwright

from free_ports import free_port
from wince_host.broker import BrokerSettings, provision, read_login, start_broker
from wince_wire import ClockState, Score, encode, topic_for

DEVICES, BROWSERS = 50, 5
SETTLE_S, MEASURED_S = 15.0, 60.0
GOAL_MS = 500.0
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "a password of its own, 1"
APART = 37
"""Tenths of the score by which each unit lies above the one before it: without, all units leap from
ten to nought in the same second, and every card changes."""
NOTE = """() => {
    window.noted = [];
    const shown = new Map();
    const look = (card) => {
        const number = card.querySelector('.number');
        const name = card.querySelector('.card-name');
        if (!number || !name || shown.get(name.innerText) === number.innerText) return;
        if (shown.has(name.innerText))
            window.noted.push([name.innerText, number.innerText, Date.now()]);
        shown.set(name.innerText, number.innerText);
    };
    new MutationObserver((changes) => {
        const cards = new Set();
        for (const change of changes) {
            const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
            const card = at && at.closest('.card, .card-place');
            if (card) cards.add(card);
        }
        requestAnimationFrame(() => cards.forEach(look));
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one course of units told.

    Attributes
    ----------
    delays_ms
        From a number's publishing to the picture that was drawn with it.
    sent
        Numbers that were published.
    cores
        Processor time of the host over the time that passed.
    memory_mib
        Resident: the most at any time, and what no file backs at the end.
    """

    delays_ms: list[float]
    sent: int
    cores: float
    memory_mib: tuple[float, float]


class Crowd:
    """Units that publish one score a second each, spread over the second."""

    def __init__(self, settings: BrokerSettings, folder: Path, *, at_once: bool) -> None:
        self._apart = 0 if at_once else APART
        self.sent: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._stop = threading.Event()
        self._clients = [self._connect(settings, folder, number) for number in range(DEVICES)]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """Let them all go."""
        self._stop.set()
        self._thread.join()
        for client in self._clients:
            client.disconnect()
            client.loop_stop()

    def _connect(self, settings: BrokerSettings, folder: Path, number: int) -> mqtt.Client:
        name = device_crowd.name_of(number)
        login = read_login(provision(settings, name, folder=folder / name))
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        client.username_pw_set(login.user, login.password)
        client.connect("127.0.0.1", settings.port)
        client.loop_start()
        return client

    def _run(self) -> None:
        began_s, boot = time.monotonic(), secrets.token_hex(16)
        for count in range(1_000_000):
            number, seq = count % DEVICES, count // DEVICES + 1
            due_s = began_s + count / DEVICES
            if self._stop.wait(max(0.0, due_s - time.monotonic())):
                return
            name = device_crowd.name_of(number)
            value = ((seq * 7 + number * self._apart) % 100) / 10
            message = _score(boot, seq, value)
            self.sent[name, f"{value:.1f}"].append(time.time())
            self._clients[number].publish(topic_for(name, message), encode(message), qos=1)


def lines(folder: Path) -> Iterator[str]:
    """Measure and tell."""
    both = [measure(folder / name, at_once=name == "once") for name in ("own", "once")]
    apart, together = both
    yield (
        f"| {DEVICES} units, {BROWSERS} browser windows, {MEASURED_S:.0f} s | each unit by itself "
        "| all leap at once | |"
    )
    yield "|---|---|---|---|"
    yield (
        "| published, and seen to change in all windows together "
        f"| {_counts(apart)} | {_counts(together)} | |"
    )
    for words, share, goal in (
        ("publish to drawn, median", 50, None),
        ("95 of 100 within", 95, None),
        ("99 of 100 within", 99, GOAL_MS),
    ):
        cells = [_cell(float(np.percentile(one.delays_ms, share)), goal) for one in both]
        aim = "" if goal is None else f"≤ {goal:.0f} ms"
        yield f"| {words} | {cells[0]} | {cells[1]} | {aim} |"
    yield f"| processor of the host, of one core | {apart.cores:.0%} | {together.cores:.0%} | |"
    yield (
        "| memory of the host at most; at the end without its libraries' files "
        f"| {_memory(apart)} | {_memory(together)} | |"
    )


def _counts(one: Measured) -> str:
    return f"{one.sent:,}, {len(one.delays_ms):,}"


def _memory(one: Measured) -> str:
    return ", ".join(f"{part:.0f} MiB" for part in one.memory_mib)


def _cell(delay_ms: float, goal_ms: float | None) -> str:
    if goal_ms is None:
        return f"{delay_ms:.0f} ms"
    return f"{delay_ms:.0f} ms: {'met' if delay_ms <= goal_ms else '**not met**'}"


def measure(folder: Path, *, at_once: bool) -> Measured:
    """Let units publish to a host, and windows show it.

    Parameters
    ----------
    at_once
        Whether all units' scores leap from ten to nought in the same seconds.
    """
    state = folder / "state"
    state.mkdir(mode=0o700, parents=True)
    settings = BrokerSettings(folder=state / "broker", port=free_port())
    with ExitStack() as stack:
        stack.enter_context(start_broker(settings))
        address, password, host = stack.enter_context(_host(state, settings.port))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        stack.callback(browser.close)
        pages: list[Page] = []
        for number in range(BROWSERS):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            _sign_in(page, address, password if number == 0 else PASSWORD, first=number == 0)
            pages.append(page)
        crowd = Crowd(settings, state / "devices", at_once=at_once)
        stack.callback(crowd.close)
        pages[0].wait_for_timeout(1000 * SETTLE_S)
        for page in pages:
            page.evaluate(NOTE)
        began_s, worked_s = time.time(), _processor_s(host)
        pages[0].wait_for_timeout(1000 * MEASURED_S)
        noted = [entry for page in pages for entry in page.evaluate("() => window.noted ?? []")]
        ended_s = time.time()
        cores = (_processor_s(host) - worked_s) / (ended_s - began_s)
        memory_mib = _status_mib(host, "VmHWM"), _status_mib(host, "RssAnon")
    delays = [delay for entry in noted if (delay := _delay_ms(crowd, entry)) is not None]
    sent = sum(began_s <= at <= ended_s for times in crowd.sent.values() for at in times)
    return Measured(delays_ms=delays, sent=sent, cores=cores, memory_mib=memory_mib)


def _processor_s(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    # User and system time are fields 14 and 15 of proc(5); the name was the second.
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")


def _status_mib(process: int, name: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def _delay_ms(crowd: Crowd, entry: tuple[str, str, float]) -> float | None:
    """Return how old a number was when it was drawn; each of a unit's comes round in 100 s."""
    name, words, at_ms = entry
    times = crowd.sent.get((name, words), [])
    place = bisect_right(times, at_ms / 1000)
    return None if place == 0 else at_ms - 1000 * times[place - 1]


def _score(boot: str, seq: int, value: float) -> Score:
    return Score(
        boot_id=boot,
        seq=seq,
        t_ns=time.time_ns(),
        clock=ClockState(synchronised=True),
        patient="heron",
        score=value,
        interval=(max(0.0, value - 0.5), min(10.0, value + 0.5)),
        confidence=0.9,
        no_score_reason=None,
        no_score_since_ns=None,
        calibrated=False,
        components=(),
        face_fraction=1.0,
        pulse_fraction=None,
        flags=(),
        window_s=3.0,
        baseline_age_s=None,
    )


def _sign_in(page: Page, address: str, password: str, *, first: bool) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    if first:
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector("#content")


@contextmanager
def _host(state: Path, broker_port: int) -> Iterator[tuple[str, str, int]]:
    """Start a host; give its address, its first password and the number of its process."""
    port = free_port()
    command = [sys.executable, "-m", "wince_host.app", "serve", "--state", str(state)]
    command += ["--port", str(port), "--broker-port", str(broker_port), "--require-broker"]
    with (state / "host.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    address, said = f"http://127.0.0.1:{port}", ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if address in line:
                break
        _wait(address)
        found = re.search(r"password (\S+)", said)
        assert found is not None, said
        yield address, found.group(1), process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s:
        try:
            if httpx.get(f"{address}/healthz").text == "ok":
                return
        except httpx.TransportError:
            time.sleep(0.1)
    msg = f"nothing answers at {address}"
    raise TimeoutError(msg)
