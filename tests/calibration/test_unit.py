"""The unit keeps ratings over restarts, refuses what is not its person's, and applies the rest."""

import os
import time
from pathlib import Path

import pytest

from rating_unit import second_of
from wince_device.clock import WallClock
from wince_device.config import DeviceSettings, replace_settings
from wince_device.outbox import Outbox
from wince_device.pain.calibration import (
    Calibration,
    CalibrationStore,
    RecentScores,
    TimedRating,
    calibrate_rows,
    read_ratings,
    score_method,
)
from wince_device.pipeline import Pipeline
from wince_device.pipeline._calibrating import Calibrating
from wince_device.rows import calibrated_score
from wince_wire import (
    CalibrationError,
    Command,
    PersonCalibration,
    RatedScore,
    RecordingError,
    Score,
    decode,
)

RATED = tuple(
    RatedScore(t_ns=at, rating=rating, score=score, spread=0.1)
    for at, (rating, score) in enumerate([(1.0, 0.2), (5.0, 2.0), (9.0, 6.0)], start=1)
)
TOLD = PersonCalibration(score_method=score_method(), made_ns=7, ratings=RATED)


def calibrating(folder: Path, patient: str = "heron") -> Calibrating:
    return Calibrating(folder, patient=lambda: patient, clock=WallClock())


def command(name: str, **more: object) -> Command:
    return Command(command_id="1", name=name, **more)  # type: ignore[arg-type] # as the table says


def test_what_the_host_sent_holds_after_a_restart(tmp_path: Path) -> None:
    first = calibrating(tmp_path)
    assert first.now is None
    first.desk.set(command("set_calibration", patient="heron", calibration=TOLD))
    again = calibrating(tmp_path)
    for one in (first, again):
        read = one.now and one.now.apply(2.0)
        assert read
        assert (read.ratings, read.made_ns) == (3, 7)
        assert 4.0 < read.value < 6.5
    assert calibrating(tmp_path, "teal").now is None
    again.desk.forget(command("forget_calibration", patient="heron"))
    assert again.now is None
    assert calibrating(tmp_path).now is None


def test_the_pipeline_applies_what_its_desk_took(tmp_path: Path) -> None:
    settings = replace_settings(DeviceSettings(), {"state_folder": str(tmp_path)})
    heron = PersonCalibration(score_method=score_method(), made_ns=7, ratings=RATED)
    with Outbox(tmp_path / "outbox.db") as outbox:
        pipeline = Pipeline(
            settings=settings,
            camera_spec=None,
            camera=None,
            pulse_spec=None,
            pulse=None,
            outbox=outbox,
            clock=WallClock(),
        )
        desk = pipeline.calibrating.desk
        for patient in (settings.patient, "teal"):
            pipeline._store(second_of(1.0, 2.0))
            desk.set(command("set_calibration", patient=patient, calibration=heron))
        pipeline._store(second_of(2.0, 2.0))
        pipeline._change_patient("wren")
        pipeline._store(second_of(3.0, 2.0))
        pipeline._change_patient("teal")
        pipeline._store(second_of(4.0, 2.0))
        rows = [row for row in outbox.unacknowledged(50) if row.suffix == "score"]
    scores = [decode(row.payload, Score) for row in rows]
    told = [(score.patient, score.calibrated) for score in scores]
    first = settings.patient
    assert told == [
        (first, False),
        (first, True),
        (first, True),
        ("wren", False),
        ("teal", True),
    ]


def test_a_calibration_of_somebody_else_is_kept_and_not_applied(tmp_path: Path) -> None:
    unit = calibrating(tmp_path)
    unit.desk.set(command("set_calibration", patient="teal", calibration=TOLD))
    assert unit.now is None
    assert calibrating(tmp_path, "teal").now is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"patient": "heron"}, "has no calibration"),
        ({"calibration": TOLD}, "has no pseudonym"),
        (
            {
                "patient": "heron",
                "calibration": PersonCalibration(score_method="other", made_ns=8, ratings=RATED),
            },
            "is for scores of other",
        ),
        (
            {
                "patient": "heron",
                "calibration": PersonCalibration(
                    score_method=score_method(), made_ns=6, ratings=RATED
                ),
            },
            "is older",
        ),
    ],
)
def test_a_calibration_that_does_not_fit_changes_nothing(
    tmp_path: Path, wrong: dict[str, object], said: str
) -> None:
    unit = calibrating(tmp_path)
    unit.desk.set(command("set_calibration", patient="heron", calibration=TOLD))
    with pytest.raises(CalibrationError, match=said):
        unit.desk.set(command("set_calibration", **wrong))
    held = unit.now
    assert held is not None
    assert held.kept.told == TOLD


