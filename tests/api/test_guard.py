"""Behind the dashboard's gate: keys open the API, sessions never do, and pages stay shut."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api_desk import Desk, api_app, host_context, make_keys, served
from wince_host.dashboard._guard import Guard
from wince_host.dashboard._sessions import COOKIE, Sessions
from wince_host.metrics import metrics_routes

PASSWORD = "first words 1"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """Serve the API behind the gate, and give a session of an administrator."""
    folder: Path = tmp_path_factory.mktemp("state")
    with host_context(folder) as context, api_app(context) as app:
        context.accounts.create_user("boss", "admin", PASSWORD)
        context.accounts.change_password("boss", "own words 22")
        sessions = Sessions(context.accounts, folder / "sessions.json")
        app.include_router(metrics_routes(context))
        app.add_middleware(Guard, sessions=sessions)
        with served(app) as address:
            desk = Desk(context, address, make_keys(context))
            yield desk, sessions.begin("boss")
            desk.close()


def _get(desk: Desk, path: str, **headers: str) -> httpx.Response:
    return desk.client(None).get(path, headers=headers)


@pytest.mark.parametrize("path", ["/api/v1/people", "/api/v1/audit", "/api/v1/units"])
def test_a_session_opens_nothing_of_the_api(guarded: tuple[Desk, str], path: str) -> None:
    desk, session = guarded
    answer = _get(desk, path, cookie=f"{COOKIE}={session}", accept="text/html")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_opens_the_api_and_no_page(guarded: tuple[Desk, str]) -> None:
    desk, _ = guarded
    bearer = f"Bearer {desk.keys['read']}"
    assert _get(desk, "/api/v1/people", authorization=bearer).status_code == 200
    assert _get(desk, "/anything", authorization=bearer).status_code == 401
    assert _get(desk, "/api/v1x/people", authorization=bearer).status_code == 401
    assert _get(desk, "/api", authorization=bearer).status_code == 401


def test_every_answer_has_the_headers_of_the_gate(guarded: tuple[Desk, str]) -> None:
    desk, _ = guarded
    for path in ("/api/v1/people", "/api/v1/docs", "/metrics"):
        answer = _get(desk, path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = _get(desk, "/api/v1/docs")
    nonce = page.text.split('<style nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]


def test_a_form_of_another_site_is_refused_even_with_a_key(guarded: tuple[Desk, str]) -> None:
    desk, _ = guarded
    answer = desk.client(None).post(
        "/api/v1/people/heron.2/ratings",
        json={"scale": "nrs", "value": 1},
        headers={
            "authorization": f"Bearer {desk.keys['write']}",
            "origin": "https://elsewhere.example",
        },
    )
    assert answer.status_code == 403
