"""The API over real stores, served on a port of its own, with a key of each kind."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from export_course import announcements, course, keep
from wince_host.accounts import Accounts
from wince_host.alarms import AlarmWatch
from wince_host.api import PREFIX, add_token, create_api
from wince_host.broker import BrokerLogin
from wince_host.care import AlarmAction, AlarmEntry, AlarmKind, open_care_store, sqlite_url
from wince_host.context import HostContext
from wince_host.live import LiveBoard, LiveUpdate
from wince_host.queries import Queries
from wince_host.settings import HostSettings
from wince_host.store import Batch, SqliteStore
from wince_wire import Birth

SCOPES = ("read", "write", "export", "admin")
EVERY = "every"
START_S = 20.0
TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here speaks TLS: without the list of authorities a client is made in no time."""
RAISED = AlarmEntry(
    at_ns=time.time_ns(),
    kind=AlarmKind.PAIN,
    action=AlarmAction.RAISED,
    patient="heron.2",
    device="unit-1",
    detail="score 7.4",
)
"""An alarm that is open when the host starts."""


@dataclass
class Desk:
    """A host without a broker, and the secrets of its keys by scope."""

    context: HostContext
    address: str
    keys: dict[str, str]
    clients: dict[str | None, httpx.Client] = field(default_factory=dict)

    def client(self, scope: str | None) -> httpx.Client:
        """Give a client with the key of a scope, or without any."""
        if scope not in self.clients:
            headers = {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}
            self.clients[scope] = httpx.Client(
                base_url=self.address, headers=headers, timeout=30.0, verify=TRUST
            )
        return self.clients[scope]

    def close(self) -> None:
        """Let all connections go."""
        for client in self.clients.values():
            client.close()


@contextmanager
def host_context(folder: Path) -> Iterator[HostContext]:
    """Give a host with one person's course and a unit that told what it is."""
    with ExitStack() as stack:
        store = SqliteStore(folder / "wince.sqlite")
        stack.callback(store.close)
        care = open_care_store(sqlite_url(folder / "care.sqlite"))
        stack.callback(care.close)
        live = LiveBoard()
        keep(store, "unit-1", course())
        told = announcements("unit-1")
        store.commit(Batch(announcements=told))
        live.apply(
            LiveUpdate(device="unit-1", message=one.message, received_monotonic_s=time.monotonic())
            for one in told
            if isinstance(one.message, Birth)
        )
        care.add_alarm(RAISED)
        yield HostContext(
            settings=HostSettings(state=folder),
            store=store,
            queries=Queries(store),
            live=live,
            accounts=Accounts(store),
            care=care,
            alarms=AlarmWatch(live, care),
            login=BrokerLogin(host="127.0.0.1", port=1, user="nobody", password="none"),
        )


def make_keys(context: HostContext) -> dict[str, str]:
    """Make a key for each scope, and one with every scope."""
    now_ns = time.time_ns()
    wanted = {**{scope: (scope,) for scope in SCOPES}, EVERY: SCOPES}
    return {
        name: add_token(context.care, f"key-{name}", scopes, by="mila", now_ns=now_ns)
        for name, scopes in wanted.items()
    }


@contextmanager
def api_app(context: HostContext, *, calls_a_minute: int = 1_000_000) -> Iterator[FastAPI]:
    """Mount the API as the dashboard does."""
    api = create_api(context, calls_a_minute=calls_a_minute)
    app = FastAPI(openapi_url=None)
    app.mount(PREFIX, api)
    yield app
    api.state.jobs.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)
