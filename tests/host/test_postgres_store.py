"""What is PostgreSQL's own: its errors in words, its tables, many writers at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import BOOT, SECOND_NS, MakeScore, WaitUntil
from postgres_cluster import FAST, PostgresCluster
from wince_host._open_store import PASSWORD_CREDENTIAL, open_care, open_store
from wince_host.settings import HostSettings
from wince_host.store import Batch, NewAnnouncement, NewRow, RangeSet, SqliteStore, Store
from wince_host.store_postgres import PostgresStore, _idle_check, _numbers
from wince_host.store_postgres._numbers import without
from wince_host.store_postgres._schema import MIGRATIONS
from wince_wire import ConfigurationError, Score, State, StoreError, encode

EVER = {"since_ns": 0, "until_ns": 2**62}
NEXT_VERSION = "ALTER TABLE device ADD COLUMN ward text NOT NULL DEFAULT 'ward 3'"
PASSWORD = "a heron at noon"


def row(score: Score, device: str = "unit-1") -> NewRow:
    return NewRow(
        device=device,
        message=score,
        payload=encode(score).decode(),
        received_ns=11,
        historical=False,
    )


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[PostgresStore]:
    with closing(PostgresStore(postgres_url)) as store:
        yield store


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[PostgresCluster]:
    """A server that a test may end."""
    cluster = PostgresCluster(*FAST)
    yield cluster
    cluster.remove()


def test_settings_choose_the_database(tmp_path: Path, postgres_url: str) -> None:
    with closing(open_store(HostSettings(state=tmp_path))) as store:
        assert isinstance(store, SqliteStore)
    with closing(open_store(HostSettings(state=tmp_path, database=postgres_url))) as store:
        assert isinstance(store, PostgresStore)


@pytest.mark.parametrize("address", ["mysql://here/wince", "wince.sqlite", ""])
def test_another_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://USER@HOST"):
        open_store(HostSettings(state=tmp_path, database=address))


@pytest.mark.parametrize(
    "address",
    [f"postgresql://anna:{PASSWORD.replace(' ', '%20')}@here/wince", "postgresql://[/wince"],
)
def test_an_address_tells_no_password(address: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        PostgresStore(address)
    assert "heron" not in str(refusal.value)
    assert "PGPASSFILE" in str(refusal.value) or "postgresql://USER@HOST" in str(refusal.value)


def test_a_server_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no database answers for wince at .*start PostgreSQL"):
        PostgresStore(f"postgresql://anna@/wince?host={tmp_path}")


def test_a_database_that_is_not_there(postgres_cluster: PostgresCluster) -> None:
    with pytest.raises(StoreError, match=r"there is no database heron .*createdb"):
        PostgresStore(postgres_cluster.url("heron"))


def test_a_user_that_is_not_there(postgres_cluster: PostgresCluster) -> None:
    with pytest.raises(StoreError, match="does not know this user"):
        PostgresStore(postgres_cluster.url("postgres", user="nobody-here"))


def test_a_wrong_password_is_told_and_not_shown(
    own_cluster: PostgresCluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own_cluster.run(f"CREATE ROLE anna LOGIN PASSWORD '{PASSWORD}'", "CREATE DATABASE guarded")
    own_cluster.run("ALTER DATABASE guarded OWNER TO anna")
    url = own_cluster.url("guarded", user="anna")
    with pytest.raises(StoreError, match=r"refused the login.*PGPASSFILE"):
        PostgresStore(url)
    passwords = tmp_path / "passwords"
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    for password in (f"not {PASSWORD}", PASSWORD):
        passwords.touch(0o600)
        passwords.write_text(f"*:*:*:anna:{password}\n")
        if password == PASSWORD:
            break
        with pytest.raises(StoreError, match="refused the login") as refusal:
            PostgresStore(url)
        assert "heron" not in str(refusal.value)
    PostgresStore(url).close()


def test_the_password_is_systemds_credential(
    own_cluster: PostgresCluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own_cluster.run(f"CREATE ROLE bert LOGIN PASSWORD '{PASSWORD}' SUPERUSER")
    own_cluster.run("DROP DATABASE IF EXISTS guarded", "CREATE DATABASE guarded")
    settings = HostSettings(state=tmp_path, database=own_cluster.url("guarded", user="bert"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(StoreError, match="refused the login"):
        open_store(settings)
    credential = tmp_path / PASSWORD_CREDENTIAL
    credential.write_bytes(b"\xff")
    with pytest.raises(StoreError, match="one line of text"):
        open_store(settings)
    credential.write_text(f"{PASSWORD}\n")
    open_store(settings).close()
    open_care(settings).close()
    credential.write_text(f"not {PASSWORD}\n")
    for opening in (open_store, open_care):
        with pytest.raises(StoreError) as refusal:
            opening(settings)
        assert "heron" not in str(refusal.value)


def test_a_user_without_the_right_to_write(
    postgres_cluster: PostgresCluster, postgres_url: str
) -> None:
    postgres_cluster.run("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute("GRANT USAGE ON SCHEMA wince TO reader")
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA wince TO reader")
    with closing(PostgresStore(postgres_url.replace("wince@", "reader@"))) as store:
        assert store.devices() == []
        with pytest.raises(StoreError, match="make the user its owner"):
            store.commit(Batch(announcements=[online(1)]))
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute("DROP OWNED BY reader")


def test_a_server_that_ends_and_comes_back(
    own_cluster: PostgresCluster, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    url = own_cluster.url(own_cluster.make_database())
    with closing(PostgresStore(url, wait_s=0.5)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
        own_cluster.stop(signal.SIGQUIT)
        with pytest.raises(StoreError, match="no database answers"):
            store.commit(Batch(rows=[row(make_score(2))]))
        with pytest.raises(StoreError, match="no database answers"):
            store.devices()
        own_cluster.start()
        wait_until(lambda: answers(store), "it answers again")
        assert store.commit(Batch(rows=[row(make_score(1)), row(make_score(2))])) == 1
        assert store.stored_ranges("unit-1", BOOT) == [(1, 2)]


def answers(store: PostgresStore) -> bool:
    try:
        return store.devices() != []
    except StoreError:
        return False


def test_a_connection_that_the_server_ends_is_replaced(
    postgres: PostgresStore,
    postgres_cluster: PostgresCluster,
    make_score: MakeScore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'wince-host'"
    )
    postgres.commit(Batch(rows=[row(make_score(1))]))
    postgres_cluster.run(end)
    with pytest.raises(StoreError, match=r"starting or ending|no database answers"):
        postgres.commit(Batch(rows=[row(make_score(2))]))
    assert postgres.commit(Batch(rows=[row(make_score(2))])) == 1
    # One that was not used for a while is looked at before.
    monkeypatch.setattr(_idle_check, "FRESH_S", 0.0)
    postgres_cluster.run(end)
    assert postgres.commit(Batch(rows=[row(make_score(3))])) == 1


def test_a_table_that_another_program_holds(postgres_url: str, make_score: MakeScore) -> None:
    with (
        psycopg.connect(postgres_url) as other,
        closing(PostgresStore(postgres_url, lock_s=0.05)) as store,
    ):
        other.execute("LOCK TABLE wince.measurement")
        with pytest.raises(StoreError, match="held by another program"):
            store.commit(Batch(rows=[row(make_score(1))]))
        other.rollback()
        assert store.commit(Batch(rows=[row(make_score(1))])) == 1


def test_several_processes_may_make_the_tables(postgres_cluster: PostgresCluster) -> None:
    name = postgres_cluster.make_database()
    failures: list[Exception] = []

    def make() -> None:
        try:
            PostgresStore(postgres_cluster.url(name)).close()
        except StoreError as error:
            failures.append(error)

    makers = [threading.Thread(target=make) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert failures == []
    with psycopg.connect(postgres_cluster.url(name)) as look:
        assert look.execute("SELECT version FROM wince.layout").fetchall() == [(len(MIGRATIONS),)]


def test_tables_of_a_newer_wince(postgres_url: str) -> None:
    PostgresStore(postgres_url, migrations=(*MIGRATIONS, NEXT_VERSION)).close()
    with pytest.raises(StoreError, match="update Wince"):
        PostgresStore(postgres_url)


def test_a_migration_keeps_what_is_there(postgres_url: str, make_score: MakeScore) -> None:
    with closing(PostgresStore(postgres_url)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
    with closing(PostgresStore(postgres_url, migrations=(*MIGRATIONS, NEXT_VERSION))) as store:
        assert store.stored_ranges("unit-1", BOOT) == [(1, 1)]
    with psycopg.connect(postgres_url) as look:
        assert look.execute("SELECT ward FROM wince.device").fetchall() == [("ward 3",)]


def test_a_migration_that_fails_changes_nothing(postgres_url: str, make_score: MakeScore) -> None:
    with closing(PostgresStore(postgres_url)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
    broken = "CREATE TABLE ward (name text); DROP TABLE measurement; SELECT no_such_thing"
    with pytest.raises(StoreError, match="no_such_thing"):
        PostgresStore(postgres_url, migrations=(*MIGRATIONS, broken))
    with closing(PostgresStore(postgres_url)) as store:
        assert store.stored_ranges("unit-1", BOOT) == [(1, 1)]


def test_a_schema_of_another_program(postgres_cluster: PostgresCluster) -> None:
    name = postgres_cluster.make_database()
    with psycopg.connect(postgres_cluster.url(name), autocommit=True) as other:
        other.execute("CREATE SCHEMA wince")
        other.execute("CREATE TABLE wince.recipe (name text)")
    with pytest.raises(StoreError, match="belongs to another program"):
        PostgresStore(postgres_cluster.url(name))


def online(received_ns: int, *, t_ns: int = 1) -> NewAnnouncement:
    state = State(state="online", boot_id=BOOT, t_ns=t_ns)
    return NewAnnouncement(
        device="unit-1",
        message=state,
        payload=encode(state).decode(),
        received_ns=received_ns,
        since_ns=received_ns,
    )


def test_a_slow_loggers_copy_of_an_announcement_changes_nothing(postgres: PostgresStore) -> None:
    """One logger is two announcements behind the other one, and dies after the first of them."""
    for received_ns, t_ns in ((10, 1), (20, 2)):
        postgres.commit(Batch(announcements=[online(received_ns, t_ns=t_ns)]))
    postgres.commit(Batch(announcements=[online(11, t_ns=1)]))
    newest = postgres.latest_announcement("unit-1", "state")
    assert newest is not None
    assert newest.since_ns == 20


def test_writers_at_the_same_time_store_each_row_once(
    postgres_url: str, make_score: MakeScore
) -> None:
    """Two loggers get the same rows of the same devices, in other orders."""
    devices = [f"unit-{number}" for number in range(20)]
    rows = [row(make_score(seq), device) for seq in range(1, 41) for device in devices]
    new: list[int] = []
    failures: list[Exception] = []

    def write(mine: list[NewRow]) -> None:
        try:
            with closing(PostgresStore(postgres_url)) as store:
                parts = [mine[begin : begin + 50] for begin in range(0, len(mine), 50)]
                new.extend(store.commit(Batch(rows=part)) for part in parts)
        except StoreError as error:
            failures.append(error)

    orders = (rows, rows[::-1], rows[400:] + rows[:400])
    writers = [threading.Thread(target=write, args=(order,)) for order in orders]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert sum(new) == len(rows)
    with closing(PostgresStore(postgres_url)) as store:
        assert store.dead_letter_count() == 0
        for device in devices:
            assert store.stored_ranges(device, BOOT) == [(1, 40)]
            assert [each.rows for each in store.score_minutes(device, **EVER)] == [40]
        (hour,) = store.person_hours("heron", **EVER)
        assert (hour.rows, hour.total) == (800, 3.0 * 800)


def test_numbers_of_many_rows_are_kept_as_ranges(
    postgres_url: str, make_score: MakeScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two loggers store every other row; whoever asks afterwards counts few of them."""
    monkeypatch.setattr(_numbers, "ROWS_PER_NOTE", 10)
    seqs = [seq for seq in range(1, 200) if seq not in {77, 78}]
    with closing(PostgresStore(postgres_url)) as one, closing(PostgresStore(postgres_url)) as two:
        for begin in range(0, len(seqs), 6):
            for which, store in enumerate((one, two)):
                part = seqs[begin : begin + 6][which::2]
                store.commit(Batch(rows=[row(make_score(seq)) for seq in part]))
        assert two.stored_ranges("unit-1", BOOT) == [(1, 76), (79, 199)]
        assert one.commit(Batch(rows=[row(make_score(seq)) for seq in range(70, 80)])) == 2
        assert two.stored_ranges("unit-1", BOOT) == [(1, 199)]
        assert two.device_counts("unit-1").rows == {"score": 199}
    with psycopg.connect(postgres_url) as look:
        (ranges, numbers) = look.execute(
            "SELECT count(*), sum(last_seq - first_seq + 1) FROM wince.held"
        ).fetchone() or (0, 0)
    assert ranges <= 4
    assert numbers > 170


