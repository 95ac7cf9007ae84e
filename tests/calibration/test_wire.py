"""The new fields of the contract: read back as they were, held to their rules, and optional."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_wire import (
    CalibratedScore,
    Command,
    MessageError,
    PersonCalibration,
    RatedScore,
    Score,
    decode,
    encode,
)

POINTS = st.floats(0.0, 10.0)
COUNTS = st.integers(0, 2**63 - 1)
RATED = st.builds(
    RatedScore,
    t_ns=COUNTS,
    rating=POINTS,
    score=POINTS,
    spread=POINTS,
    interval=st.none() | st.tuples(POINTS, POINTS),
)
TOLD = CalibratedScore(value=5.0, interval=(3.0, 7.0), ratings=4, error=0.8, follows=0.9, made_ns=1)


@pytest.fixture
def payload(repository: Path) -> dict[str, object]:
    """A score as a unit without calibration sends it."""
    file = repository / "tests" / "wire" / "payloads" / "score.json"
    tree: dict[str, object] = json.loads(file.read_text("utf-8"))
    return tree


@settings(max_examples=30)
@given(st.lists(RATED, max_size=5).map(tuple), COUNTS, POINTS)
def test_a_calibration_comes_back_as_it_was(
    ratings: tuple[RatedScore, ...], made_ns: int, rating: float
) -> None:
    command = Command(
        command_id="1",
        name="set_calibration",
        patient="heron",
        calibration=PersonCalibration(score_method="network-3", made_ns=made_ns, ratings=ratings),
        rating=rating,
    )
    assert decode(encode(command), Command) == command


def test_a_calibrated_score_comes_back_as_it_was(payload: dict[str, object]) -> None:
    plain = decode(json.dumps(payload).encode(), Score)
    assert plain.calibration is msgspec.UNSET
    score = msgspec.structs.replace(plain, calibrated=True, calibration=TOLD, score_method="a-1")
    assert decode(encode(score), Score) == score


@pytest.mark.parametrize(
    "told",
    [
        {"value": 2.0},
        {"value": 8.0},
        {"value": 11.0},
        {"interval": [6.0, 4.0]},
        {"error": -1.0},
        {"follows": 1.5},
    ],
)
def test_a_calibrated_score_that_breaks_its_rules_is_refused(
    payload: dict[str, object], told: dict[str, object]
) -> None:
    payload["calibration"] = {**msgspec.to_builtins(TOLD), **told}
    with pytest.raises(MessageError):
        decode(json.dumps(payload).encode(), Score)


def test_no_score_has_no_calibrated_one(payload: dict[str, object]) -> None:
    gone = {"score": None, "interval": None, "confidence": None}
    why = {"no_score_reason": "no_face", "no_score_since_ns": 1}
    payload |= {**gone, **why, "calibration": msgspec.to_builtins(TOLD)}
    payload.pop("measured_interval", None)
    with pytest.raises(MessageError, match="has a calibrated score"):
        decode(json.dumps(payload).encode(), Score)


def test_a_calibration_has_no_more_ratings_than_a_unit_takes() -> None:
    rated = {"t_ns": 1, "rating": 1.0, "score": 1.0}
    tree = {"score_method": "a-1", "made_ns": 1, "ratings": [rated] * 61}
    command = {"command_id": "1", "name": "set_calibration", "calibration": tree}
    with pytest.raises(MessageError, match="60"):
        decode(json.dumps(command).encode(), Command)
