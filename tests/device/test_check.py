"""`wince-device check`: what it finds, says and answers."""

import errno
import io
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from wince_device.checks import Check, Finding, Report, Status, list_checks, run_check
from wince_device.checks._camera import look_at_camera
from wince_device.checks._drivers import KNOWN_ADDRESSES, i2c_bus_of, needs_usb_port
from wince_device.checks._finding import ok
from wince_device.checks._i2c import look_at_i2c, scan, told
from wince_device.checks._machine import look_at_state_folder, told_heat
from wince_device.checks._pulse import look_at_pulse
from wince_device.checks._serial_ports import Port
from wince_device.checks._serial_ports import told as told_ports
from wince_device.checks._software import look_at_packages, packages_of
from wince_device.config import DeviceSettings, replace_settings
from wince_wire import ConfigurationError, WinceError


class ScannedBus:
    """A bus on which some addresses answer, some are held, and some hold a FIFO or a memory."""

    def __init__(self, answering: set[int], held: set[int]) -> None:
        self.answering, self.held = answering, held
        self.touched: dict[int, str] = {}

    def write_quick(self, i2c_addr: int) -> None:
        self._touch(i2c_addr, "write")

    def read_byte(self, i2c_addr: int) -> int:
        return self._touch(i2c_addr, "read")

    def read_byte_data(self, i2c_addr: int, register: int) -> int:
        return self._touch(i2c_addr, f"register 0x{register:02x}")

    def _touch(self, address: int, how: str) -> int:
        self.touched[address] = how
        if address in self.held:
            raise OSError(errno.EBUSY, "busy")
        if address not in self.answering:
            raise OSError(errno.EREMOTEIO, "no acknowledgement")
        return 0


addresses = st.sets(st.integers(0x08, 0x77))


@given(answering=addresses, held=addresses)
def test_a_scan_finds_just_what_answers(answering: set[int], held: set[int]) -> None:
    bus = ScannedBus(answering, held)
    assert scan(bus) == (sorted(answering - held), sorted(held))
    assert set(bus.touched) == set(range(0x08, 0x78))


def test_a_scan_changes_no_chip() -> None:
    """A sensor in use loses no byte of its FIFO, and no memory chip is written to."""
    bus = ScannedBus({0x48, 0x50, 0x57}, set())
    scan(bus)
    assert bus.touched[0x57] == "register 0xff"
    assert bus.touched[0x48] == "write"
    assert {bus.touched[address] for address in range(0x50, 0x57)} == {"read"}


def test_known_chips_are_named() -> None:
    answer = told(Path("/dev/i2c-1"), [0x23, 0x4A, 0x57], [0x68], needed=True)
    assert answer.status is Status.OK
    assert answer.found == (
        "/dev/i2c-1: 0x23, 0x4a (ADS1115), 0x57 (MAX30102), 0x68 (held by the kernel)"
    )
    assert told(Path("/dev/i2c-1"), [], [], needed=True).status is Status.ATTENTION
    assert set(KNOWN_ADDRESSES) == {0x48, 0x49, 0x4A, 0x4B, 0x57}


def test_an_absent_bus_is_a_fault_only_where_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "i2c-20").touch()
    assert look_at_i2c(1, needed=False, folder=tmp_path).status is Status.UNUSED
    answer = look_at_i2c(1, needed=True, folder=tmp_path)
    assert answer.status is Status.FAULT
    assert "i2c-20" in answer.found
    assert "raspi-config" in answer.mend


def test_what_is_no_bus_is_told(tmp_path: Path) -> None:
    (tmp_path / "i2c-1").write_bytes(b"")
    answer = look_at_i2c(1, needed=True, folder=tmp_path)
    assert answer.status is not Status.OK
    assert answer.mend


@pytest.mark.parametrize(
    ("spec", "bus"),
    [
        ("max30102", 1),
        ("max30102:rate=100", 1),
        ("ad8232:address=0x49,bus=3", 3),
        ("max30102:bus=sim,seed=1", None),
        ("sim", None),
        ("file:bus=1", None),
    ],
)
def test_the_bus_that_a_sensor_needs(spec: str, bus: int | None) -> None:
    assert i2c_bus_of(spec) == bus


@pytest.mark.parametrize(
    ("spec", "needed"),
    [
        ("ads1292r", True),
        ("healthypi:port=/dev/ttyACM0", True),
        ("healthypi:port=sim", False),
        ("ads1292r:port=/dev/serial0", False),
        ("sim", False),
    ],
)
def test_the_port_that_a_sensor_needs(spec: str, needed: bool) -> None:
    assert needs_usb_port(spec) is needed


def test_serial_ports_are_told_with_their_usb_ids(tmp_path: Path) -> None:
    path = tmp_path / "ttyUSB0"
    path.touch()
    answer = told_ports([Port(path=str(path), usb_id="10c4:ea60")], needed=True)
    assert (answer.status, answer.found) == (Status.OK, f"{path} (USB 10c4:ea60)")
    assert told_ports([], needed=True).status is Status.FAULT
    assert told_ports([], needed=False).status is Status.UNUSED
    gone = told_ports([Port(path=str(tmp_path / "gone"), usb_id="1:2")], needed=True)
    assert "dialout" in gone.mend


def test_the_packages_come_from_the_installed_metadata() -> None:
    assert {"paho-mqtt", "pyserial", "smbus2"} <= set(packages_of("device"))
    assert look_at_packages("device", needed=True).status is Status.OK


