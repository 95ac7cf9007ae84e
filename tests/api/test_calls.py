"""What the API answers to programs that are let in."""

import io
import threading
import zipfile
from typing import Any

import httpx
import pytest

from api_desk import Desk
from export_course import ABSENT, HOLE, SECONDS, START, hr_at, score_at

SPAN = {"since": "2026-01-15T23:59:00Z", "until": "2026-01-16T00:01:00Z"}
THERE = [second for second in range(SECONDS) if second not in HOLE]


def test_people_and_their_course_by_the_second_minute_and_hour(desk: Desk) -> None:
    client = desk.client("read")
    (person,) = client.get("/api/v1/people").json()
    assert (person["patient"], person["devices"]) == ("heron.2", ["unit-1"])
    assert person["first_t_ns"] == START + 1_000
    path = "/api/v1/people/heron.2/course"
    seconds = client.get(path, params={**SPAN, "zoom": "second"}).json()["points"]
    assert [point["mean"] for point in seconds] == [
        None if second in ABSENT else score_at(second) for second in THERE
    ]
    assert {point["reason"] for point in seconds if point["mean"] is None} == {"no_face"}
    minutes = client.get(path, params={**SPAN, "zoom": "minute"}).json()["points"]
    assert [point["rows"] for point in minutes] == [60 - len(HOLE), 60]
    hours = client.get(path, params={**SPAN, "since": "2026-01-15T23:00:00Z", "zoom": "hour"})
    assert [point["scored"] for point in hours.json()["points"]] == [
        60 - len(HOLE),
        60 - len(ABSENT),
    ]


def test_vitals_and_events(desk: Desk) -> None:
    client = desk.client("read")
    first, _ = client.get("/api/v1/people/heron.2/vitals", params=SPAN).json()
    assert first["source"] == "ppg"
    there = [hr_at(second) for second in THERE if second < 60]
    assert first["hr_mean_bpm"] == pytest.approx(sum(there) / len(there))
    assert first["sdnn_mean_ms"] is None
    (event,) = client.get("/api/v1/people/heron.2/events", params=SPAN).json()
    assert (event["kind"], event["detail"], event["device"]) == (
        "marker",
        "turned over",
        "unit-1",
    )


def test_a_rating_and_a_dose_are_kept_with_the_keys_name(desk: Desk) -> None:
    writer, reader = desk.client("write"), desk.client("read")
    at = "2026-01-16T00:00:30Z"
    added = writer.post(
        "/api/v1/people/heron.2/ratings", json={"scale": "nrs", "value": 4, "at": at}
    )
    assert added.status_code == 201
    assert reader.get("/api/v1/people/heron.2/ratings", params=SPAN).json() == [added.json()]
    assert added.json()["entered_by"] == "key key-write"
    dose = {"drug": "morphine", "amount": 2.5, "unit": "mg", "at": at}
    assert writer.post("/api/v1/people/heron.2/doses", json=dose).status_code == 201
    (kept,) = reader.get("/api/v1/people/heron.2/doses", params=SPAN).json()
    assert (kept["drug"], kept["amount"], kept["unit"]) == ("morphine", 2.5, "mg")
    actions = [row.action for row in desk.context.store.audit(limit=50, subject="heron.2")]
    assert {"rating_added", "dose_added"} <= set(actions)


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("ratings", {"scale": "painad", "value": 3, "items": [1, 1, 1, 1, 1]}, "add up to 5"),
        ("ratings", {"scale": "nrs", "value": 11}, "value"),
        ("ratings", {"scale": "nrs", "value": 1, "at": "2020-01-01"}, "at"),
        ("doses", {"drug": "x", "amount": 0, "unit": "mg"}, "amount"),
        ("doses", {"drug": " ", "amount": 1, "unit": "mg"}, "medicine is empty"),
        ("doses", {"drug": "x", "amount": 1, "unit": "mg", "more": 1}, "more"),
    ],
)
def test_a_wrong_entry_is_refused_in_one_sentence(
    desk: Desk, path: str, sent: dict[str, Any], said: str
) -> None:
    answer = desk.client("write").post(f"/api/v1/people/heron.2/{path}", json=sent)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("people/nobody/course", {}, 404),
        ("people/heron.2/course", {"since": SPAN["until"], "until": SPAN["since"]}, 422),
        ("people/heron.2/course", {**SPAN, "since": "2025-01-01T00:00:00Z"}, 422),
        ("people/heron.2/course", {**SPAN, "since": "0001-01-01T00:00:00+14:00"}, 422),
        ("people/heron.2/course", {"zoom": "year"}, 422),
        ("units/nothing", {}, 404),
        ("nothing", {}, 404),
        (f"exports/{'0' * 32}", {}, 403),
    ],
)
def test_a_wrong_call_is_refused_in_one_sentence(
    desk: Desk, path: str, params: dict[str, str], status: int
) -> None:
    answer = desk.client("read").get(f"/api/v1/{path}", params=params)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_an_alarm_is_acknowledged_once(desk: Desk) -> None:
    (raised,) = desk.client("read").get("/api/v1/alarms").json()
    writer = desk.client("write")
    path = f"/api/v1/alarms/{raised['id']}/acknowledge"
    assert writer.post(path).json()["by"] == "key key-write"
    assert writer.post(path).status_code == 409
    assert writer.post("/api/v1/alarms/999/acknowledge").status_code == 404
    (alarm,) = desk.context.alarms.present().alarms
    assert alarm.acknowledged_by == "key key-write"
    record = desk.client("read").get("/api/v1/alarms").json()
    assert [line["action"] for line in record] == ["raised", "acknowledged"]
    assert desk.client("read").get("/api/v1/alarms", params={"patient": "teal"}).json() == []


