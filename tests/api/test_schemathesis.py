"""Made-up calls: no server error, and every answer as its description says."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api_desk import EVERY, Desk

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
# Any: types of its own generic parts, which no test here looks at.
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
EXAMPLES = 5
PERSON = "/people/{patient}"
DESCRIBED = (
    ("GET", "/people"),
    ("GET", f"{PERSON}/course"),
    ("GET", f"{PERSON}/calibration"),
    ("GET", f"{PERSON}/vitals"),
    ("GET", f"{PERSON}/events"),
    ("GET", f"{PERSON}/ratings"),
    ("POST", f"{PERSON}/ratings"),
    ("GET", f"{PERSON}/doses"),
    ("POST", f"{PERSON}/doses"),
    ("GET", "/alarms"),
    ("POST", "/alarms/{alarm_id}/acknowledge"),
    ("GET", "/units"),
    ("GET", "/units/{device}"),
    ("GET", "/audit"),
    ("POST", "/exports"),
    ("GET", "/exports/{number}"),
    ("GET", "/exports/{number}/file"),
)


CALLS = [f"{method} {path}" for method, path in DESCRIBED]


@pytest.fixture(scope="module")
def described(desk: Desk) -> dict[str, Operation]:
    schema = schemathesis.openapi.from_url(f"{desk.address}/api/v1/openapi.json")
    found = {}
    for described in schema.get_all_operations():
        assert isinstance(described, Ok), described.err()
        one = described.ok()
        found[f"{one.method.upper()} {one.path}"] = one
    return found


def test_every_call_is_tried(described: dict[str, Operation]) -> None:
    assert sorted(described) == sorted(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_no_call_breaks_the_host_or_its_description(
    described: dict[str, Operation], desk: Desk, call: str
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[call].as_strategy())
    def try_out(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(
            base_url=f"{desk.address}/api/v1",
            headers={"Authorization": f"Bearer {desk.keys[EVERY]}"},
            checks=CHECKS,
        )

    try_out()
