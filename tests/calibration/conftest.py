"""A real broker of the host's own making."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from free_ports import free_port
from wince_host.broker import (
    BrokerLogin,
    BrokerSettings,
    host_login,
    provision,
    start_broker,
)


@pytest.fixture
def logins(tmp_path: Path) -> Iterator[tuple[BrokerLogin, BrokerLogin]]:
    """The host's login at a running broker, and bed1's."""
    settings = BrokerSettings(folder=tmp_path / "broker", port=free_port())
    written = provision(settings, "bed1", folder=tmp_path / "bed1")
    with start_broker(settings):
        password = (written.parent / "password").read_text().strip()
        host = host_login(settings)
        yield host, BrokerLogin(host=host.host, port=host.port, user="bed1", password=password)
