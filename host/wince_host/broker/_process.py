"""The broker as a process of its own: starts, is told of changes, ends."""

import errno
import os
import signal
import socket
import subprocess
import time
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
    _check_port(settings)
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
        os.kill(pid, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True


def _check_port(settings: BrokerSettings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError as error:
            msg = f"port {settings.port} needs more rights: choose one above 1023 with --port"
            raise SetupError(msg) from error
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                raise _port_in_use(settings) from error
            msg = (
                f"the broker cannot listen on {settings.host}: {error}; choose another with --host"
            )
            raise SetupError(msg) from error


def _port_in_use(settings: BrokerSettings) -> PortInUseError:
    msg = (
        f"port {settings.port} on {settings.host} is taken by another program, perhaps a broker "
        "that runs already: end it, or choose another port with --port"
    )
    return PortInUseError(msg)


def _wait_until_open(broker: BrokerProcess, log: Path) -> None:
    settings = broker.settings
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        if broker.wait(0) is not None:
            said = log.read_text("utf-8", "replace").strip()
            if "in use" in said:
                raise _port_in_use(settings)
            last = " ".join(said.splitlines()[-2:]) or "it said nothing"
            msg = f"mosquitto ended at once: {last} See {log}"
            raise SetupError(msg)
        try:
            socket.create_connection((_reach(settings.host), settings.port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    msg = f"mosquitto takes no connections after {START_S:.0f} s: see {log}"
    raise SetupError(msg)


def _reach(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
