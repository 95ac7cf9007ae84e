"""A stand with a real broker for every test that wants one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import free_ports
from wince_host.broker import BrokerSettings, provision
from wince_stand import DEVICE, Stand


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give a port that nobody listens on."""
    return free_ports.free_port


@pytest.fixture
def stand(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Stand]:
    """Give a stand with a running broker; host and device are the test's to start."""
    settings = BrokerSettings(folder=tmp_path / "host" / "broker", port=free_port())
    made = Stand(tmp_path, settings, tmp_path / DEVICE / "device.toml")
    made.start_broker()
    provision(settings, DEVICE, folder=tmp_path / DEVICE)
    yield made
    made.close()
