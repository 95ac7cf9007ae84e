"""Made-up calls: no server error, every answer as described, nothing without its scope."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 6


@pytest.fixture(scope="module")
def schema(desk: Any) -> Any:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", desk.app)


lazy = schemathesis.pytest.from_fixture("schema")


@lazy.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.parametrize("scope", ["all"])
def test_no_call_breaks_the_host_or_its_description(case: Any, desk: Any, scope: str) -> None:
    del scope
    case.call_and_validate(headers={"Authorization": f"Bearer {desk.all_of_them}"}, checks=CHECKS)
