"""What goes wrong with PostgreSQL is said in words; nothing that was stored is lost by it."""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from host_bench import BOOT, MakeScore, WaitUntil
from postgres_cluster import FAST, PostgresCluster
from stored_messages import online, row
from wince_host._open_store import PASSWORD_CREDENTIAL, open_care, open_store
from wince_host.settings import HostSettings
from wince_host.store import Batch, SqliteStore
from wince_host.store_postgres import PostgresStore, _idle_check
from wince_wire import ConfigurationError, StoreError

PASSWORD = "a heron at noon"


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
