"""A file and PostgreSQL tell the same of the same rows."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import BOOT, SECOND_NS, MakeScore
from postgres_cluster import PostgresCluster
from stored_messages import row
from time_spans import Span
from wince_host.store import Batch, SqliteStore, Store
from wince_host.store_postgres import PostgresStore

EVER: Span = {"since_ns": 0, "until_ns": 2**62}
# Sums of so short numbers are exact, whatever the order in which a database adds them up.
SHORT = st.floats(0, 10, width=16)
SCORES = st.lists(
    st.tuples(
        st.integers(1, 400),
        st.none() | SHORT,
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
