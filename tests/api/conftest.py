"""The API over real stores, with a key of each kind."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from export_course import announcements, course, keep
from wince_host.accounts import Accounts
from wince_host.api import PREFIX, add_token, create_api
from wince_host.broker import BrokerLogin
from wince_host.care import open_care_store, sqlite_url
from wince_host.context import HostContext
from wince_host.live import LiveBoard, LiveUpdate
from wince_host.queries import Queries
from wince_host.settings import HostSettings
from wince_host.store import Batch, SqliteStore
from wince_wire import Birth

SCOPES = ("read", "write", "export", "admin")


@dataclass
class Desk:
    """A host without a broker, and the secrets of its keys by scope."""

    context: HostContext
    app: FastAPI
    keys: dict[str, str]

    @property
    def all_of_them(self) -> str:
        """The secret of a key with every scope."""
        return self.keys["all"]

    def client(self, scope: str | None) -> TestClient:
        headers = {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostContext]:
    folder = tmp_path_factory.mktemp("state")
    store = SqliteStore(folder / "wince.sqlite")
    care = open_care_store(sqlite_url(folder / "care.sqlite"))
    live = LiveBoard()
    keep(store, "unit-1", course())
    told = announcements("unit-1")
    store.commit(Batch(announcements=told))
    live.apply(
        LiveUpdate(device="unit-1", message=one.message, received_monotonic_s=time.monotonic())
        for one in told
        if isinstance(one.message, Birth)
    )
    yield HostContext(
        settings=HostSettings(state=folder),
        store=store,
        queries=Queries(store),
        live=live,
        accounts=Accounts(store),
        care=care,
        login=BrokerLogin(host="127.0.0.1", port=1, user="nobody", password="none"),
    )
    care.close()
    store.close()


@pytest.fixture(scope="module")
def keys(context: HostContext) -> dict[str, str]:
    now_ns = time.time_ns()
    wanted = {**{scope: (scope,) for scope in SCOPES}, "all": SCOPES}
    return {
        name: add_token(context.care, f"key-{name}", scopes, by="mila", now_ns=now_ns)
        for name, scopes in wanted.items()
    }


@pytest.fixture(scope="module")
def make_app(context: HostContext) -> Iterator[Callable[[int], FastAPI]]:
    """Mount the API as the dashboard does."""
    made: list[FastAPI] = []

    def make(calls_a_minute: int) -> FastAPI:
        api = create_api(context, calls_a_minute=calls_a_minute)
        made.append(api)
        app = FastAPI(openapi_url=None)
        app.mount(PREFIX, api)
        return app

    yield make
    for api in made:
        api.state.jobs.close()


@pytest.fixture(scope="module")
def desk(context: HostContext, keys: dict[str, str], make_app: Callable[[int], FastAPI]) -> Desk:
    return Desk(context, make_app(1_000_000), keys)


@pytest.fixture
def state(context: HostContext) -> Path:
    return context.settings.state