@given(
    st.tuples(st.integers(0, 60), st.integers(0, 30)),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 8)), max_size=8),
)
def test_what_is_left_of_a_gap(gap: tuple[int, int], spans: list[tuple[int, int]]) -> None:
    begin, end = gap[0], gap[0] + gap[1]
    held = RangeSet((first, first + more) for first, more in spans)
    left = [
        number for first, last in without((begin, end), held) for number in range(first, last + 1)
    ]
    assert left == [number for number in range(begin, end + 1) if number not in held]


def test_a_row_comes_while_its_person_is_erased(postgres_url: str, make_score: MakeScore) -> None:
    """It is in or it is out; it never comes back."""
    rows = [row(make_score(seq)) for seq in range(1, 201)]
    with closing(PostgresStore(postgres_url)) as store:
        store.commit(Batch(rows=rows))
        again = threading.Thread(
            target=lambda: [store.commit(Batch(rows=rows[begin::10])) for begin in range(10)]
        )
        again.start()
        store.erase_person("heron")
        again.join()
        assert store.people() == []
        assert store.stored_ranges("unit-1", BOOT) == [(1, 200)]


def test_a_crash_of_the_server_keeps_what_was_committed(
    own_cluster: PostgresCluster, make_score: MakeScore
) -> None:
    url = own_cluster.url(own_cluster.make_database())
    with closing(PostgresStore(url)) as store:
        store.commit(Batch(rows=[row(make_score(seq)) for seq in range(1, 100)]))
    own_cluster.stop(signal.SIGQUIT)
    own_cluster.start()
    with closing(PostgresStore(url)) as store:
        assert store.stored_ranges("unit-1", BOOT) == [(1, 99)]


