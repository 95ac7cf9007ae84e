"""What a host answers to those who are not signed in, and to forms from elsewhere."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.broker

Make = Callable[..., Any]


def test_without_a_session_nothing_but_the_door_is_shown(make_host: Make) -> None:
    host = make_host()
    with httpx.Client(base_url=host.address, headers={"accept": "text/html"}) as browser:
        for path in ("/", "/unit/bed4", "/nowhere"):
            answer = browser.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login")
        assert browser.get("/healthz").text == "ok"
        assert_headers(browser.get("/login"))
        wrong = [log_in(browser, "admin", "wrong words") for _ in range(6)]
        assert [answer.status_code for answer in wrong] == [401, 401, 401, 401, 401, 429]
        assert re.search(r"wait \d+ s", wrong[-1].text)
    with httpx.Client(base_url=host.address) as program:
        for path in ("/session", "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/"):
            assert program.get(path).status_code == 401
        socket = program.get(
            "/_nicegui_ws/socket.io/?EIO=4&transport=websocket",
            headers={
                "connection": "upgrade",
                "upgrade": "websocket",
                "sec-websocket-version": "13",
                "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
            },
        )
        assert socket.status_code == 403


def test_the_first_password_opens_one_door_only(make_host: Make) -> None:
    host = make_host()
    with httpx.Client(base_url=host.address, headers={"accept": "text/html"}) as browser:
        foreign = log_in(browser, "admin", host.first_password, origin="http://evil.example")
        assert foreign.status_code == 403
        answer = log_in(browser, "admin", host.first_password)
        assert answer.headers["location"] == "/password"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert browser.get("/").headers["location"] == "/password"
        assert_headers(browser.get("/password"))

        own = {"new": "my own words", "again": "my own words"}
        before = browser.cookies["wince_session"]
        assert browser.post("/password", data=own).headers["location"] == "/"
        assert browser.cookies["wince_session"] != before
        assert browser.get("/session").json() == {"name": "admin", "role": "admin"}
        ward = browser.get("/")
        assert ward.status_code == 200
        assert_headers(ward)
        assert browser.get("/nowhere").status_code == 404
        assert "There is no such page" in browser.get("/nowhere").text

        later = {"present": "not it", "new": "other words 3", "again": "other words 3"}
        refused = browser.post("/password", data=later)
        assert refused.status_code == 422
        assert "not this one" in refused.text
        assert browser.post("/logout").headers["location"].startswith("/login")
        assert browser.get("/session", headers={"accept": "*/*"}).status_code == 401


def log_in(browser: httpx.Client, name: str, password: str, **headers: str) -> httpx.Response:
    return browser.post("/login", data={"name": name, "password": password}, headers=headers)


def assert_headers(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    inline = re.findall(r"<(?:script|style)\b(?![^>]*\b(?:src|nonce)=)[^>]*>[^<]", answer.text)
    assert inline == []
