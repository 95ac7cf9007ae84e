"""A device behind a wire that breaks, and a stand whose processes are killed."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import fault_line
import free_ports
import wince_stand
from fault_card import Card
from wince_host.broker import BrokerSettings, provision
from wince_stand import DEVICE, Stand


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give a port that nobody listens on."""
    return free_ports.free_port


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool], str], None]:
    """Look at what another process changes until it is as expected."""
    return wince_stand.wait_until


@pytest.fixture
def line(tmp_path: Path) -> Iterator[fault_line.Line]:
    """Give a device behind a wire, with broker and host."""
    with ExitStack() as stack:
        yield fault_line.open_line(tmp_path, stack)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    """Give a mounted card."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system of its own needs root")
    try:
        card = Card(tmp_path / "slot")
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("this machine lets nobody make and mount an ext4 file system")
    yield card
    card.take_out()


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """Give a stand with a running broker; host and device are the test's to start."""
    settings = BrokerSettings(folder=tmp_path / "host" / "broker", port=free_ports.free_port())
    made = Stand(tmp_path, settings, tmp_path / DEVICE / "device.toml")
    made.start_broker()
    provision(settings, DEVICE, folder=tmp_path / DEVICE)
    yield made
    made.close()
