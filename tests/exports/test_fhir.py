"""FHIR resources are read back by fhir.resources, and say what the rows said."""

import json
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from export_course import ABSENT, HOLE, SECONDS, hr_at, score_at
from wince_host.exports import Form

with warnings.catch_warnings():
    # The package itself uses what its own base library will drop.
    warnings.simplefilter("ignore")
    from fhir.resources.R4B.bundle import Bundle

Export = Callable[..., tuple[Path, dict[str, Any]]]
THERE = [second for second in range(SECONDS) if second not in HOLE]


def _resources(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob("bundle-*.json")):
        text = path.read_text("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Bundle.model_validate_json(text)
        found += [entry["resource"] for entry in json.loads(text)["entry"]]
    return found


def _of_code(resources: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    return [
        resource
        for resource in resources
        if resource["resourceType"] == "Observation"
        and resource["code"]["coding"][0]["code"] == code
    ]


def test_every_row_becomes_an_observation_when_asked(make: Export) -> None:
    folder, manifest = make(Form.FHIR, every_s=1)
    resources = _resources(folder)
    kinds = Counter(resource["resourceType"] for resource in resources)
    assert kinds["Observation"] == 3 * len(THERE) + 2 == manifest["fhir"]["observations"]
    rates = _of_code(resources, "8867-4")
    assert [one["valueQuantity"]["value"] for one in rates] == [hr_at(second) for second in THERE]
    assert {one["valueQuantity"]["code"] for one in rates} == {"/min"}
    assert manifest["fhir"]["rows_between"] == 0


def test_an_absent_score_is_a_data_absent_reason_and_never_a_number(make: Export) -> None:
    folder, _ = make(Form.FHIR, every_s=1)
    estimates = _of_code(_resources(folder), "pain-expression-estimate")
    absent = [one for one in estimates if "dataAbsentReason" in one]
    assert len(absent) == len(ABSENT)
    assert not [one for one in absent if "valueQuantity" in one or "component" in one]
    assert {one["dataAbsentReason"]["text"] for one in absent} == {"no_face"}
    there = [one["valueQuantity"]["value"] for one in estimates if "valueQuantity" in one]
    assert there == [score_at(second) for second in THERE if second not in ABSENT]


def test_the_code_of_a_persons_own_rating_is_on_that_rating_alone(make: Export) -> None:
    folder, _ = make(Form.FHIR, every_s=1)
    resources = _resources(folder)
    (own,) = _of_code(resources, "72514-3")
    assert own["valueQuantity"]["value"] == 6.0
    assert "device" not in own
    assert not _of_code(resources, "38208-5")
    (seen,) = _of_code(resources, "painad")
    assert "performer" not in seen


def test_every_reference_leads_to_a_resource_of_the_same_bundle(make: Export) -> None:
    folder, _ = make(Form.FHIR, every_s=1)
    for path in folder.glob("bundle-*.json"):
        entries = json.loads(path.read_text("utf-8"))["entry"]
        known = {entry["fullUrl"] for entry in entries}
        assert len(known) == len(entries)
        text = json.dumps(entries)
        wanted = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
        assert wanted <= known
        assert any(entry["resource"]["resourceType"] == "Provenance" for entry in entries)


@pytest.mark.parametrize(("every_s", "estimates"), [(60, 2), (30, 4)])
def test_rows_between_are_left_out_and_counted(make: Export, every_s: int, estimates: int) -> None:
    folder, manifest = make(Form.FHIR, every_s=every_s)
    assert len(_of_code(_resources(folder), "pain-expression-estimate")) == estimates
    assert manifest["fhir"]["rows_between"] == 2 * (len(THERE) - estimates)


def test_a_person_is_a_pseudonym_and_a_simulated_one_is_test_data(make: Export) -> None:
    folder, _ = make(Form.FHIR, person="teal")
    resources = _resources(folder)
    (person,) = [one for one in resources if one["resourceType"] == "Patient"]
    assert set(person) == {"resourceType", "id", "identifier"}
    for one in resources:
        if one["resourceType"] in {"Observation", "Device"}:
            assert one["meta"]["security"][0]["code"] == "HTEST"
