"""The contract's new part: there when measured, left out when not, and no harm to older readers."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from wince_device.monitor import SecondResult
from wince_device.pain import PainEstimate
from wince_device.rows import RowContext, rows_of
from wince_device.tables import RecordingTables
from wince_wire import (
    ClockState,
    MessageError,
    MotionAboveFloor,
    NoScoreReason,
    Score,
    decode,
    encode,
    json_schema,
)

SHARES = (
    MotionAboveFloor(region="V1", share=0.5, interval=(0.25, 0.75), frames=88),
    MotionAboveFloor(region="V3", share=0.0, interval=(0.0, 0.125), frames=88),
)


def second(shares: tuple[MotionAboveFloor, ...]) -> SecondResult:
    estimate = PainEstimate(
        t_s=12.0,
        score=None,
        interval=None,
        confidence=None,
        reason=NoScoreReason.BASELINE_NOT_READY,
        since_s=10.0,
        readings=(),
        face_fraction=1.0,
        pulse_fraction=None,
        flags=(),
        baseline_age_s=None,
        motion_above_floor=shares,
    )
    return SecondResult(t_s=12.0, estimate=estimate, observations=(), beats=(), heart=None)


def score_of(shares: tuple[MotionAboveFloor, ...]) -> bytes:
    context = RowContext(
        patient="person-1",
        utc_ns=lambda t_s: round(t_s * 1e9),
        clock=ClockState(synchronised=True),
        pulse_kind=None,
        frames_dropped=0,
        window_s=3.0,
    )
    made = rows_of(second(shares), context)[0]("0" * 32, 1)
    return encode(made)


def test_a_score_message_carries_the_shares() -> None:
    payload = score_of(SHARES)
    assert decode(payload, Score).motion_above_floor == SHARES
    schema = {**json_schema(), "$ref": "#/$defs/Score"}
    jsonschema.Draft202012Validator(schema).validate(json.loads(payload))


def test_without_shares_the_message_is_the_one_that_older_devices_send() -> None:
    payload = score_of(())
    assert "motion_above_floor" not in json.loads(payload)
    assert decode(payload, Score).motion_above_floor is msgspec.UNSET


@pytest.mark.parametrize(
    "bad",
    [
        {"share": 1.5},
        {"share": -0.1},
        {"interval": [0.0, 2.0]},
        {"interval": None},
        {"frames": -1},
        {"share": None},
    ],
)
def test_a_share_that_cannot_be_is_refused(bad: dict[str, object]) -> None:
    tree = json.loads(score_of(SHARES))
    tree["motion_above_floor"][0] |= bad
    with pytest.raises(MessageError, match="motion_above_floor"):
        decode(json.dumps(tree).encode(), Score)


def test_the_table_of_scores_has_the_shares_with_their_intervals(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    tables = RecordingTables()
    tables.add(second(SHARES))
    tables.add(second(()))
    scores = pq.read_table(tables.write(tmp_path)[2]).to_pydict()
    assert scores["v1_above_floor"] == [0.5, None]
    assert scores["v1_above_floor_low"] == [0.25, None]
    assert scores["v1_above_floor_high"] == [0.75, None]
    assert scores["v2_above_floor"] == [None, None]
    assert scores["v3_above_floor"] == [0.0, None]
