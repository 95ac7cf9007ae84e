"""The broker as a process of its own: starts, is told of changes, ends."""

import errno
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from wince_wire import PortInUseError, SetupError

from ._passwords import find_program
from ._settings import BrokerSettings

START_S = 10.0
END_S = 10.0


class BrokerProcess:
    """A running mosquitto. Leaving the ``with`` block ends it."""

    def __init__(self, settings: BrokerSettings, process: "subprocess.Popen[bytes]") -> None:
        self.settings = settings
        self._process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    def wait(self, timeout_s: float) -> int | None:
        """Return its exit code, or None when it is still running after that time."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End it; it saves its queue first. May be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()


def start_process(settings: BrokerSettings) -> BrokerProcess:
    """Start mosquitto with the files that lie in the folder, and wait until it takes connections.

    Raises
    ------
    PortInUseError
        If another program listens there.
    SetupError
        If mosquitto is not installed, or ends at once.
    """
    program = find_program("mosquitto")
    for address in _addresses(settings):
        _check_port(address)
    log = settings.folder / "mosquitto.log"
    with log.open("wb") as sink:
        log.chmod(0o600)
        process = subprocess.Popen(
            [program, "-c", str(settings.configuration_file)],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            # Ctrl-C in a terminal reaches a whole group: the broker must outlive those who
            # still have something to deliver.
            start_new_session=True,
        )
    broker = BrokerProcess(settings, process)
    try:
        _wait_until_open(broker, log)
    except BaseException:
        broker.kill()
        raise
    return broker


def reload_broker(settings: BrokerSettings) -> bool:
    """Tell a running broker to read passwords and access rules again; False when none runs."""
    try:
        pid = int(settings.process_file.read_text("ascii"))
        # A process number outlives its process and may be given to another program.
        if Path(f"/proc/{pid}/comm").read_text("utf-8").strip() != "mosquitto":
            return False
        if not _wait_until_reloadable(pid):
            return False
        os.kill(pid, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True


def _wait_until_reloadable(pid: int) -> bool:
    """Wait until the signal does not end the broker: it opens its ports before it handles it."""
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        caught = next(line.split()[1] for line in lines if line.startswith("SigCgt:"))
        if int(caught, 16) >> (signal.SIGHUP - 1) & 1:
            return True
        time.sleep(0.005)
    return False


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    port: int
    host_option: str
    port_option: str


def _addresses(settings: BrokerSettings) -> list[_Address]:
    found = [_Address(settings.host, settings.port, "--host", "--port")]
    if settings.tls is not None:
        found.append(_Address(settings.tls.host, settings.tls.port, "--host", "--tls-port"))
    return found


def _check_port(address: _Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except PermissionError as error:
            msg = (
                f"port {address.port} needs more rights: choose one above 1023 with "
                f"{address.port_option}"
            )
            raise SetupError(msg) from error
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                raise _port_in_use(address) from error
            msg = (
                f"the broker cannot listen on {address.host}: {error}; choose another with "
                f"{address.host_option}"
            )
            raise SetupError(msg) from error


def _port_in_use(address: _Address) -> PortInUseError:
    msg = (
        f"port {address.port} on {address.host} is taken by another program, perhaps a broker "
        f"that runs already: end it, or choose another port with {address.port_option}"
    )
    return PortInUseError(msg)


def _wait_until_open(broker: BrokerProcess, log: Path) -> None:
    waiting = _addresses(broker.settings)
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        if broker.wait(0) is not None:
            raise _ended_at_once(waiting[0], log)
        try:
            socket.create_connection((_reach(waiting[0].host), waiting[0].port), 0.2).close()
        except OSError:
            time.sleep(0.02)
            continue
        waiting.pop(0)
        if not waiting:
            _wait_until_reloadable(broker.pid)
            return
    msg = f"mosquitto takes no connections after {START_S:.0f} s: see {log}"
    raise SetupError(msg)


def _ended_at_once(address: _Address, log: Path) -> SetupError | PortInUseError:
    said = log.read_text("utf-8", "replace").strip()
    if "in use" in said:
        return _port_in_use(address)
    last = " ".join(said.splitlines()[-2:]) or "it said nothing"
    msg = f"mosquitto ended at once: {last} See {log}"
    return SetupError(msg)


def _reach(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
