"""Runs a broker, a host and a device together on this machine: the whole of Wince at once."""

import fcntl
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Annotated, Any, Self

import typer
import typer.exceptions

from wince_host.broker import BrokerSettings, provision, start_broker
from wince_wire import (
    PortInUseError,
    SetupError,
    StopRequest,
    WinceError,
    error_from_code,
    run_command,
)

DEVICE = "unit-1"
START_S = 60.0
_NUMBERED = re.compile(r"(?P<sentence>.*) \[W(?P<code>\d+)\]")
END_S = 20.0
SLACK_S = 40.0
"""How much longer than asked a run of some seconds may take to end."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Child:
    """A program of ours in a process group of its own, so that Ctrl-C reaches only this one."""

    def __init__(self, name: str, arguments: list[str], log: Path) -> None:
        program = Path(sys.executable).with_name(arguments[0])
        self.name = name
        self.log = log
        with log.open("wb") as sink:
            self._process = subprocess.Popen(
                [str(program), *arguments[1:]],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._process.poll() is not None

    @property
    def failed(self) -> bool:
        """Whether it is over and did not end well."""
        return self._process.poll() not in (None, 0)

    def error(self) -> WinceError:
        """Return what it said was wrong, as the error that it was."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
        said = (errors or lines or ["it said nothing"])[-1]
        numbered = _NUMBERED.fullmatch(said)
        if numbered is None:
            return SetupError(f"the {self.name} ended: {said}; see {self.log}")
        return error_from_code(int(numbered["code"]), f"the {self.name}: {numbered['sentence']}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask it to end, wait, and insist."""
        if not self.ended:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@app.command()
def main(
    camera: Annotated[
        str, typer.Option(help="auto, sim, none, v4l2:/dev/video0 or file:PATH.")
    ] = "auto",
    pulse: Annotated[str, typer.Option(help="auto, sim, none or file:PATH.")] = "auto",
    seconds: Annotated[
        float | None, typer.Option(min=1.0, help="Stop by itself after this time.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the dashboard on this machine.")
    ] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the dashboard in the browser.")] = True,
    state: Annotated[Path, typer.Option(help="Folder for everything that is kept.")] = Path(
        ".wince"
    ),
) -> int:
    """Start broker, host and device, print the dashboard's address, and run until Ctrl-C."""
    _check_port(port)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with StopRequest() as stop, ExitStack() as stack:
        stack.enter_context(_lock(state))
        stack.callback(print, "stopped")
        broker_settings = BrokerSettings(folder=state / "host" / "broker", port=_free_port())
        settings_file = provision(broker_settings, DEVICE, folder=state / DEVICE)
        stack.enter_context(start_broker(broker_settings))
        host = stack.enter_context(_start_host(state, port, broker_settings.port))
        _wait_for_host(host, port, stop)
        device = stack.enter_context(_start_device(state, settings_file, camera, pulse, seconds))
        device_says = _wait_for_device(device, stop)
        if not stop.asked:
            _greet(state, port, device_says)
            if browser:
                webbrowser.open(f"http://127.0.0.1:{port}/")
        _watch([host, device], stop, None if seconds is None else seconds + SLACK_S)
        device.stop()
        if device.failed:
            raise device.error()
        _tell_what_waits(state)
        return _print_summary(state) if seconds is not None else 0


def _start_host(state: Path, port: int, broker_port: int) -> Child:
    arguments = ["wince-host", "serve", "--state", str(state / "host"), "--port", str(port)]
    arguments += ["--broker-port", str(broker_port)]
    return Child("host", arguments, state / "host.log")


def _start_device(
    state: Path, settings_file: Path, camera: str, pulse: str, seconds: float | None
) -> Child:
    arguments = ["wince-device", "run", "--config", str(settings_file)]
    arguments += ["--state", str(state / DEVICE), "--camera", camera, "--pulse", pulse]
    arguments.append("--simulate")
    arguments += ["--summary", str(_summary_file(state))]
    if seconds is not None:
        arguments += ["--seconds", str(seconds)]
    _summary_file(state).unlink(missing_ok=True)
    return Child("device", arguments, state / "device.log")


def _wait_for_host(host: Child, port: int, stop: StopRequest) -> None:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s and not stop.asked:
        if host.ended:
            raise host.error()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1.0).close()
        except (urllib.error.URLError, OSError):
            stop.wait(0.1)
        else:
            return
    if not stop.asked:
        msg = f"the dashboard does not answer after {START_S:.0f} s: see {host.log}"
        raise SetupError(msg)


