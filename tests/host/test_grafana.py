"""Every query of the Grafana dashboard runs on the fleet's tables, as a user who may only read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from export_course import ABSENT, HOLE, SECONDS, START, S, course, keep
from wince_host.store_postgres import PostgresStore

READER = "wince_reader"
PASSWORD = "a made-up one"
SPAN = (START - 3600 * S, START + 3600 * S)


@pytest.fixture(scope="module")
def dashboard(repository: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        (repository / "host/grafana/dashboards/wince.json").read_text("utf-8")
    )
    return told


@pytest.fixture
def reader(postgres_url: str, repository: Path) -> Iterator[psycopg.Connection]:
    """A connection as Grafana's user, over a store with one person's course."""
    store = PostgresStore(postgres_url)
    keep(store, "unit-1", course())
    store.close()
    script = (repository / "host/grafana/reader.sql").read_text("utf-8")
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(script.replace(":password", f"'{PASSWORD}'"))
        address = make_conninfo(postgres_url, user=READER, password=PASSWORD)
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection
        owner.execute(f"DROP OWNED BY {READER}")
        owner.execute(f"DROP ROLE {READER}")


def _filled(sql: str) -> str:
    """Put in what Grafana puts in."""
    since_ns, until_ns = SPAN
    sql = sql.replace("$__unixEpochNanoFrom()", str(since_ns))
    sql = sql.replace("$__unixEpochNanoTo()", str(until_ns)).replace("$person", "'heron.2'")
    assert "$" not in sql, sql
    return sql


def _rows(reader: psycopg.Connection, sql: str) -> list[dict[str, Any]]:
    with reader.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_filled(sql)).fetchall()


def test_every_query_runs_and_finds_the_course(
    reader: psycopg.Connection, dashboard: dict[str, Any]
) -> None:
    queries = {
        panel["title"]: target["rawSql"]
        for panel in dashboard["panels"]
        for target in panel["targets"]
    }
    found = {title: _rows(reader, sql) for title, sql in queries.items()}
    empty = {title for title, rows in found.items() if not rows}
    assert empty == {"Minutes without a score, by reason"}
    (share, *_) = found["Share of seconds with a score, by hour"]
    assert share["share"] == 1.0
    minutes = found["Rows by minute, all units"]
    assert [row["rows"] for row in minutes] == [60 - len(HOLE), SECONDS - 60]
    means = found["Pain-expression estimate, mean of each minute"]
    there = [2.0 + s / 100 for s in range(60, SECONDS) if s not in ABSENT]
    assert means[1]["score"] == pytest.approx(sum(there) / len(there))


def test_the_variable_lists_the_people(
    reader: psycopg.Connection, dashboard: dict[str, Any]
) -> None:
    (variable,) = dashboard["templating"]["list"]
    assert _rows(reader, variable["query"]) == [{"patient": "heron.2"}]


@pytest.mark.parametrize(
    "wanted",
    [
        "SELECT * FROM wince.account",
        "SELECT * FROM wince.audit",
        "SELECT payload FROM wince.measurement",
        "DELETE FROM wince.score_minute",
    ],
)
def test_grafana_reads_no_secret_and_changes_nothing(
    reader: psycopg.Connection, wanted: str
) -> None:
    with pytest.raises(
        (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
    ):
        reader.execute(wanted)


def test_the_dashboard_reads_the_provisioned_source_and_its_panels_do_not_overlap(
    repository: Path, dashboard: dict[str, Any]
) -> None:
    source = (repository / "host/grafana/provisioning/datasources/wince.yaml").read_text("utf-8")
    (uid,) = re.findall(r"^    uid: (\S+)$", source, re.MULTILINE)
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {uid}
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert "is no rating" in dashboard["panels"][0]["description"]
