"""The REST API tells how far a person's calibration is."""

from pathlib import Path

from api_desk import Desk, api_app, host_context, make_keys, served


def test_a_program_reads_how_far_it_is(tmp_path: Path) -> None:
    with (
        host_context(tmp_path) as context,
        api_app(context) as app,
        served(app) as address,
    ):
        desk = Desk(context, address, make_keys(context))
        path = "/api/v1/people/heron.2"
        before = desk.client("read").get(f"{path}/calibration").json()
        given = desk.client("write").post(f"{path}/ratings", json={"scale": "nrs", "value": 4})
        after = desk.client("read").get(f"{path}/calibration").json()
        nobody = desk.client("read").get("/api/v1/people/nobody/calibration")
        desk.close()
    assert (before["ratings_needed"], before["in_use"], before["error"]) == (3, False, None)
    assert given.status_code == 201
    assert after["ratings_given"] == before["ratings_given"] + 1
    assert (after["ratings_used"], after["made_ns"], after["now"]) == (0, None, None)
    assert nobody.status_code == 404