def _wait_for_device(device: Child, stop: StopRequest) -> str:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s and not stop.asked:
        said = device.log.read_text("utf-8", errors="replace").splitlines()
        ready = [line for line in said if line.startswith("measuring with ")]
        if ready:
            return ready[0]
        if device.ended:
            raise device.error()
        stop.wait(0.1)
    return "the device is still starting"


def _greet(state: Path, port: int, device_says: str) -> None:
    print(f"Wince is running: {device_says}")
    print(f"dashboard: http://127.0.0.1:{port}/")
    first = state / "host" / "first-login.txt"
    if first.is_file():
        print(f"first login: {', '.join(first.read_text('utf-8').splitlines())}")
    print("Ctrl-C stops everything", flush=True)


def _watch(children: list[Child], stop: StopRequest, limit_s: float | None) -> None:
    """Wait until somebody asks to stop, or one of the programs ends."""
    began_s = time.monotonic()
    while not stop.wait(0.2):
        if limit_s is not None and time.monotonic() - began_s > limit_s:
            msg = f"the device did not stop by itself: see {children[-1].log}"
            raise SetupError(msg)
        for child in children:
            if child.failed:
                raise child.error()
            if child.ended:
                return


def _tell_what_waits(state: Path) -> None:
    """Say how many rows the host has not acknowledged; the device keeps them."""
    waiting = _device_summary(state).get("rows_waiting")
    if waiting:
        print(f"{waiting} rows wait in the device's outbox for the next start")


def _print_summary(state: Path) -> int:
    done = _device_summary(state)
    counts, boot_id = done["counts"], done["boot_id"]
    program = Path(sys.executable).with_name("wince-host")
    answer = subprocess.run(
        [str(program), "status", "--state", str(state / "host"), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    stored = _stored_scores(json.loads(answer.stdout), boot_id)
    lost = counts["seconds"] - stored
    kind = "simulated" if done["simulated"] else "real"
    print(f"summary of {done['elapsed_s']:.0f} s with {kind} sources")
    print(f"  frames         {counts['frames']} ({counts['frames_dropped']} dropped)")
    print(f"  beats          {counts['beats']}")
    print(f"  scores made    {counts['seconds']} ({counts['scores']} with a value)")
    print(f"  scores stored  {stored}")
    print(f"  lost           {lost}")
    return 0 if lost == 0 else 1


def _stored_scores(status: dict[str, Any], boot_id: str) -> int:
    for device in status["devices"]:
        for boot in device["boots"]:
            if boot["boot_id"] == boot_id:
                return int(boot["scores"])
    return 0


def _device_summary(state: Path) -> dict[str, Any]:
    path = _summary_file(state)
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def _summary_file(state: Path) -> Path:
    return state / "device-summary.json"


def _lock(state: Path) -> IO[bytes]:
    """Hold the folder: two brokers must not share one queue."""
    handle = (state / "stand.lock").open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        msg = f"Wince runs already from {state}: end that one, or choose another --state"
        raise SetupError(msg) from error
    return handle


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            msg = f"port {port} is taken by another program: choose another with --port"
            raise PortInUseError(msg) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    if shutil.which("mosquitto") is None:
        print("error: mosquitto is not here: start Wince with scripts/run", file=sys.stderr)
        sys.exit(2)
    run_command(lambda: app(standalone_mode=False), usage_errors=(typer.exceptions.TyperException,))
