"""Golden payloads: one message of every kind, as a device or host of contract 1 sends it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "payloads"


@pytest.fixture(params=sorted(path.stem for path in FOLDER.glob("*.json")))
def golden(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """Give each channel's suffix with a payload; a file may be a variant, ``score_absent``."""
    stem = str(request.param)
    suffix = stem.replace("config_", "config/").removesuffix("_absent")
    return suffix, (FOLDER / f"{stem}.json").read_bytes()


@pytest.fixture
def score_payload() -> bytes:
    """Give a score message with a score."""
    return (FOLDER / "score.json").read_bytes()


@pytest.fixture
def golden_suffixes() -> set[str]:
    """Give the channels that have a payload."""
    return {
        path.stem.replace("config_", "config/").removesuffix("_absent")
        for path in FOLDER.glob("*.json")
    }