def test_units_tell_how_they_are(desk: Desk) -> None:
    (unit,) = desk.client("read").get("/api/v1/units").json()
    assert (unit["device"], unit["camera"], unit["online"]) == ("unit-1", "imx296", None)
    assert desk.client("read").get("/api/v1/units/unit-1").json() == unit


def _wait_for(client: httpx.Client, number: str) -> dict[str, Any]:
    pause = threading.Event()
    for _ in range(600):
        told: dict[str, Any] = client.get(f"/api/v1/exports/{number}").json()
        if told["state"] in {"done", "failed"}:
            return told
        pause.wait(0.05)
    raise AssertionError(told)


def test_an_export_is_started_and_fetched_by_its_own_key_alone(desk: Desk) -> None:
    client = desk.client("export")
    started = client.post("/api/v1/exports", json={"format": "csv", "person": "heron.2"})
    assert started.status_code == 202
    number = started.json()["id"]
    told = _wait_for(client, number)
    assert told["state"] == "done"
    assert told["manifest"]["rows"]["score"] == len(THERE)
    answer = client.get(f"/api/v1/exports/{number}/file")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"manifest.json", "scores.csv"} <= set(archive.namelist())
    folder = desk.context.settings.state / "exports"
    assert [path.name for path in folder.iterdir()] == [f"{number}.zip"]
    other = desk.client("admin").get(f"/api/v1/exports/{number}")
    assert other.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "said"),
    [({"person": "nobody"}, "no person 'nobody'"), ({"device": "nothing"}, "no device")],
)
def test_an_export_that_cannot_be_says_why(desk: Desk, wanted: dict[str, str], said: str) -> None:
    client = desk.client("export")
    started = client.post("/api/v1/exports", json={"format": "edf", **wanted})
    told = _wait_for(client, started.json()["id"])
    assert told["state"] == "failed"
    assert said in told["problem"]
    assert client.get(f"/api/v1/exports/{told['id']}/file").status_code == 409


def test_the_page_shows_every_call_and_needs_nothing_from_elsewhere(desk: Desk) -> None:
    client = desk.client(None)
    described = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs").text
    for path in described["paths"]:
        assert path in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert described["servers"] == [{"url": "/api/v1"}]
