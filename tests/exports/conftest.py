"""A store with a known course, and the entries that go with it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from export_course import MIDNIGHT, START, S, announcements, course, keep
from wince_host.care import CareStore, Dose, Rating, open_care_store, sqlite_url
from wince_host.exports import Form, Request, export
from wince_host.store import Batch, SqliteStore

NOW = MIDNIGHT + 3600 * S
Export = Callable[..., tuple[Path, dict[str, Any]]]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Two people on one unit, one after the other, and a simulated one on another unit."""
    made = SqliteStore(tmp_path_factory.mktemp("store") / "wince.sqlite")
    keep(made, "unit-1", course())
    keep(made, "unit-2", course("unit-2", "teal", simulated=True))
    for device, simulated in (("unit-1", False), ("unit-2", True)):
        made.commit(Batch(announcements=announcements(device, simulated=simulated)))
    yield made
    made.close()


@pytest.fixture(scope="session")
def care(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareStore]:
    made = open_care_store(sqlite_url(tmp_path_factory.mktemp("care") / "care.sqlite"))
    who: dict[str, Any] = {"patient": "heron.2", "entered_by": "mila", "entered_ns": NOW}
    made.add(Rating(**who, t_ns=START + 50 * S, scale="nrs", value=6.0))
    made.add(Rating(**who, t_ns=START + 70 * S, scale="painad", value=4.0, items=(1, 1, 1, 1, 0)))
    made.add(Dose(**who, t_ns=START + 55 * S, drug="morphine", amount=2.5, unit="mg"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def made() -> dict[tuple[Form, str], Path]:
    """Exports that were made already; tests only read them."""
    return {}


@pytest.fixture
def make(
    store: SqliteStore,
    care: CareStore,
    tmp_path_factory: pytest.TempPathFactory,
    made: dict[tuple[Form, str], Path],
) -> Export:
    """Export and return the folder and its manifest as it lies there."""

    def run(form: Form, **wanted: Any) -> tuple[Path, dict[str, Any]]:  # noqa: ANN401
        wanted.setdefault("person", None if "device" in wanted else "heron.2")
        key = (form, repr(sorted(wanted.items())))
        if key not in made:
            made[key] = tmp_path_factory.mktemp("exports") / form.value
            request = Request(form=form, out=made[key], **wanted)
            export(store, care, request, by="mila", now_ns=lambda: NOW)
        return made[key], json.loads((made[key] / "manifest.json").read_text("utf-8"))

    return run