SCORES = st.lists(
    st.tuples(
        st.integers(1, 400),
        st.none() | st.floats(0, 10, allow_subnormal=False),
        st.sampled_from(["heron", "crane"]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=40,
)
Course = list[tuple[int, float | None, str, str]]


@pytest.fixture(scope="module")
def two_stores(
    postgres_cluster: PostgresCluster,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Store, Store]]:
    name = postgres_cluster.make_database(postgres_template)
    sqlite = SqliteStore(tmp_path_factory.mktemp("pair") / "wince.sqlite")
    postgres = PostgresStore(postgres_cluster.url(name))
    yield sqlite, postgres
    sqlite.close()
    postgres.close()


EXAMPLES = count(1)


@settings(max_examples=12, deadline=None)
@given(courses=st.lists(SCORES, min_size=1, max_size=3), kept_from_s=st.integers(0, 400))
def test_both_databases_tell_the_same(
    courses: list[Course],
    kept_from_s: int,
    two_stores: tuple[Store, Store],
    make_score: MakeScore,
) -> None:
    mark = f"{next(EXAMPLES)}-"
    before_ns = 3600 * SECOND_NS + kept_from_s * SECOND_NS
    batches = [
        Batch(
            rows=[
                row(make_score(seq, score, patient=mark + patient), mark + device)
                for seq, score, patient, device in course
            ]
        )
        for course in courses
    ]
    told = []
    for store in two_stores:
        new = [store.commit(batch) for batch in batches]
        before = everything(store, mark)
        store.let_go("score", before_ns=before_ns, most=100_000)
        again = [store.commit(batch) for batch in batches]
        told.append((new, before, again, everything(store, mark)))
    assert told[0] == told[1]


def everything(store: Store, mark: str) -> object:
    devices = [f"{mark}a", f"{mark}b"]
    people = [f"{mark}heron", f"{mark}crane"]
    return (
        [person for person in store.people() if person.patient in people],
        [store.person_minutes(patient, **EVER) for patient in people],
        [store.person_hours(patient, **EVER) for patient in people],
        [sorted(store.person_points(patient, **EVER), key=repr) for patient in people],
        [store.score_minutes(device, **EVER) for device in devices],
        [store.score_counts(device) for device in devices],
        [store.device_counts(device) for device in devices],
        [store.stored_ranges(device, BOOT) for device in devices],
        store.dead_letter_count(),
    )
