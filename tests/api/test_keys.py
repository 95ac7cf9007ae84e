"""No call without its scope; keys that ended, ran out or were never made open nothing."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api_desk import SCOPES, TRUST, Desk, api_app, host_context, make_keys, served
from wince_host.api import add_token, end_token, find_token, hash_secret
from wince_host.api._rate import Rate
from wince_wire import AccountError, EntryError

PERSON = "/api/v1/people/heron.2"
NUMBER = "0" * 32
CALLS = {
    ("GET", "/api/v1/people"): "read",
    ("GET", f"{PERSON}/course"): "read",
    ("GET", f"{PERSON}/calibration"): "read",
    ("GET", f"{PERSON}/vitals"): "read",
    ("GET", f"{PERSON}/events"): "read",
    ("GET", f"{PERSON}/ratings"): "read",
    ("POST", f"{PERSON}/ratings"): "write",
    ("GET", f"{PERSON}/doses"): "read",
    ("POST", f"{PERSON}/doses"): "write",
    ("GET", "/api/v1/alarms"): "read",
    ("POST", "/api/v1/alarms/1/acknowledge"): "write",
    ("GET", "/api/v1/units"): "read",
    ("GET", "/api/v1/units/unit-1"): "read",
    ("GET", "/api/v1/audit"): "admin",
    ("POST", "/api/v1/exports"): "export",
    ("GET", f"/api/v1/exports/{NUMBER}"): "export",
    ("GET", f"/api/v1/exports/{NUMBER}/file"): "export",
}
BODIES = {
    f"{PERSON}/ratings": {"scale": "nrs", "value": 1},
    f"{PERSON}/doses": {"drug": "x", "amount": 1, "unit": "mg"},
    "/api/v1/exports": {"format": "csv", "person": "nobody"},
}


def test_the_table_of_this_test_has_every_call(desk: Desk) -> None:
    described = desk.client(None).get("/api/v1/openapi.json").json()
    calls = sum(len(verbs) for verbs in described["paths"].values())
    assert calls == len(CALLS)


def test_the_description_names_the_scope_of_every_call(desk: Desk) -> None:
    described = desk.client(None).get("/api/v1/openapi.json").json()["paths"]
    for (method, path), scope in CALLS.items():
        names = {"heron.2": "{patient}", NUMBER: "{number}", "unit-1": "{device}"}
        for value, name in {**names, "alarms/1/": "alarms/{alarm_id}/"}.items():
            path = path.replace(value, name)  # noqa: PLW2901 - named as described
        told = described[path.removeprefix("/api/v1")][method.lower()]
        assert told["description"] == f"Needs a key with the scope `{scope}`."


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_call_goes_without_its_scope(desk: Desk, method: str, path: str) -> None:
    wanted = CALLS[method, path]
    body = BODIES.get(path)
    nobody = desk.client(None).request(method, path, json=body)
    assert nobody.status_code == 401
    assert nobody.headers["www-authenticate"] == "Bearer"
    for scope in SCOPES:
        answer = desk.client(scope).request(method, path, json=body)
        assert (answer.status_code == 403) is (scope != wanted), scope
        assert answer.status_code < 500


def test_a_wrong_a_revoked_and_an_old_key_open_nothing(desk: Desk) -> None:
    care, now_ns = desk.context.care, time.time_ns()
    gone = add_token(care, "gone", ["read"], by="mila", now_ns=now_ns)
    old = add_token(care, "old", ["read"], by="mila", now_ns=now_ns, expires_ns=now_ns)
    client = desk.client(None)

    def status(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get("/api/v1/people", headers=headers).status_code

    assert status(gone) == 200
    end_token(care, "gone", now_ns=now_ns)
    assert [status(gone), status(old), status("wince_wrong"), status('"')] == [401] * 4


def test_a_secret_is_never_kept_and_shown_once(desk: Desk) -> None:
    secret = desk.keys["read"]
    kept = find_token(desk.context.care.tokens(), secret)
    assert kept is not None
    assert kept.name == "key-read"
    assert kept.secret_hash == hash_secret(secret)
    for path in desk.context.settings.state.iterdir():
        if path.is_file():
            assert secret.encode() not in path.read_bytes()


def test_a_name_is_given_once_and_scopes_are_known_ones(desk: Desk) -> None:
    care = desk.context.care
    with pytest.raises(AccountError, match="choose another name"):
        add_token(care, "key-read", ["read"], by="mila", now_ns=1)
    with pytest.raises(EntryError, match="cannot be allowed everything"):
        add_token(care, "new", ["everything"], by="mila", now_ns=1)
    with pytest.raises(AccountError, match="no key 'nothing'"):
        end_token(care, "nothing", now_ns=1)


def test_looking_is_written_down_once_an_hour(desk: Desk) -> None:
    for _ in range(3):
        assert desk.client("read").get(f"{PERSON}/ratings").status_code == 200
    views = [
        row
        for row in desk.context.store.audit(limit=500, subject="heron.2")
        if row.action == "view" and row.user == "key key-read"
    ]
    assert len(views) == 1


@pytest.fixture
def slow_desk(tmp_path: Path) -> Iterator[Desk]:
    """A host that takes three calls a minute."""
    with (
        host_context(tmp_path) as context,
        api_app(context, calls_a_minute=3) as app,
        served(app) as address,
    ):
        yield Desk(context, address, make_keys(context))


def test_too_many_calls_are_told_to_wait(slow_desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {slow_desk.keys['read']}"}
    with httpx.Client(base_url=slow_desk.address, headers=headers, verify=TRUST) as client:
        answers = [client.get("/api/v1/units") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert "wait" in answers[-1].json()["detail"]


def test_the_rate_forgets_after_a_minute_and_counts_each_caller() -> None:
    now_s = [0.0]
    rate = Rate(2, lambda: now_s[0])
    assert [rate.wait_s("a"), rate.wait_s("a"), rate.wait_s("a")] == [0.0, 0.0, 60.0]
    assert rate.wait_s("b") == 0.0
    now_s[0] = 60.0
    assert rate.wait_s("a") == 0.0
