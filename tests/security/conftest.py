"""A site, its broker with both doors open, and devices that were carried their file."""

import queue
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import ConnectFlags, DisconnectFlags
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from free_ports import free_port
from host_bench import PATIENCE_S, PahoDevice
from wince_device.enrolment import Enrolment, enrol, read_enrolment
from wince_host.broker import BrokerLogin, BrokerProcess, BrokerSettings, host_login, start_broker
from wince_host.provisioning import Reach, Site, provision_device


@dataclass
class Keys:
    """What a client shows at the door: files, each of which a test may swap."""

    folder: Path
    name: str
    port: int
    parts: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = {"ca": "ca.crt", "certificate": "unit.crt", "key": "unit.key"}
        self.parts = {part: self.folder / name for part, name in names.items()} | self.parts

    def context(self) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=self.parts["ca"])
        # What newer Pythons ask for by themselves, so that it is tried with any.
        made.verify_flags |= ssl.VERIFY_X509_STRICT
        if "certificate" in self.parts:
            made.load_cert_chain(self.parts["certificate"], self.parts["key"])
        return made


class TlsDevice(PahoDevice):
    """A client that may show what it likes."""

    def __init__(
        self,
        keys: Keys,
        *,
        user: str | None = None,
        password: str = "",
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(
            BrokerLogin(host="127.0.0.1", port=keys.port, user=user or keys.name, password=password)
        )
        self.name = keys.name
        self.ended: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
        self.refusal = "the broker did not answer"
        self._answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.client._reconnect_on_failure = False
        self.client.tls_set_context(context or keys.context())
        self.client.on_connect = self._on_answer
        self.client.on_disconnect = self._on_end

    def comes_in(self) -> bool:
        """Knock; whatever is no welcome is a refusal."""
        try:
            self.client.connect(self.login.host, self.login.port, clean_start=True)
        except (ssl.SSLError, ConnectionResetError) as error:
            self.refusal = str(error)
            return False
        self.client.loop_start()
        return self._answers.get(timeout=PATIENCE_S)

    def hear(self, topic: str) -> None:
        """Subscribe, and be sure that the broker has noted it."""
        self.subscribe(topic)

    def _on_answer(
        self,
        _client: Any,  # noqa: ANN401 - paho's own
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _more: Properties | None,
    ) -> None:
        self.refusal = str(reason)
        self._answers.put(not reason.is_failure)

    def _on_end(
        self,
        _client: Any,  # noqa: ANN401 - as above
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _more: Properties | None,
    ) -> None:
        self.refusal = str(reason)
        self._answers.put(False)
        self.ended.put(reason)


@dataclass
class Ward:
    """One site with its broker."""

    folder: Path
    settings: BrokerSettings
    site: Site
    tls_port: int

    @property
    def login(self) -> BrokerLogin:
        """The host's."""
        return host_login(self.settings)

    def file(self, name: str) -> Path:
        """The file to carry."""
        return self.folder / f"{name}.enrolment"

    def provision(self, name: str) -> Keys:
        """Make a device of the site, and carry its file to it."""
        reach = Reach(host="127.0.0.1", port=self.tls_port)
        provision_device(self.site, self.settings, name, reach=reach, file=self.file(name))
        return self.enrol(name)

    def enrol(self, name: str, unit: str | None = None) -> Keys:
        unit_folder = self.folder / (unit or name)
        enrol(self.file(name), unit_folder / "credentials", settings=unit_folder / "device.toml")
        return Keys(unit_folder / "credentials", name, self.tls_port)

    def enrolment(self, name: str) -> Enrolment:
        return read_enrolment(self.file(name))


@pytest.fixture
def make_ward(tmp_path: Path) -> Callable[..., Ward]:
    def make(name: str = "ward") -> Ward:
        folder = tmp_path / name
        site = Site(folder / "host" / "site")
        tls_port = free_port()
        settings = BrokerSettings(
            folder=folder / "host" / "broker",
            port=free_port(),
            # Every address of this machine, of which the certificate names but one.
            tls=site.listener("0.0.0.0", tls_port),  # noqa: S104 - a test
        )
        return Ward(folder, settings, site, tls_port)

    return make


@pytest.fixture
def ward(make_ward: Callable[..., Ward]) -> Ward:
    return make_ward()


@pytest.fixture
def broker(ward: Ward) -> Iterator[BrokerProcess]:
    with start_broker(ward.settings) as running:
        yield running


@pytest.fixture
def device(broker: BrokerProcess) -> Iterator[Callable[..., TlsDevice]]:
    """Make clients; all are closed at the end."""
    del broker
    made: list[TlsDevice] = []

    def make(keys: Keys, **options: Any) -> TlsDevice:  # noqa: ANN401 - handed on
        made.append(TlsDevice(keys, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
