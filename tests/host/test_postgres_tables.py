"""The tables in PostgreSQL: who makes them, and what a new version does to them."""

import threading
from contextlib import closing

import psycopg
import pytest

from host_bench import BOOT, MakeScore
from postgres_cluster import PostgresCluster
from stored_messages import row
from wince_host.store import Batch
from wince_host.store_postgres import PostgresStore
from wince_host.store_postgres._schema import MIGRATIONS
from wince_wire import StoreError

NEXT_VERSION = "ALTER TABLE device ADD COLUMN ward text NOT NULL DEFAULT 'ward 3'"


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
