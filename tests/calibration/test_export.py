"""Exports carry the score as measured and the score by own ratings, with its error."""

import msgspec
import pytest

from host_bench import BOOT
from wince_host.exports._cells import lines_of
from wince_host.exports._columns import TABLES
from wince_host.exports._rows import Row
from wince_wire import CalibratedScore, ClockState, Score

TOLD = CalibratedScore(
    value=5.1, interval=(3.6, 6.4), ratings=7, error=0.9, follows=0.98, made_ns=11
)
SCORE = Score(
    boot_id=BOOT,
    seq=1,
    t_ns=1,
    clock=ClockState(synchronised=True),
    patient="heron",
    score=3.2,
    interval=(2.0, 5.0),
    confidence=0.9,
    no_score_reason=None,
    no_score_since_ns=None,
    calibrated=True,
    components=(),
    face_fraction=1.0,
    pulse_fraction=None,
    flags=(),
    window_s=3.0,
    baseline_age_s=None,
    calibration=TOLD,
    score_method="network-3",
)


@pytest.mark.parametrize("calibrated", [True, False])
def test_a_score_is_exported_raw_and_calibrated(*, calibrated: bool) -> None:
    score = SCORE if calibrated else msgspec.structs.replace(SCORE, calibration=msgspec.UNSET)
    ((table, cells),) = lines_of(Row("bed4", score, "", simulated=False))
    assert table == "scores"
    row = dict(zip([column.name for column in TABLES[table]], cells, strict=True))
    assert (row["score"], row["low"], row["high"]) == (3.2, 2.0, 5.0)
    assert row["score_method"] == "network-3"
    told = [row["calibrated_score"], row["calibrated_low"], row["calibrated_high"]]
    assert told == ([5.1, 3.6, 6.4] if calibrated else [None] * 3)
    assert row["calibration_ratings"] == (7 if calibrated else None)
    assert row["calibration_error"] == (0.9 if calibrated else None)
    assert row["calibration_made_ns"] == (11 if calibrated else None)
