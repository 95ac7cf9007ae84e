"""A unit joins a site, measures over TLS, records with consent, is cut off, and is carried in."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from wince_device.config import load_settings
from wince_stand import run_program, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(240)]

UNIT = "bed-4"
PATIENT = "sim:fps=10,width=320,height=240,seed=4"


class SiteOnOneMachine:
    """Broker and host as a ward runs them, and a unit that was enrolled."""

    def __init__(self, folder: Path, ports: tuple[int, int, int], stack: ExitStack) -> None:
        self.folder = folder
        self.host_state = folder / "host"
        self.settings_file = folder / "device.toml"
        self.plain, self.tls, self.pages = ports
        self._stack = stack

    def host(self, *arguments: str | int | Path) -> str:
        done = run_program("wince-host", *map(str, arguments), "--state", self.host_state)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def device(self, *arguments: str | int | Path) -> str:
        done = run_program("wince-device", *map(str, arguments), "--config", self.settings_file)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, program: str, *arguments: str | int | Path) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{program}-{arguments[0]}.log").open("ab")
        process = self._stack.enter_context(
            subprocess.Popen(
                [str(Path(sys.executable).with_name(program)), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )
        self._stack.callback(log.close)
        self._stack.callback(_end, process)
        return process

    def start_broker(self) -> "subprocess.Popen[bytes]":
        return self.start(
            "wince-host", "broker", "--state", self.host_state, "--host", "127.0.0.1",
            "--port", self.plain, "--tls-port", self.tls,
        )  # fmt: skip

    def start_unit(self) -> "subprocess.Popen[bytes]":
        return self.start(
            "wince-device", "run", "--config", self.settings_file, "--state", self.folder / "unit",
            "--camera", PATIENT, "--pulse", PATIENT, "--no-require-broker",
        )  # fmt: skip

    def scores_stored(self) -> int:
        status = json.loads(self.host("status", "--json"))
        return sum(
            boot["scores"]
            for device in status["devices"]
            if device["device"] == UNIT
            for boot in device["boots"]
        )


@pytest.fixture
def site(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[SiteOnOneMachine]:
    with ExitStack() as stack:
        yield SiteOnOneMachine(tmp_path, (free_port(), free_port(), free_port()), stack)


def test_a_unit_joins_measures_records_and_is_carried_in(
    site: SiteOnOneMachine, face_models: object
) -> None:
    del face_models
    carried = site.folder / "bed-4.enrolment"
    site.host(
        "provision", UNIT, "--out", carried,
        "--broker-host", "127.0.0.1", "--broker-port", site.tls,
    )  # fmt: skip
    broker = site.start_broker()
    site.start(
        "wince-host", "serve", "--state", site.host_state, "--no-dashboard",
        "--broker-port", site.plain,
    )  # fmt: skip
    told = site.device("enrol", carried, "--credentials", site.folder / "credentials")
    assert "its broker is 127.0.0.1" in told
    settings = load_settings(site.settings_file)
    assert (settings.name, settings.broker.port) == (UNIT, site.tls)

    unit = site.start_unit()
    wait_until(
        lambda: _tried(site) and site.scores_stored() >= 3, "scores come over TLS", patience_s=120.0
    )
    speak = ("--broker-port", site.plain)
    refused = run_program(
        "wince-host",
        "command",
        UNIT,
        "start_recording",
        "--state",
        site.host_state,
        *map(str, speak),
    )
    assert refused.returncode == 2
    assert "consent" in refused.stderr
    site.host("command", UNIT, "start_recording", "--consent-by", "proxy", "--frames", *speak)
    before = site.scores_stored()
    wait_until(lambda: site.scores_stored() >= before + 3, "it measures on")
    site.host("command", UNIT, "mark", "--detail", "turned", *speak)
    site.host("command", UNIT, "stop_recording", *speak)

    # The network is gone; what is made from now on is carried by hand.
    broker.terminate()
    broker.wait(20.0)
    stored = site.scores_stored()
    (recording,) = [one for one in (site.folder / "unit" / "recordings").iterdir() if one.is_dir()]
    stick = site.folder / "stick"
    stick.mkdir()
    state = ("--state", site.folder / "unit")
    wait_until(lambda: _waits(site) >= 9, "rows wait in the unit")
    unit.terminate()
    assert unit.wait(40.0) == 0
    assert "signed" in site.device("carry-out", stick, *state)
    (file,) = stick.glob("*")
    site.host("carry-in", file)
    assert site.scores_stored() > stored
    (receipt,) = set(stick.glob("*")) - {file}
    assert "they are let go" in site.device("carry-out", receipt, "--receipt", *state)
    assert "nothing to carry" in site.device("carry-out", stick, *state)
    site_sum = site.scores_stored()
    site.host("carry-in", file)
    assert site.scores_stored() == site_sum

    key = site.host_state / "site" / "recording.key"
    opened = run_program(
        "wince-host", "recordings", "open", recording, "--key", key, "--out", site.folder / "open"
    )
    assert opened.returncode == 0, opened.stderr
    assert "scores" in opened.stdout
    assert "turned" in "".join(path.read_text() for path in (site.folder / "open").glob("markers*"))
    assert list((site.folder / "open").rglob("*.png"))


def _end(process: "subprocess.Popen[bytes]") -> None:
    # Asked, not killed: a broker that is killed leaves mosquitto behind.
    process.terminate()
    try:
        process.wait(20.0)
    except subprocess.TimeoutExpired:
        process.kill()


def _tried(site: SiteOnOneMachine) -> bool:
    return (site.host_state / "wince.sqlite").exists() or any(site.host_state.glob("*.sqlite*"))


def _waits(site: SiteOnOneMachine) -> int:
    import sqlite3
    from contextlib import closing

    path = site.folder / "unit" / "outbox.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10.0)) as book:
        return int(book.execute("SELECT count(*) FROM rows").fetchone()[0])
