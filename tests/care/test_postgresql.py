"""The same store over a real PostgreSQL: entries, the record that cannot be edited, erasure."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from care_examples import DOSE, ENTRIES, LIMITS, NOTE, NOW, NRS, alarm_line
from postgres_cluster import FAST, PostgresCluster
from time_spans import Span
from wince_host.care import ApiToken, CareStore, open_care_store
from wince_host.care._alarm_record import ERASED_PERSON
from wince_wire import StoreError

ALWAYS: Span = {"since_ns": 0, "until_ns": 2**62}


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    made = PostgresCluster(*FAST)
    yield made
    made.remove()


@pytest.fixture
def url(cluster: PostgresCluster) -> Iterator[str]:
    name = cluster.make_database()
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def care(url: str) -> Iterator[CareStore]:
    store = open_care_store(url)
    yield store
    store.close()


def test_what_is_entered_is_kept_by_another_process_too(care: CareStore, url: str) -> None:
    for entry in ENTRIES:
        care.add(entry)
    care.set_limits(LIMITS)
    assert care.withdraw(replace(DOSE, id=1), by="otis", at_ns=NOW)
    again = open_care_store(url)
    assert again.doses("heron", **ALWAYS) == []
    assert len(again.doses("heron", **ALWAYS, withdrawn=True)) == 1
    assert NRS in [replace(rating, id=0) for rating in again.ratings("heron", **ALWAYS)]
    assert again.limits("heron") == LIMITS
    token = ApiToken(
        name="grafana", secret_hash="ab", scopes=("read",), created_by="admin", created_ns=NOW
    )
    assert again.add_token(token)
    assert not care.add_token(token)
    assert care.tokens() == [token]
    assert care.revoke_token("grafana", at_ns=NOW)
    again.close()


def test_two_processes_write_one_chain(care: CareStore, url: str) -> None:
    other = open_care_store(url)

    def write(store: CareStore) -> None:
        for second in range(15):
            store.add_alarm(alarm_line(second))

    threads = [threading.Thread(target=write, args=(store,)) for store in (care, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [line.id for line in care.alarms(**ALWAYS)] == list(range(1, 31))
    assert care.alarm_record_is_whole()
    other.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE care_alarm SET detail = ''", "DELETE FROM care_alarm", "TRUNCATE care_alarm"],
)
def test_the_server_itself_refuses_changes(care: CareStore, url: str, statement: str) -> None:
    care.add_alarm(alarm_line())
    with (
        psycopg.connect(url) as by_hand,
        pytest.raises(psycopg.errors.RaiseException, match="never edited"),
    ):
        by_hand.execute(statement)
    with psycopg.connect(url, autocommit=True) as by_hand:
        by_hand.execute("ALTER TABLE care_alarm DISABLE TRIGGER ALL")
        by_hand.execute("UPDATE care_alarm SET detail = 'score 0.0'")
    assert not care.alarm_record_is_whole()


def test_a_person_is_erased_and_the_record_holds(care: CareStore) -> None:
    for entry in ENTRIES:
        care.add(replace(entry, patient="teal"))
    care.add(NOTE)
    for second, patient in enumerate(("heron", "teal", "heron")):
        care.add_alarm(alarm_line(second, patient))
    assert care.erase("teal") == 6
    assert len(care.notes("heron", **ALWAYS)) == 1
    lines = care.alarms(**ALWAYS)
    assert [line.patient for line in lines] == ["heron", ERASED_PERSON, "heron", ""]
    assert care.alarm_record_is_whole()


def test_a_database_that_is_not_there_is_told(cluster: PostgresCluster) -> None:
    with pytest.raises(StoreError, match="has no such database"):
        open_care_store(cluster.url("nowhere"))
