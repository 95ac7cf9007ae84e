"""Prometheus reads the host without a key from this machine alone, and no value of anybody."""

import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from api_desk import TRUST, host_context, make_keys, served
from export_course import boot_of
from wince_host.live import LiveUpdate
from wince_host.metrics import metrics_routes
from wince_wire import ClockState, Health, Score, State

CLOCK = ClockState(synchronised=True)
HEALTH = Health(
    boot_id=boot_of("unit-1"),
    seq=9,
    t_ns=1,
    clock=CLOCK,
    uptime_s=120.0,
    camera="imx296",
    camera_state="ok",
    frame_rate_hz=60.0,
    frames_total=7200,
    frames_dropped_total=3,
    frame_latency_ms_p50=4.0,
    frame_latency_ms_p99=9.0,
    pulse_sensor="max30102",
    pulse_state="ok",
    pulse_rate_hz=100.0,
    outbox_rows=42,
    outbox_bytes=4200,
    outbox_dropped_total=0,
    publish_refused_total=0,
    temperature_c=55.5,
    memory_mb=300.0,
    disk_free_mb=None,
)


def _samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, sample.labels.get("device", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _score() -> Score:
    return Score(
        boot_id=boot_of("unit-1"),
        seq=8,
        t_ns=1,
        clock=CLOCK,
        patient="heron.2",
        score=7.77,
        interval=(7.0, 8.0),
        confidence=0.8,
        no_score_reason=None,
        no_score_since_ns=None,
        calibrated=False,
        components=(),
        face_fraction=1.0,
        pulse_fraction=None,
        flags=(),
        window_s=10.0,
        baseline_age_s=None,
    )


def test_metrics_tell_units_and_host_and_no_value_of_anybody(tmp_path: Path) -> None:
    with host_context(tmp_path) as context:
        online = State(state="online", boot_id=boot_of("unit-1"), t_ns=1)
        context.live.apply(
            LiveUpdate(device="unit-1", message=message, received_monotonic_s=time.monotonic())
            for message in (online, _score(), HEALTH)
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
    assert told["wince_host_unit_temperature_celsius", "unit-1"] == 55.5
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
