"""What Home Assistant is told of a unit: once what it is, then how it is each second."""

import hashlib
import json
import re
from importlib.metadata import version
from typing import Any, Final

from wince_host.live import DeviceView
from wince_wire import Score

DISCOVERY: Final = "homeassistant/device"
NO_NEWS: Final = "no_news"
"""The state of a unit that is connected and told of no second for a while."""
STATES: Final = "wince-home"
"""A topic of the host's own: units also send rows that are hours old, which must not look new."""
NEWEST_S: Final = 5.0
"""A value that came longer ago is not told any more."""
EXPIRES_S: Final = 15
WRITES: Final = (f"{DISCOVERY}/+/config", f"{STATES}/+/state")
"""What the broker has to let the host write and Home Assistant read."""


def discovery_topic(device: str) -> str:
    """Return where a unit is announced; Home Assistant takes letters, digits, ``_`` and ``-``."""
    return f"{DISCOVERY}/wince_{_plain(device)}/config"


def state_topic(device: str) -> str:
    """Return where a unit's values go."""
    return f"{STATES}/{device}/state"


def discovery_payload(view: DeviceView) -> bytes:
    """Return the announcement of a unit with its values."""
    name = view.device
    values = {
        "score": ("Pain-expression estimate", "points", 1),
        "score_from": ("Estimate, likely from", "points", 1),
        "score_to": ("Estimate, likely to", "points", 1),
        "confidence": ("Confidence of the estimate", "%", 0),
        "heart_rate": ("Heart rate", "bpm", 0),
    }
    parts: dict[str, Any] = {
        key: {
            "p": "sensor",
            "unique_id": f"wince_{_plain(name)}_{key}",
            "name": words,
            "value_template": f"{{{{ value_json.{key} }}}}",
            "unit_of_measurement": unit,
            "suggested_display_precision": digits,
            "state_class": "measurement",
            "expire_after": EXPIRES_S,
        }
        for key, (words, unit, digits) in values.items()
    }
    parts["state"] = {
        "p": "sensor",
        "unique_id": f"wince_{_plain(name)}_state",
        "name": "State",
        "value_template": "{{ value_json.state }}",
        "expire_after": EXPIRES_S,
    }
    told = {
        "dev": _device(view),
        "o": {"name": "wince-host", "sw": version("wince")},
        "cmps": parts,
        "state_topic": state_topic(name),
        "qos": 0,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def state_payload(view: DeviceView, now_monotonic_s: float) -> bytes:
    """Return a unit's values; what is absent or old is null, which shows as unknown."""
    score, vitals = view.last_score, view.last_vitals
    if score is not None and not _is_new(view.score_received_monotonic_s, now_monotonic_s):
        score = None
    if vitals is not None and not _is_new(view.vitals_received_monotonic_s, now_monotonic_s):
        vitals = None
    confidence = None if score is None else score.confidence
    low, high = (None, None) if score is None or score.interval is None else score.interval
    told = {
        "score": None if score is None or score.score is None else round(score.score, 2),
        "score_from": None if low is None else round(low, 2),
        "score_to": None if high is None else round(high, 2),
        "confidence": None if confidence is None else round(100 * confidence, 1),
        "heart_rate": None if vitals is None else vitals.hr_bpm,
        "state": _state(view, score),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _state(view: DeviceView, newest: Score | None) -> str:
    if view.online != "online":
        return view.online or "unknown"
    if newest is None:
        return NO_NEWS
    return "measuring" if newest.no_score_reason is None else str(newest.no_score_reason)


def _device(view: DeviceView) -> dict[str, Any]:
    told = {"ids": f"wince_{_plain(view.device)}", "name": f"Wince {view.device}", "mf": "Wince"}
    if view.birth is not None:
        told["sw"] = view.birth.wince_version
        told["mdl"] = "simulated unit" if view.birth.simulated else "bedside unit"
    return told


def _is_new(received_s: float | None, now_s: float) -> bool:
    return received_s is not None and now_s - received_s <= NEWEST_S


def _plain(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return plain if plain == name else f"{plain}_{hashlib.sha256(name.encode()).hexdigest()[:6]}"
