"""Sessions and the gate: who gets in, for how long, and what every answer carries."""

import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from wince_host.accounts import Accounts
from wince_host.alarms import AlarmWatch
from wince_host.broker import BrokerLogin
from wince_host.care import open_care_store, sqlite_url
from wince_host.context import HostContext
from wince_host.dashboard import serve
from wince_host.dashboard._guard import comes_from_here, safe_target
from wince_host.dashboard._headers import content_policy
from wince_host.dashboard._sessions import LONGEST_S, TRUST_S, Sessions
from wince_host.live import LiveBoard
from wince_host.queries import Queries
from wince_host.settings import HostSettings
from wince_host.store import SqliteStore
from wince_wire import PortInUseError

no_hurry = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SECOND_NS = 10**9


class Clocks:
    """UTC and monotonic time that only the test moves."""

    def __init__(self) -> None:
        self.utc_s = 1_700_000_000.0
        self.monotonic_s = 50.0

    def advance(self, seconds: float) -> None:
        self.utc_s += seconds
        self.monotonic_s += seconds

    def now_ns(self) -> int:
        return int(self.utc_s * SECOND_NS)

    def monotonic(self) -> float:
        return self.monotonic_s


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def accounts(tmp_path: Path, clocks: Clocks) -> Iterator[Accounts]:
    store = SqliteStore(tmp_path / "wince.sqlite")
    made = Accounts(store, now_ns=clocks.now_ns, monotonic=clocks.monotonic)
    made.create_user("nurse", "caregiver", "first words 1")
    yield made
    store.close()


@pytest.fixture
def sessions(tmp_path: Path, accounts: Accounts, clocks: Clocks) -> Callable[[], Sessions]:
    """The sessions as a host that starts now reads them."""

    def start() -> Sessions:
        return Sessions(
            accounts,
            tmp_path / "sessions.json",
            now_ns=clocks.now_ns,
            monotonic=clocks.monotonic,
        )

    return start


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path, accounts: Accounts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        store = SqliteStore(tmp_path / "other.sqlite")
        care = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
        live = LiveBoard()
        context = HostContext(
            settings=HostSettings(state=tmp_path, dashboard_port=port),
            store=store,
            queries=Queries(store),
            live=live,
            accounts=accounts,
            care=care,
            alarms=AlarmWatch(live, care),
            login=BrokerLogin(host="127.0.0.1", port=1, user="nobody", password="none"),
        )
        with pytest.raises(PortInUseError, match="choose another port"):
            serve(context)
        store.close()
        care.close()


def test_a_session_survives_a_restart_and_ends_when_signed_out(
    sessions: Callable[[], Sessions],
) -> None:
    token = sessions().begin("nurse")
    later = sessions()
    user = later.user(token)
    assert user is not None
    assert user.name == "nurse"
    later.end(token)
    assert later.user(token) is None
    assert sessions().user(token) is None


def test_a_session_ends_after_a_shift(sessions: Callable[[], Sessions], clocks: Clocks) -> None:
    held = sessions()
    token = held.begin("nurse")
    clocks.advance(LONGEST_S - 1)
    assert held.user(token) is not None
    clocks.advance(1)
    assert held.user(token) is None


def test_who_is_removed_is_out_and_a_new_one_of_that_name_has_no_old_session(
    sessions: Callable[[], Sessions], accounts: Accounts, clocks: Clocks
) -> None:
    held = sessions()
    token = held.begin("nurse")
    assert held.user(token) is not None
    clocks.advance(TRUST_S + 1)
    accounts.set_role("nurse", "viewer", by="admin")
    user = held.user(token)
    assert user is not None
    assert user.role == "viewer"
    clocks.advance(TRUST_S + 1)
    accounts.remove_user("nurse", by="admin")
    accounts.create_user("nurse", "admin", "first words 1")
    assert held.user(token) is None


def test_a_changed_password_ends_every_session_before_it(
    sessions: Callable[[], Sessions], accounts: Accounts, clocks: Clocks
) -> None:
    held = sessions()
    token = held.begin("nurse")
    assert held.user(token) is not None
    clocks.advance(TRUST_S + 1)
    accounts.change_password("nurse", "other words 2")
    assert held.user(token) is None
    assert held.user(held.begin("nurse")) is not None


def test_the_file_is_private_and_holds_no_token(
    sessions: Callable[[], Sessions], tmp_path: Path
) -> None:
    token = sessions().begin("nurse")
    file = tmp_path / "sessions.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert token not in file.read_text()


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"\xff\xfe", b"[]"])
def test_a_broken_file_signs_everybody_out_and_nothing_else(
    sessions: Callable[[], Sessions], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "sessions.json").write_bytes(content)
    held = sessions()
    assert held.user("anything") is None
    assert held.user(held.begin("nurse")) is not None


@no_hurry
@given(st.text(max_size=80))
def test_whatever_is_wanted_the_way_leads_to_this_host(wanted: str) -> None:
    target = safe_target(wanted)
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
    assert target.isprintable()


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/unit/bed4?zoom=1h", "/unit/bed4?zoom=1h"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        (None, "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_host(wanted: str | None, target: str) -> None:
    assert safe_target(wanted) == target


@pytest.mark.parametrize(
    ("kind", "method", "origin", "allowed"),
    [
        ("http", "GET", "http://evil.example", True),
        ("http", "POST", "http://evil.example", False),
        ("http", "POST", "null", False),
        ("http", "POST", "http://host:8080", True),
        ("http", "POST", None, True),
        ("websocket", None, "http://evil.example", False),
        ("websocket", None, "http://host:8080", True),
    ],
)
def test_forms_and_websockets_come_from_our_own_pages(
    kind: str, method: str | None, origin: str | None, allowed: bool
) -> None:
    headers = {"host": "host:8080"} | ({} if origin is None else {"origin": origin})
    scope = {"type": kind, "method": method}
    assert comes_from_here(Headers(headers), scope) is allowed


def test_the_policy_allows_no_foreign_source_and_no_made_up_code() -> None:
    policy = content_policy("abc")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
