"""The services are sound to systemd, shut out what they do not need, and give up loudly."""

import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer

import wince_device.app
import wince_host.app

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = ("device", "host", "broker")
MOST_EXPOSED = 2.0
INSTALLED = shutil.which("systemd-analyze") is not None
LIMIT_S = 60

needs_systemd = pytest.mark.skipif(
    not INSTALLED, reason="systemd-analyze is not installed: apt install systemd"
)


def _lines(name: str) -> list[str]:
    return (UNITS / f"wince-{name}.service").read_text("utf-8").splitlines()


def _setting(name: str, key: str) -> str:
    (value,) = [line.split("=", 1)[1] for line in _lines(name) if line.startswith(f"{key}=")]
    return value


def _exposure(unit: Path) -> float:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return float(found[1])


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_exposure_is_small(name: str) -> None:
    assert _exposure(UNITS / f"wince-{name}.service") <= MOST_EXPOSED


@needs_systemd
def test_a_unit_without_its_walls_is_told_apart(tmp_path: Path) -> None:
    text = (UNITS / "wince-device.service").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("System", "Capability"))]
    bare = tmp_path / "wince-device.service"
    bare.write_text("\n".join([*lines, ""]), "utf-8")

    assert _exposure(bare) > MOST_EXPOSED


def _verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(folder.glob("*.service")))],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def _placed(folder: Path) -> Path:
    """Copy the units, with programs that are here: the verification looks for each."""
    for unit in UNITS.glob("*.service"):
        text = re.sub(r"(?<==)/opt/wince/\S+", "/bin/true", unit.read_text("utf-8"))
        (folder / unit.name).write_text(text, "utf-8")
    return folder


@needs_systemd
def test_systemd_finds_no_fault_in_any_unit(tmp_path: Path) -> None:
    done = _verify(_placed(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_a_misspelt_setting_would_be_found(tmp_path: Path) -> None:
    unit = _placed(tmp_path) / "wince-host.service"
    unit.write_text(unit.read_text("utf-8").replace("RestartSec=", "RestartSecs="), "utf-8")

    assert "RestartSecs" in _verify(tmp_path).stderr


def test_the_device_reaches_camera_and_sensors_and_nothing_else() -> None:
    lines = _lines("device")

    assert "DevicePolicy=closed" in lines
    allowed = {line.split("=")[1].split()[0] for line in lines if line.startswith("DeviceAllow=")}
    assert allowed == {
        "char-video4linux",
        "char-media",
        "char-dma_heap",
        "char-i2c",
        "char-gpiochip",
        "char-vcio",
        "char-ttyAMA",
        "char-ttyUSB",
        "char-ttyACM",
    }


@pytest.mark.parametrize("name", ["device", "host"])
def test_kernels_may_still_be_compiled(name: str) -> None:
    assert not [line for line in _lines(name) if line.startswith("MemoryDenyWriteExecute=yes")]


@pytest.mark.parametrize("name", ["device", "host"])
def test_the_process_itself_says_that_it_is_ready_and_alive(name: str) -> None:
    assert _setting(name, "Type") == "notify"
    assert _setting(name, "NotifyAccess") == "main"
    assert int(_setting(name, "WatchdogSec")) > 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_started_again_and_gives_up_loudly(name: str) -> None:
    assert _setting(name, "Restart") == "always"
    assert int(_setting(name, "StartLimitBurst")) > 0
    loud, _, ending = _setting(name, "OnFailure").partition("%n")
    assert (UNITS / f"{loud}{ending}").is_file()
    assert _setting(name, "MemoryMax")
    assert _setting(name, "OOMPolicy") == "stop"


def test_the_messenger_of_giving_up_speaks_as_critical() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read(UNITS / "wince-gave-up@.service", "utf-8")

    assert unit["Service"]["SyslogLevel"] == "crit"


def test_secrets_come_as_credentials_and_not_on_the_command_line() -> None:
    assert _setting("device", "LoadCredential").endswith(":/etc/wince/credentials")
    for name in SERVICES:
        assert "password" not in _setting(name, "ExecStart")


@pytest.mark.parametrize(
    ("name", "app"),
    [
        ("device", wince_device.app.app),
        ("host", wince_host.app.app),
        ("broker", wince_host.app.app),
    ],
)
def test_the_program_knows_each_option_it_is_started_with(name: str, app: typer.Typer) -> None:
    _program, command, *rest = shlex.split(_setting(name, "ExecStart"))
    known = {
        option
        for parameter in typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
        for option in (*parameter.opts, *parameter.secondary_opts)
    }

    options = [word for word in rest if word.startswith("--")]
    assert options
    assert set(options) <= known


def test_broker_and_host_take_the_same_port_from_the_same_setting() -> None:
    """Once only the broker did, and the host looked for it at the usual port."""
    for name, option in (("broker", "--port"), ("host", "--broker-port")):
        words = shlex.split(_setting(name, "ExecStart"))
        assert words[words.index(option) + 1] == "${WINCE_BROKER_PORT}"
        assert "Environment=WINCE_BROKER_PORT=1883" in _lines(name)


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(LIMIT_S)
        yield listener


@pytest.mark.broker
def test_mosquitto_itself_says_that_the_broker_is_ready(
    notices: socket.socket, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "wince_host.app", "broker"]
    process = subprocess.Popen(
        [*command, "--state", str(tmp_path / "state"), "--port", port],
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "NOTIFY_SOCKET": str(tmp_path / "notify")},
        stdout=subprocess.DEVNULL,
    )
    with process:
        try:
            said = notices.recv(4096).decode()
        finally:
            process.terminate()

    assert "READY=1" in said