def test_ratings_of_another_estimator_are_not_used(tmp_path: Path) -> None:
    old = CalibrationStore(tmp_path, method="network-2+rules-1")
    for rated in RATED:
        old.add("heron", rated)
    assert old.load("heron") is not None
    assert CalibrationStore(tmp_path).load("heron") is None


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "heron.calibration.json").write_bytes(b'{"patient": "heron"')
    store = CalibrationStore(tmp_path)
    assert store.load("heron") is None
    assert store.add("heron", RATED[0]).ratings == 1


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CalibrationError, match="cannot be kept"):
        CalibrationStore(tmp_path / "file").add("heron", RATED[0])


def test_a_rating_at_the_unit_is_used_from_the_third_on(tmp_path: Path) -> None:
    unit = calibrating(tmp_path)
    for number, (rating, score) in enumerate([(1.0, 0.2), (5.0, 2.0), (9.0, 6.0)], start=1):
        now_s = time.monotonic()
        for ago in range(59, -1, -1):
            unit.note(second_of(now_s - ago, score))
        unit.desk.rate(command("rate", patient="heron", rating=rating))
        held = unit.now
        assert held is not None
        assert held.ratings == number
        read = calibrated_score(second_of(now_s, score).estimate, held)
        assert (read is not None) == (number == 3)
    assert calibrated_score(second_of(now_s, None).estimate, held) is None
    both = CalibrationStore(tmp_path).take("heron", TOLD)
    assert both.ratings == 6
    empty = PersonCalibration(score_method=score_method(), made_ns=9, ratings=())
    assert CalibrationStore(tmp_path).take("heron", empty).ratings == 3


def test_a_rating_without_a_face_before_it_is_refused(tmp_path: Path) -> None:
    unit = calibrating(tmp_path)
    with pytest.raises(CalibrationError, match="fewer than half"):
        unit.desk.rate(command("rate", patient="heron", rating=3.0))
    with pytest.raises(CalibrationError, match="not in front"):
        unit.desk.rate(command("rate", patient="teal", rating=3.0))
    with pytest.raises(CalibrationError, match="has no rating"):
        unit.desk.rate(command("rate", patient="heron"))


def test_the_minute_of_the_person_before_does_not_count() -> None:
    recent = RecentScores()
    for t_s in range(60):
        recent.add(float(t_s), 3.0, (2.0, 4.0))
    assert recent.rate(5.0, t_ns=1, now_s=59.0) is not None
    assert recent.rate(5.0, t_ns=1, now_s=100.0) is None
    recent.clear()
    assert recent.rate(5.0, t_ns=1, now_s=59.0) is None


def rows(*levels: float) -> list[dict[str, object]]:
    scores = [level for level in levels for _ in range(60)]
    return [
        {
            "t_s": float(t_s),
            "score": score,
            "measured_low": max(0.0, score - 1.0),
            "measured_high": score + 1.0,
            "flags": "simulated,uncalibrated",
        }
        for t_s, score in enumerate(scores, start=1)
    ]


def test_a_recording_is_calibrated_by_the_ratings_noted_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text("t_s,rating,by\n60,1,ada\n120,5,ada\n180,9,ada\n")
    seconds = rows(0.2, 2.0, 6.0)
    seconds[5] |= dict.fromkeys(("score", "measured_low", "measured_high"))
    summary = calibrate_rows(seconds, read_ratings(file))
    assert (summary["calibrated"], summary["ratings_used"]) == (True, 3)
    assert seconds[5]["calibrated"] is None
    assert (seconds[5]["flags"], seconds[90]["flags"]) == ("simulated,uncalibrated", "simulated")
    held = Calibration(CalibrationStore(tmp_path).take("heron", TOLD).kept)
    read = held.apply(2.0)
    assert read is not None
    assert seconds[90]["calibrated"] == pytest.approx(read.value, abs=0.3)
    two = rows(0.2, 2.0, 6.0)
    summary = calibrate_rows(two, [TimedRating(60.0, 1.0), TimedRating(10.0, 3.0)])
    assert (summary["calibrated"], summary["ratings_given"], summary["ratings_used"]) == (
        False,
        2,
        1,
    )
    assert {row["calibrated"] for row in two} == {None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("t_s;rating\n1;2\n", "no column 't_s'"),
        ("t_s,value\n1,2\n", "no column 'rating'"),
        ("t_s,rating\n1,two\n", "line 2 .* no number"),
        ("t_s,rating\n1,2\n3,11\n", "line 3 .* rating 11: use 0 to 10"),
        ("t_s,rating\nnan,2\n", "line 2 .* has the time nan: use seconds"),
        ("t_s,rating\n1\n", "line 2 .* no number"),
    ],
)
def test_a_ratings_file_that_is_none_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text(content)
    with pytest.raises(RecordingError, match=said):
        read_ratings(file)
    with pytest.raises(RecordingError, match="cannot be read"):
        read_ratings(tmp_path / "none.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RecordingError, match="no regular file"):
        read_ratings(tmp_path / "pipe.csv")
