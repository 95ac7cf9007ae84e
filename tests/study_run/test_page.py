"""The page: whoever has no code sees and does nothing, and it drives the same session."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from study_bench import SHORT, Bench
from wince_device.study._desk import Desk
from wince_device.study._door import SHUT_FOR_S, TRIES, Door
from wince_device.study._page import LARGEST_BODY, Page
from wince_device.study._quality import Quality
from wince_device.study._view import Phase

HEADERS = {"X-Wince-Study": "1"}


@dataclass
class Stand:
    bench: Bench
    door: Door
    page: Page
    client: httpx.Client

    def enter(self) -> None:
        assert self.client.post("/enter", json={"code": self.door.spoken}).status_code == 200

    def act(self, **wish: object) -> httpx.Response:
        return self.client.post("/act", json=wish)


@pytest.fixture
def stand() -> Iterator[Stand]:
    bench, door = Bench(SHORT), Door()
    with Page("127.0.0.1", 0, door) as page:
        desk = Desk(
            bench.engine,
            Quality(has_camera=True, has_pulse=True),
            participant="P01",
            now_s=lambda: bench.now_s,
        )
        page.step(desk)
        address = f"http://127.0.0.1:{page.port}"
        with httpx.Client(base_url=address, headers=HEADERS) as client:
            yield Stand(bench, door, page, client)


def test_a_stranger_sees_and_does_nothing(stand: Stand) -> None:
    assert stand.client.get("/view").status_code == 401
    assert stand.act(do="stop").status_code == 401
    assert stand.client.post("/enter", json={"code": "0"}).status_code == 403
    stand.client.cookies.set("wince_study", "guessed")
    assert stand.client.get("/view").status_code == 401
    assert stand.bench.engine.phase is Phase.CONSENT


def test_a_page_of_another_origin_cannot_drive_it(stand: Stand) -> None:
    stand.enter()
    without = {"X-Wince-Study": ""}
    assert stand.client.post("/act", json={"do": "stop"}, headers=without).status_code == 401
    form = {"Content-Type": "text/plain"}
    answer = stand.client.post("/act", content=b'{"do": "stop"}', headers=form)
    assert answer.status_code == 400
    assert (
        "SameSite=Strict"
        in stand.client.post("/enter", json={"code": stand.door.code}).headers["set-cookie"]
    )


def test_who_guesses_is_shut_out_for_a_while() -> None:
    now = [0.0]
    door = Door(now_s=lambda: now[0])
    for _ in range(TRIES):
        assert door.enter("x")[0] is None
    assert "wait 30 s" in door.enter(door.code)[1]
    now[0] = SHUT_FOR_S + 1.0
    token, _ = door.enter(door.spoken)
    assert token is not None
    assert door.knows(token)
    assert not door.knows("")


def test_a_session_is_led_from_the_page(stand: Stand) -> None:
    stand.enter()
    view = stand.client.get("/view").json()
    assert view["consent"]["roles"] == ["patient", "proxy"]
    stand.act(do="agree", turn=view["turn"], role="patient")
    stand.act(do="next")
    assert stand.act(do="next").json()["phase"] == "countdown"
    stand.bench.pass_s(2.0)
    assert stand.act(do="mark", text="now").json()["markers"] == 1
    assert stand.act(do="pause").json()["paused"]
    assert stand.act(do="resume").json()["remaining_s"] == pytest.approx(3.0)
    stand.bench.pass_s(4.0)
    told = stand.client.get("/view").json()
    assert told["question"]["id"] == "pain"
    assert stand.act(do="rate", value=6, turn=told["turn"]).json()["place"] == 1
    assert stand.act(do="stop").json()["phase"] == "stopped"
    assert stand.act(do="finish").json()["phase"] == "done"
    first = stand.bench.engine.state.attempts[0]
    assert first.markers[0].source == "page"
    assert first.ratings["pain"].value == 6


def test_an_answer_to_a_step_that_is_over_is_refused_but_a_stop_is_always_meant(
    stand: Stand,
) -> None:
    stand.enter()
    turn = stand.client.get("/view").json()["turn"]
    stand.act(do="agree", role="proxy", turn=turn)
    late = stand.act(do="next", turn=turn)
    assert late.status_code == 409
    assert "gone on" in late.json()["error"]
    assert stand.act(do="stop", turn=turn).json()["phase"] == "stopped"


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"do": "fly"}', b'{"do": "stop", "more": 1}', b"[" * 5000]
)
def test_what_is_no_request_is_told_so(stand: Stand, body: bytes) -> None:
    stand.enter()
    kind = {"Content-Type": "application/json"}
    assert stand.client.post("/act", content=body, headers=kind).status_code == 400
    assert stand.client.get("/view").json()["phase"] == "consent"


def test_too_large_a_request_and_an_unknown_page_are_refused(stand: Stand) -> None:
    stand.enter()
    assert stand.act(do="mark", text="x" * LARGEST_BODY).status_code == 400
    assert stand.client.get("/etc/passwd").status_code == 404
    assert stand.client.get("/../_page.py").status_code == 404


def test_the_page_asks_nothing_of_any_other_place(stand: Stand) -> None:
    answer = stand.client.get("/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    for path in ("/", "/style.css", "/session.js"):
        text = stand.client.get(path).text
        assert "https://" not in text
        assert "@import" not in text
