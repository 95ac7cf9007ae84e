"""Resources of FHIR R4, each with an id that is the same at every export."""

from importlib.metadata import version
from typing import Any, Final
from uuid import UUID, uuid5

from wince_host.care import Rating
from wince_wire import Score, Vitals

from ._rows import Row
from ._words import iso

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
LOCAL: Final = "urn:wince:codes"
PSEUDONYMS: Final = "urn:wince:pseudonym"
DEVICES: Final = "urn:wince:device"
_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_TEST_DATA: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
_SPACE: Final = UUID("6f1c3f0e-2f0b-5f5e-9d43-0d5c9a1f7e11")
ESTIMATE: Final = ("pain-expression-estimate", "Pain-expression estimate, 0-10")


def reference(resource: dict[str, Any]) -> dict[str, str]:
    """Return a reference to a resource of the same Bundle."""
    return {"reference": f"urn:uuid:{resource['id']}"}


def patient_resource(person: str) -> dict[str, Any]:
    """Return a person: the pseudonym and nothing else."""
    return {
        "resourceType": "Patient",
        "id": _id("patient", person),
        "identifier": [{"system": PSEUDONYMS, "value": person}],
    }


def device_resource(name: str, simulated: bool) -> dict[str, Any]:
    """Return a unit."""
    device: dict[str, Any] = {
        "resourceType": "Device",
        "id": _device_id(name, simulated),
        "identifier": [{"system": DEVICES, "value": name}],
        "deviceName": [{"name": f"Wince {name}", "type": "user-friendly-name"}],
        "version": [{"value": version("wince")}],
    }
    return {**device, **_test_label(simulated)}


def provenance_resource(
    number: int, targets: list[dict[str, str]], recorded_ns: int
) -> dict[str, Any]:
    """Return where the Observations of a Bundle come from."""
    return {
        "resourceType": "Provenance",
        "id": _id("provenance", str(number), str(recorded_ns)),
        "target": targets,
        "recorded": iso(recorded_ns),
        "agent": [{"who": {"display": f"wince-host {version('wince')}"}}],
        "activity": {"text": "exported from the host's store as the units sent it"},
    }


def estimate_observation(row: Row, score: Score) -> dict[str, Any]:
    """Return the estimate of one second under a local code: it is nobody's own rating."""
    observation = _observation(row, score, "exam", LOCAL, ESTIMATE)
    observation["method"] = {"text": "Wince estimate of pain expression; not a person's rating"}
    if score.score is None:
        why = None if score.no_score_reason is None else score.no_score_reason.value
        return {**observation, **_absent(why)}
    observation["valueQuantity"] = _quantity(score.score, "points of 0-10", "{score}")
    parts = [("confidence", "Share of the full evidence", score.confidence, "1")]
    if score.interval is not None:
        low, high = score.interval
        parts.append(("interval-low", "Lower end of the 90 % interval", low, "{score}"))
        parts.append(("interval-high", "Upper end of the 90 % interval", high, "{score}"))
    observation["component"] = [
        {"code": _code(LOCAL, code, words), "valueQuantity": _quantity(value, unit, unit)}
        for code, words, value, unit in parts
        if value is not None
    ]
    return observation


def heart_rate_observation(row: Row, vitals: Vitals) -> dict[str, Any]:
    """Return the heart rate of one second."""
    observation = _observation(row, vitals, "vital-signs", LOINC, ("8867-4", "Heart rate"))
    observation["method"] = {"text": _heart_method(vitals)}
    return _with_value(observation, vitals, vitals.hr_bpm, "beats/minute", "/min")


def sdnn_observation(row: Row, vitals: Vitals) -> dict[str, Any]:
    """Return the standard deviation of the intervals."""
    name = "R-R interval.standard deviation (Heart rate variability)"
    observation = _observation(row, vitals, "vital-signs", LOINC, ("80404-7", name))
    observation["method"] = {"text": _heart_method(vitals)}
    return _with_value(observation, vitals, vitals.sdnn_ms, "ms", "ms")


def rating_observation(rating: Rating) -> dict[str, Any]:
    """Return a rating: the person's own under its LOINC code, an observed one under a local one."""
    own = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
    seen = ("painad", "PAINAD, observed by a caregiver")
    system, code = (LOINC, own) if rating.scale == "nrs" else (LOCAL, seen)
    kind = "survey" if rating.scale == "nrs" else "exam"
    subject = {"reference": f"urn:uuid:{_id('patient', rating.patient)}"}
    return {
        "resourceType": "Observation",
        "id": _id("rating", rating.patient, str(rating.id), str(rating.t_ns)),
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": kind}]}],
        "code": _code(system, *code),
        "subject": subject,
        "effectiveDateTime": iso(rating.t_ns),
        **({"performer": [subject]} if rating.scale == "nrs" else {}),
        "valueQuantity": _quantity(rating.value, "points of 0-10", "{score}"),
    }


def _observation(
    row: Row, message: Score | Vitals, category: str, system: str, code: tuple[str, str]
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": _id(row.device, message.boot_id, str(message.seq), code[0]),
        **_test_label(row.simulated),
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": category}]}],
        "code": _code(system, *code),
        "subject": {"reference": f"urn:uuid:{_id('patient', message.patient)}"},
        "effectiveDateTime": iso(message.t_ns),
        "device": {"reference": f"urn:uuid:{_device_id(row.device, row.simulated)}"},
    }


def _with_value(
    observation: dict[str, Any], vitals: Vitals, value: float | None, words: str, unit: str
) -> dict[str, Any]:
    if value is None:
        why = "window_too_short" if vitals.sensor_state == "ok" else vitals.sensor_state
        return {**observation, **_absent(why)}
    return {**observation, "valueQuantity": _quantity(value, words, unit)}


def _absent(why: str | None) -> dict[str, Any]:
    coding = {"system": _ABSENT, "code": "temp-unknown", "display": "Temporarily Unknown"}
    return {"dataAbsentReason": {"coding": [coding], **({"text": why} if why else {})}}


def _heart_method(vitals: Vitals) -> str:
    if vitals.source == "ecg":
        return "from R peaks of an electrocardiogram"
    return "from a photoplethysmogram: pulse-rate variability is not heart-rate variability"


def _test_label(simulated: bool) -> dict[str, Any]:
    return {"meta": {"security": [_TEST_DATA]}} if simulated else {}


def _code(system: str, code: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": words}]}


def _quantity(value: float, words: str, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": words, "system": UCUM, "code": unit}


def _device_id(name: str, simulated: bool) -> str:
    return _id("device", name, "simulated" if simulated else "real")


def _id(*parts: str) -> str:
    return str(uuid5(_SPACE, "\n".join(parts)))
