"""Many devices into a store, through a real broker and `wince-host serve`: rate and processor."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import device_crowd

from free_ports import free_port
from wince_host.broker import BrokerSettings, host_login, start_broker
from wince_host.broker._passwords import find_program, make_password

HERE = Path(__file__).parent
STARTS_S = 120.0
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one run showed.

    Attributes
    ----------
    rows
        Different rows that the devices had.
    wall_s
        From the first row until the last one was acknowledged by the host.
    host_cpu_s, broker_cpu_s, crowd_cpu_s
        Processor time of the loggers, of the broker and of all senders, for that span.
    resent, refused
        Rows that a device sent again, and rows that the broker did not take.
    """

    devices: int
    rows: int
    wall_s: float
    host_cpu_s: float
    broker_cpu_s: float
    crowd_cpu_s: float
    resent: int
    refused: int

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.wall_s


def run_trial(
    state: Path,
    *,
    devices: int,
    rows_per_device: int,
    window: int = 3,
    senders: int = 2,
    loggers: Sequence[Sequence[str]] = ((),),
) -> Trial:
    """Let a crowd send all its rows and wait until every one is acknowledged by the host.

    Parameters
    ----------
    state
        Folder of the host; the store stays in it.
    window
        Rows of one device that wait for the host's ack at a time.
    loggers
        One process each; more arguments of its ``wince-host serve``.
    """
    settings = BrokerSettings(folder=state / "broker", port=free_port())
    with ExitStack() as stack:
        passwords = _give_passwords(settings, devices)
        broker = stack.enter_context(start_broker(settings))
        hosts = [
            stack.enter_context(_logger(state, settings.port, more, number))
            for number, more in enumerate(loggers)
        ]
        share = devices // senders
        crowds = [
            stack.enter_context(
                _crowd(settings.port, passwords, n * share, share, rows_per_device, window)
            )
            for n in range(senders)
        ]
        before = [cpu_s(pid) for pid in (broker.pid, *hosts)]
        results = _let_go(crowds)
        after = [cpu_s(pid) for pid in (broker.pid, *hosts)]
    used = [then - now for now, then in zip(before, after, strict=True)]
    return Trial(
        devices=share * senders,
        rows=sum(int(result["rows"]) for result in results),
        wall_s=max(result["wall_s"] for result in results),
        host_cpu_s=sum(used[1:]),
        broker_cpu_s=used[0],
        crowd_cpu_s=sum(result["cpu_s"] for result in results),
        resent=sum(int(result["resent"]) for result in results),
        refused=sum(int(result["refused"]) for result in results),
    )


def cpu_s(pid: int) -> float:
    """Return the processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def _give_passwords(settings: BrokerSettings, devices: int) -> Path:
    """Give every device a password, hashed by the broker's tool in one go."""
    host_login(settings)
    passwords = {device_crowd.name_of(number): make_password() for number in range(devices)}
    plain = settings.folder / "plain"
    plain.write_text("".join(f"{name}:{word}\n" for name, word in passwords.items()), "utf-8")
    subprocess.run([find_program("mosquitto_passwd"), "-U", plain], check=True)
    with settings.password_file.open("a", encoding="utf-8") as file:
        file.write(plain.read_text("utf-8"))
    plain.unlink()
    known = settings.folder / "passwords.json"
    known.write_text(json.dumps(passwords), "utf-8")
    return known


@contextmanager
def _logger(state: Path, port: int, more: Sequence[str], number: int) -> Iterator[int]:
    program = Path(sys.executable).with_name("wince-host")
    where = state if number == 0 else state.with_name(f"{state.name}-{number}")
    login = state / "broker"
    command: list[str | Path] = [
        program,
        "serve",
        "--state",
        where,
        "--no-dashboard",
        "--require-broker",
    ]
    if where != state:
        command += ["--broker-login", login / "host.toml"]
    with (state / f"logger-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--broker-port", str(port), *more], stdout=subprocess.PIPE, stderr=log
        )
    try:
        _read_until(process, b"broker: ")
        yield process.pid
    finally:
        process.terminate()
        process.wait(STARTS_S)


def _read_until(process: "subprocess.Popen[bytes]", sign: bytes) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(sign):
            return
    msg = f"{process.args!r} ended before it said {sign!r}"
    raise RuntimeError(msg)


@contextmanager
def _crowd(
    port: int, passwords: Path, first: int, devices: int, rows: int, window: int
) -> Iterator["subprocess.Popen[bytes]"]:
    words = [str(word) for word in (port, passwords, first, devices, rows, window)]
    process = subprocess.Popen(
        [sys.executable, HERE / "device_crowd.py", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        _read_until(process, b"ready")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _let_go(crowds: "Sequence[subprocess.Popen[bytes]]") -> list[dict[str, float]]:
    for crowd in crowds:
        assert crowd.stdin is not None
        crowd.stdin.write(b"\n")
        crowd.stdin.flush()
    return [json.loads(crowd.stdout.readline()) for crowd in crowds if crowd.stdout is not None]
