"""The published documents are the ones that the types make."""

from pathlib import Path

import jsonschema
import pytest

from wince_wire import (
    ASYNCAPI_FILE,
    CHANNELS,
    JSON_SCHEMA_FILE,
    asyncapi,
    json_schema,
    write_documents,
)


@pytest.mark.parametrize("name", [JSON_SCHEMA_FILE, ASYNCAPI_FILE])
def test_the_document_on_disk_is_the_generated_one(
    repository: Path, tmp_path: Path, name: str
) -> None:
    write_documents(tmp_path)
    on_disk = (repository / "docs" / "contract" / name).read_text("utf-8")
    assert on_disk == (tmp_path / name).read_text("utf-8")


def test_the_json_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi()

    def references(tree: object) -> list[str]:
        if isinstance(tree, dict):
            here = [tree["$ref"]] if isinstance(tree.get("$ref"), str) else []
            return here + [found for value in tree.values() for found in references(value)]
        if isinstance(tree, list):
            return [found for value in tree for found in references(value)]
        return []

    found = references(document)
    assert len(found) > len(CHANNELS)
    for reference in found:
        place: object = document
        for step in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            assert step in place, reference
            place = place[step]


def test_every_channel_is_documented() -> None:
    addresses = {channel["address"] for channel in asyncapi()["channels"].values()}
    assert addresses == {f"wince/v1/{{device}}/{channel.suffix}" for channel in CHANNELS}