@pytest.mark.parametrize(
    ("power", "hot", "status"),
    [
        (0, False, Status.OK),
        (0, True, Status.ATTENTION),
        (0x50000, False, Status.ATTENTION),
        (0x50005, False, Status.FAULT),
        (0x8, True, Status.FAULT),
    ],
)
def test_power_faults_now_and_earlier(power: int, hot: bool, status: Status) -> None:
    assert told_heat("50 °C", power, hot=hot).status is status


def test_the_state_folder(tmp_path: Path) -> None:
    new = tmp_path / "deep" / "state"
    assert look_at_state_folder(new, outbox_mb=1).status is Status.OK
    assert list(tmp_path.iterdir()) == []
    assert look_at_state_folder(new, outbox_mb=10**9).status is Status.ATTENTION
    (tmp_path / "deep").write_text("a file")
    answer = look_at_state_folder(tmp_path / "deep", outbox_mb=1)
    assert answer.status is Status.FAULT
    assert "--state" in answer.mend


def test_simulated_sources_deliver() -> None:
    # So few frames that a machine with other work keeps up with them.
    camera = look_at_camera("sim:fps=8")
    assert camera.status is Status.OK
    assert "640 x 480" in camera.found
    assert look_at_pulse("sim").status is Status.OK
    assert look_at_camera(None).status is look_at_pulse(None).status is Status.UNUSED


def test_a_sensor_without_a_finger_works_and_a_pulled_out_one_does_not() -> None:
    off = look_at_pulse("sim:finger_off=0-60")
    assert off.status is Status.ATTENTION
    assert "no finger" in off.found
    assert look_at_pulse("sim:unplug=0-60").status is Status.FAULT


def test_a_part_that_hangs_is_given_up() -> None:
    never = threading.Event()

    def hang() -> object:
        never.wait(100)
        return ok("too late")

    finding = run_check(Check(part="Camera", look=hang, limit_s=0.05))  # type: ignore[arg-type]
    never.set()
    assert (finding.part, finding.status) == ("Camera", Status.FAULT)
    assert finding.found == "no answer within 0.05 s"


@pytest.mark.parametrize(
    ("error", "found", "mend"),
    [
        (
            ConfigurationError("no bus (there is: none): do it: now"),
            "no bus (there is: none)",
            "do it: now",
        ),
        (ConfigurationError("no model; run: fetch"), "no model", "run: fetch"),
        (WinceError("nothing to do"), "nothing to do", ""),
    ],
)
def test_an_error_is_told_as_what_and_how(error: WinceError, found: str, mend: str) -> None:
    def fail() -> object:
        raise error

    finding = run_check(Check(part="X", look=fail, limit_s=10))  # type: ignore[arg-type]
    assert (finding.status, finding.found, finding.mend) == (Status.FAULT, found, mend)


def test_one_broken_part_hides_no_other() -> None:
    def fail() -> object:
        raise RuntimeError("surprise")

    finding = run_check(Check(part="X", look=fail, limit_s=10))  # type: ignore[arg-type]
    assert finding.status is Status.FAULT
    assert "RuntimeError: surprise" in finding.found


def test_the_report_is_plain_at_80_columns_without_colour() -> None:
    out = io.StringIO()
    report = Report(Console(file=out, width=80, no_color=True, highlight=False))
    report.begin("Wince bedside unit bed1")
    for status in Status:
        report.add(
            Finding(part="Heat and power", status=status, found="word " * 40, mend="do " * 40)
        )
    report.end()
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in out.getvalue()
    assert [line.split()[0] for line in lines if "Heat and power" in line] == [
        "ok",
        "look",
        "MEND",
        "-",
    ]
    assert lines[-1] == "1 to mend; 1 in order, 1 to look at, 1 not in use."
    assert not report.in_order


@contextmanager
def silent_listener() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def settings(folder: Path, port: int) -> DeviceSettings:
    return replace_settings(
        DeviceSettings(),
        {
            "camera.source": "none",
            "pulse.source": "sim",
            "state_folder": str(folder),
            "broker.port": port,
        },
    )


def test_a_broker_that_says_nothing_is_a_fault(tmp_path: Path) -> None:
    with silent_listener() as port:
        checks = list_checks(settings(tmp_path, port))
        (broker,) = (run_check(check) for check in checks if check.part == "Broker")
    assert broker.status is Status.FAULT
    assert f"127.0.0.1:{port}" in broker.found


def run_program(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from wince_device.app import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "check", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_command_answers_2_while_something_is_to_be_mended(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: nothing answers here
        file = tmp_path / "device.toml"
        file.write_text(f"[broker]\nport = {closed.getsockname()[1]}\n")
        done = run_program(
            "--config",
            str(file),
            "--camera",
            "none",
            "--pulse",
            "sim",
            "--state",
            str(tmp_path),
            "--json",
        )
    assert done.returncode == 2
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert not answer["in_order"]
    faults = {part["part"]: part["mend"] for part in answer["parts"] if part["status"] == "fault"}
    assert list(faults) == ["Broker"]
    assert faults["Broker"]


@contextmanager
def open_broker() -> Iterator[int]:
    """A mosquitto that lets anybody of this machine in."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("mosquitto is not here; run: apt-get install mosquitto")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([program, "-p", str(port)], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any(line.rstrip().endswith("running") for line in process.stderr)
        try:
            yield port
        finally:
            process.terminate()


@pytest.mark.broker
def test_the_command_answers_0_when_all_is_there(tmp_path: Path) -> None:
    with open_broker() as port:
        file = tmp_path / "device.toml"
        file.write_text(f"[broker]\nport = {port}\n")
        done = run_program(
            "--config", str(file), "--camera", "none", "--pulse", "sim", "--state", str(tmp_path)
        )
    assert done.returncode == 0, done.stdout
    assert "This unit is ready" in done.stdout
