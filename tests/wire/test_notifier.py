"""What systemd hears, on a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from wince_wire import Notifier


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(5.0)
        yield channel


def heard(systemd: socket.socket) -> str:
    return systemd.recv(4096).decode()


def environment(systemd: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": systemd.getsockname(), **more}


def test_ready_status_and_stopping(systemd: socket.socket) -> None:
    notifier = Notifier(environment(systemd))
    assert notifier.listened_to
    notifier.ready("measuring with\na camera")
    notifier.status("paused")
    notifier.extend_start(300.0)
    notifier.stopping()
    assert heard(systemd) == "READY=1\nSTATUS=measuring with a camera"
    assert heard(systemd) == "STATUS=paused"
    assert heard(systemd) == "EXTEND_TIMEOUT_USEC=300000000"
    assert heard(systemd) == "STOPPING=1"


def test_the_watchdog_is_patted_twice_within_its_time(systemd: socket.socket) -> None:
    now_s = [0.0]
    notifier = Notifier(
        environment(systemd, WATCHDOG_USEC="10000000", WATCHDOG_PID=str(os.getpid())),
        now_s=lambda: now_s[0],
    )
    for _ in range(20):
        notifier.pat_watchdog()
        now_s[0] += 1.0
    systemd.setblocking(False)
    told = [heard(systemd) for _ in range(4)]
    assert told == ["WATCHDOG=1"] * 4
    with pytest.raises(BlockingIOError):
        heard(systemd)


@pytest.mark.parametrize(
    "more",
    [{}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"}],
    ids=["none asked for", "no number", "meant for another process"],
)
def test_a_watchdog_that_is_not_ours_is_left_alone(
    systemd: socket.socket, more: dict[str, str]
) -> None:
    Notifier(environment(systemd, **more)).pat_watchdog()
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        heard(systemd)


def test_an_abstract_socket_is_found() -> None:
    name = f"wince-notify-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0" + name)
        channel.settimeout(5.0)
        Notifier({"NOTIFY_SOCKET": "@" + name}).stopping()
        assert heard(channel) == "STOPPING=1"


def test_nobody_who_listens_is_no_error(tmp_path: Path) -> None:
    Notifier({}).ready("measuring")
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready("measuring")
