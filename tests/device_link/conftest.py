"""A real broker that can be killed, a small host at it, and links in a hurry."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from full_disk import FullDisk, no_file_may_grow
from link_broker import USERS, Broker, running_broker
from link_host import Host
from link_rows import Makers
from wince_device.link import Link, LinkSettings
from wince_device.outbox import Outbox

DEVICE = "bed1"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A running broker with the users of `USERS`."""
    with running_broker(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
def new_host(broker: Broker) -> Iterator[Callable[..., Host]]:
    """Makes hosts at the broker."""
    hosts: list[Host] = []

    def make(**options: object) -> Host:
        hosts.append(Host(broker.port, **options))  # type: ignore[arg-type]  # passed on as they are
        return hosts[-1]

    yield make
    for host in hosts:
        host.leave()


@pytest.fixture
def settings(broker: Broker) -> LinkSettings:
    """A link in a hurry."""
    return quick_settings(broker.port)


def quick_settings(port: int) -> LinkSettings:
    return LinkSettings(
        host="127.0.0.1",
        port=port,
        username=DEVICE,
        password=USERS[DEVICE],
        connect_timeout_s=5.0,
        retransmit_after_s=0.2,
        backoff_min_s=0.05,
        backoff_max_s=0.3,
        backlog_rows_per_s=5000.0,
    )


@pytest.fixture(scope="session")
def makers() -> Makers:
    return Makers()


@pytest.fixture(scope="session")
def full_disk() -> FullDisk:
    """Within this context the kernel refuses every write that matters, as on a full disk."""
    return no_file_may_grow


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as outbox:
        yield outbox


@pytest.fixture
def new_link(
    outbox: Outbox, settings: LinkSettings, makers: Makers
) -> Iterator[Callable[..., Link]]:
    """Makes and starts links to the broker."""
    links: list[Link] = []

    def make(changed: LinkSettings | None = None, **options: Any) -> Link:  # noqa: ANN401 - Link's own options, handed on
        birth = makers.birth(outbox.boot_id)
        link = Link(changed or settings, outbox, device="bed1", birth=birth, **options)
        links.append(link)
        link.start()
        return link

    yield make
    for link in links:
        link.stop()
