"""Several loggers over one database: each row is stored once, and a dead logger costs nothing."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import BOOT, PATIENCE_S, MakeScore, PahoDevice, WaitUntil, told_by
from wince_host.broker import BrokerProcess, host_login
from wince_host.ingest import Ingest, SharedAckBook
from wince_host.ingest._shared_acks import MOST_GAPS, gaps
from wince_host.ingest._subscriptions import all_topics, shown_topics
from wince_host.live import LiveBoard
from wince_host.store import Batch, DeadLetter, Range, RangeSet, SqliteStore
from wince_host.store_postgres import PostgresStore
from wince_wire import ConfigurationError, State

GROUP = "wince-loggers"
PROGRAM = str(Path(sys.executable).with_name("wince-host"))
ROWS = 3000
"""So many that two loggers are still storing them when the first hundred are told."""


@dataclass
class Logger:
    """A logger in this process."""

    store: PostgresStore
    live: LiveBoard
    ingest: Ingest

    def stop(self) -> None:
        self.ingest.stop()
        self.store.close()


MakeLogger = Callable[..., Logger]


@pytest.fixture
def make_logger(broker: BrokerProcess, postgres_url: str) -> Iterator[MakeLogger]:
    made: list[Logger] = []

    def make(*, watches: bool = False, lock_s: float = 10.0) -> Logger:
        store, live = PostgresStore(postgres_url, lock_s=lock_s), LiveBoard()
        ingest = Ingest(
            store=store,
            live=live,
            login=host_login(broker.settings),
            client_id=f"logger-{len(made)}",
            shared=GROUP,
            watches=watches,
        )
        made.append(Logger(store, live, ingest))
        ingest.start()
        ingest.wait_for_broker(PATIENCE_S)
        return made[-1]

    yield make
    for logger in made:
        logger.stop()


@pytest.mark.broker
def test_loggers_share_the_rows_and_each_acknowledges_all_that_is_stored(
    make_logger: MakeLogger, device: PahoDevice, make_score: MakeScore
) -> None:
    loggers = [make_logger(), make_logger()]
    device.send(*(make_score(seq) for seq in range(1, 401)))
    device.ack_where(lambda ack: ack.seq == 400 and ack.also == ())
    stored = [logger.ingest.status.stored for logger in loggers]
    assert sum(stored) == 400
    assert min(stored) > 100
    assert sum(logger.ingest.status.repeated for logger in loggers) == 0
    counts = loggers[0].store.device_counts("unit-1")
    assert (counts.rows, counts.holes) == ({"score": 400}, 0)


@pytest.mark.broker
def test_every_logger_knows_who_is_there_and_one_keeps_it(
    make_logger: MakeLogger, device: PahoDevice, postgres_url: str, wait_until: WaitUntil
) -> None:
    first = make_logger()
    state = State(state="online", boot_id=BOOT, t_ns=1)
    device.send(state, retain=True)
    second = make_logger()
    for logger in (first, second):

        def is_online(board: LiveBoard = logger.live) -> bool:
            view = board.device("unit-1")
            return view is not None and view.online == "online"

        wait_until(is_online, "the unit is there")
    with psycopg.connect(postgres_url) as look:
        assert look.execute("SELECT count(*) FROM wince.announcement").fetchone() == (1,)


@pytest.mark.broker
def test_a_logger_with_pages_shows_what_others_store(
    make_logger: MakeLogger, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    watching, _other = make_logger(watches=True), make_logger()
    # Until its second connection stands, it shows its own part only.
    seqs = iter(range(1, 10_000))

    def shows_the_newest() -> bool:
        seq = next(seqs)
        device.send(make_score(seq, t_ns=time.time_ns()))
        device.ack_where(lambda ack: ack.seq == seq)
        view = watching.live.device("unit-1")
        return view is not None and view.last_score is not None and view.last_score.seq == seq

    wait_until(lambda: all(shows_the_newest() for _ in range(10)), "ten in a row are shown")
    assert watching.ingest.status.stored < next(seqs) - 1


@pytest.mark.broker
def test_an_announcement_that_nobody_can_read_is_one_dead_letter(
    make_logger: MakeLogger, device: PahoDevice, wait_until: WaitUntil
) -> None:
    loggers = [make_logger(), make_logger()]
    device.publish("wince/v1/unit-1/birth", b"{", retain=True)
    wait_until(
        lambda: all(logger.ingest.status.dead_letters == 1 for logger in loggers), "both got it"
    )
    assert loggers[0].store.dead_letter_count() == 1
    assert loggers[0].store.device_counts("unit-1").dead_letters == 1
    device.publish("wince/v1/unit-1/birth", b"[", retain=True)
    wait_until(lambda: loggers[0].store.dead_letter_count() == 2, "another one is another letter")


@pytest.mark.broker
def test_nothing_is_acknowledged_while_the_database_is_held(
    make_logger: MakeLogger,
    device: PahoDevice,
    make_score: MakeScore,
    postgres_url: str,
    wait_until: WaitUntil,
) -> None:
    logger = make_logger(lock_s=0.05)
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE wince.measurement")
        device.send(*(make_score(seq) for seq in range(1, 21)))
        wait_until(lambda: logger.ingest.status.store_failures > 0, "the table is held")
        assert "another program" in str(logger.live.store_problem)
        assert device.acks.empty()
        other.rollback()
    device.ack_where(lambda ack: ack.seq == 20)
    assert logger.live.store_problem is None
    assert logger.store.device_counts("unit-1").rows == {"score": 20}


def served(state: Path, port: int, login: Path, url: str) -> "subprocess.Popen[bytes]":
    state.mkdir()
    with (state / "log").open("wb") as log:
        return subprocess.Popen(
            [
                PROGRAM, "serve", "--no-dashboard", "--state", str(state),
                "--broker-port", str(port), "--broker-login", str(login),
                "--database", url, "--shared", GROUP,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip


def connected(log: Path) -> bool:
    return b"connected to the broker" in log.read_bytes()


def host_login_file(broker: BrokerProcess, folder: Path) -> Path:
    login = host_login(broker.settings)
    (folder / "password").write_text(login.password)
    path = folder / "login.toml"
    path.write_text(
        f'name = "{login.user}"\n[broker]\nhost = "{login.host}"\nport = {login.port}\n'
        f'password_file = "{folder / "password"}"\n'
    )
    return path


@pytest.mark.broker
@pytest.mark.slow
def test_a_logger_killed_in_the_middle_costs_nothing(
    broker: BrokerProcess,
    postgres_url: str,
    device: PahoDevice,
    make_score: MakeScore,
    wait_until: WaitUntil,
    tmp_path: Path,
) -> None:
    login = host_login_file(broker, tmp_path)
    port = broker.settings.port
    loggers = [served(tmp_path / name, port, login, postgres_url) for name in ("one", "two")]
    try:
        for name in ("one", "two"):
            wait_until(
                partial(connected, tmp_path / name / "log"),
                "the logger is connected",
            )
        rows = [make_score(seq) for seq in range(1, ROWS + 1)]
        for row in rows:
            device.send_without_waiting(row)
        acks = [device.ack_where(lambda ack: len(told_by(ack)) > 50)]
        loggers[0].kill()
        loggers[0].wait()
        acks += device.drain_acks()
        assert len(told_by(*acks)) < ROWS, "it was killed too late for this test to say anything"
        device.send_until_acknowledged(rows, acks)
        loggers[1].send_signal(signal.SIGTERM)
        assert loggers[1].wait(PATIENCE_S) == 0
    finally:
        for logger in loggers:
            logger.kill()
            logger.wait()
    store = PostgresStore(postgres_url)
    counts = store.device_counts("unit-1")
    store.close()
    assert counts.rows == {"score": ROWS}
    assert (counts.holes, counts.dead_letters) == (0, 0)


def test_a_store_for_one_process_is_not_shared(store: SqliteStore, broker: BrokerProcess) -> None:
    with pytest.raises(ConfigurationError, match="--database"):
        Ingest(
            store=store,
            live=LiveBoard(),
            login=host_login(broker.settings),
            client_id="alone",
            shared=GROUP,
        )


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "$share", "a b", "x" * 64])
def test_a_group_has_a_plain_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match="--shared"):
        all_topics(name)


def test_only_rows_are_shared() -> None:
    shared = {topic for topic in all_topics("g") if topic.startswith("$share/g/")}
    assert {topic.removeprefix("$share/g/") for topic in shared} == set(shown_topics())
    assert len(all_topics("g")) == len(all_topics(None))
    assert "wince/v1/+/birth" in all_topics("g")


class OneTable:
    """What several books look at: the numbers that were committed."""

    def __init__(self) -> None:
        self.numbers = RangeSet()

    def stored_within(
        self, gaps: Mapping[tuple[str, str], Sequence[Range]]
    ) -> dict[tuple[str, str], list[Range]]:
        return {
            key: [
                (max(first, begin), min(last, end))
                for begin, end in wanted
                for first, last in self.numbers.ranges()
                if first <= end and last >= begin
            ]
            for key, wanted in gaps.items()
        }


PARTS = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.integers(1, 60), min_size=1, max_size=8)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40)
@given(PARTS)
def test_books_of_several_loggers_tell_what_is_stored(parts: list[tuple[int, list[int]]]) -> None:
    """Whoever commits last knows of everything; nobody ever tells more."""
    table = OneTable()
    books = [SharedAckBook(table) for _ in range(3)]
    for which, seqs in parts:
        for seq in seqs:
            table.numbers.add(seq)
        ((device, ack),) = books[which].committed(batch_of(seqs))
        assert (device, ack.boot_id) == ("unit-1", BOOT)
        assert told_by(ack).ranges() == table.numbers.ranges()


def batch_of(seqs: Sequence[int]) -> Batch:
    letters = [
        DeadLetter(
            topic="wince/v1/unit-1/score",
            payload=b"",
            payload_bytes=0,
            reason="not read here",
            received_ns=1,
            device="unit-1",
            boot_id=BOOT,
            seq=seq,
        )
        for seq in seqs
    ]
    return Batch(dead_letters=letters)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 2)), max_size=100))
def test_gaps_are_what_is_missing(spans: list[tuple[int, int]]) -> None:
    stored = RangeSet((first, first + more) for first, more in spans)
    missing = RangeSet(gaps(stored))
    assert len(gaps(stored)) <= MOST_GAPS + 1
    both = [number for number in range(310) if number in missing and number in stored]
    assert all(number in missing or number in stored for number in range(310))
    assert both == [] or len(stored.ranges()) > MOST_GAPS
