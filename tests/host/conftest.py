"""A real broker, real stores, and a small device made of paho."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import free_ports
from host_bench import BOOT, PATIENCE_S, SECOND_NS, Host, MakeScore, PahoDevice, WaitUntil
from postgres_cluster import FAST, PostgresCluster
from wince_host.broker import (
    BrokerProcess,
    BrokerSettings,
    host_login,
    provision,
    read_login,
    start_broker,
)
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore, Store
from wince_host.store_postgres import PostgresStore
from wince_wire import (
    ClockState,
    NoScoreReason,
    Score,
)


@pytest.fixture(scope="session")
def boot_id() -> str:
    return BOOT


@pytest.fixture(scope="session")
def make_score() -> MakeScore:
    """Make the score of one second; row ``seq`` is second ``seq`` after the epoch's hour 1."""

    def make(
        seq: int,
        score: float | None = 3.0,
        *,
        boot_id: str = BOOT,
        t_ns: int | None = None,
        patient: str = "heron",
        synchronised: bool = True,
    ) -> Score:
        t_ns = 3600 * SECOND_NS + seq * SECOND_NS if t_ns is None else t_ns
        absent = score is None
        return Score(
            boot_id=boot_id,
            seq=seq,
            t_ns=t_ns,
            clock=ClockState(synchronised=synchronised),
            patient=patient,
            score=score,
            interval=None if score is None else (max(0.0, score - 1), min(10.0, score + 1)),
            confidence=None if absent else 0.8,
            no_score_reason=NoScoreReason.NO_FACE if absent else None,
            no_score_since_ns=t_ns if absent else None,
            calibrated=False,
            components=(),
            face_fraction=0.9,
            pulse_fraction=None,
            flags=(),
            window_s=3.0,
            baseline_age_s=None,
        )

    return make


@pytest.fixture(scope="session")
def wait_until() -> WaitUntil:
    """Look at something that another thread or process changes until it is as expected."""

    def wait(condition: Callable[[], bool], what: str) -> None:
        pause = threading.Event()
        until_s = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > until_s:
                pytest.fail(f"not within {PATIENCE_S:.0f} s: {what}")
            pause.wait(0.02)

    return wait


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give a port that nobody listens on."""
    return free_ports.free_port


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "state" / "wince.sqlite", busy_s=0.2)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL server for all tests of this process."""
    cluster = PostgresCluster(*FAST)
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: PostgresCluster) -> str:
    """The name of a database with Wince's tables, from which tests get copies."""
    name = postgres_cluster.make_database()
    PostgresStore(postgres_cluster.url(name)).close()
    return name


@pytest.fixture
def postgres_url(postgres_cluster: PostgresCluster, postgres_template: str) -> Iterator[str]:
    """The address of a database with empty tables."""
    name = postgres_cluster.make_database(postgres_template)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[PostgresStore]:
    """A store with empty tables in PostgreSQL."""
    with closing(PostgresStore(postgres_url)) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def open_any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Open the same store, of each kind that there is."""
    opened: list[Store] = []
    url: str | None = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")

    def open_it() -> Store:
        opened.append(SqliteStore(tmp_path / "wince.sqlite") if url is None else PostgresStore(url))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def any_store(open_any_store: Callable[[], Store]) -> Store:
    """An empty store, of each kind that there is."""
    return open_any_store()


@pytest.fixture
def broker_settings(tmp_path: Path, free_port: Callable[[], int]) -> BrokerSettings:
    return BrokerSettings(folder=tmp_path / "state" / "broker", port=free_port())


@pytest.fixture
def broker(broker_settings: BrokerSettings) -> Iterator[BrokerProcess]:
    with start_broker(broker_settings) as running:
        yield running


@pytest.fixture
def make_device(broker: BrokerProcess, tmp_path: Path) -> Iterator[Callable[[str], PahoDevice]]:
    """Give a provisioned, connected device."""
    made: list[PahoDevice] = []

    def make(name: str) -> PahoDevice:
        login = read_login(provision(broker.settings, name, folder=tmp_path / name))
        device = PahoDevice(login)
        made.append(device)
        # The broker reads its passwords again a moment after it was told to.
        for _ in range(50):
            answer = device.connect()
            if not answer.is_failure:
                return device
            device.close()
        raise AssertionError(answer)

    yield make
    for device in made:
        device.close()


@pytest.fixture
def device(make_device: Callable[[str], PahoDevice]) -> PahoDevice:
    return make_device("unit-1")


@pytest.fixture
def host(broker: BrokerProcess, store: SqliteStore) -> Iterator[Host]:
    made = Host(store, LiveBoard(), host_login(broker.settings))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def golden(repository: Path) -> Callable[[str], bytes]:
    """Give the recorded payload of a channel."""

    def read(suffix: str) -> bytes:
        path = repository / "tests/wire/payloads" / f"{suffix.replace('/', '_')}.json"
        return path.read_bytes()

    return read


@pytest.fixture(scope="session")
def many_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """One store for many examples of a property."""
    made = SqliteStore(tmp_path_factory.mktemp("store") / "wince.sqlite")
    yield made
    made.close()
