"""Prometheus reads the host without a key from this machine alone, and no value of anybody."""

import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from msgspec import structs
from prometheus_client.parser import text_string_to_metric_families

from api_desk import TRUST, host_context, make_keys, served
from made_up_unit import MadeUpUnit
from wince_host.live import LiveUpdate
from wince_host.metrics import metrics_routes


def _samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, sample.labels.get("device", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_tell_units_and_host_and_no_value_of_anybody(tmp_path: Path) -> None:
    with host_context(tmp_path) as context:
        unit = MadeUpUnit("unit-1", "heron.2")
        health = structs.replace(unit.health(), outbox_rows=42, disk_free_mb=None)
        context.live.apply(
            LiveUpdate(device="unit-1", message=message, received_monotonic_s=time.monotonic())
            for message in (unit.state(), unit.score(7.77), health)
        )
        app = FastAPI()
        app.include_router(metrics_routes(context))
        with served(app) as address:
            text = httpx.get(f"{address}/metrics", verify=TRUST).text
    told = _samples(text)
    assert told["wince_host_units", ""] == 1
    assert told["wince_host_store_well", ""] == 1
    assert told["wince_host_broker_connected", ""] == 0
    assert told["wince_host_unit_online", "unit-1"] == 1
    assert told["wince_host_unit_outbox_rows", "unit-1"] == 42
    assert told["wince_host_unit_temperature_celsius", "unit-1"] == 54.0
    assert told["wince_host_unit_score_age_seconds", "unit-1"] >= 0
    assert ("wince_host_unit_disk_free_bytes", "unit-1") not in told
    assert "7.77" not in text
    assert "heron" not in text


@pytest.mark.parametrize("name", ["forwarded", "x-forwarded-for", "x-real-ip"])
def test_what_a_proxy_passes_on_needs_a_key(tmp_path: Path, name: str) -> None:
    with host_context(tmp_path) as context:
        keys = make_keys(context)
        app = FastAPI()
        app.include_router(metrics_routes(context))
        with served(app) as address, httpx.Client(base_url=address, verify=TRUST) as client:

            def status(key: str | None) -> int:
                headers = {name: "203.0.113.9"}
                if key:
                    headers["authorization"] = f"Bearer {keys[key]}"
                return client.get("/metrics", headers=headers).status_code

            assert [status(None), status("write"), status("read")] == [401, 403, 200]
