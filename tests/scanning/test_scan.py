"""What a scan says of its seconds, and that it says nothing when they are too few."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_host.care import CareStore, open_care_store, sqlite_url
from wince_host.live import LiveBoard, LiveUpdate
from wince_host.scanning import ScanDesk, ScanSecond, TooPoor, second_of, summarise
from wince_wire import (
    ClockState,
    ComponentReading,
    ConfigurationError,
    Layer,
    NoScoreReason,
    Score,
    State,
)

BOOT = "0123456789abcdef" * 2
PATIENCE_S = 20.0


def second(
    t_s: float, score: float | None, *, person: str = "heron", window_s: float = 3.0
) -> ScanSecond:
    return ScanSecond(
        t_s=t_s,
        person=person,
        window_s=window_s,
        score=score,
        interval=None if score is None else (max(0.0, score - 1.0), min(10.0, score + 1.5)),
        confidence=None if score is None else 0.9,
        reason=NoScoreReason.NO_FACE if score is None else None,
        contributions={} if score is None else {"pspi": 0.7 * score, "hpii": 0.3 * score},
        face_fraction=0.0 if score is None else 1.0,
        pulse_fraction=None,
        flags=("uncalibrated",),
    )


SCORES = st.lists(st.none() | st.floats(0, 10), min_size=1, max_size=40)


@given(SCORES)
def test_a_number_stands_on_two_thirds_of_the_seconds(scores: list[float | None]) -> None:
    result = summarise([second(10.0 + n, score) for n, score in enumerate(scores)])
    there = [score for score in scores[2:] if score is not None]
    if result.score is None:
        assert len(there) < 2 / 3 * max(27, len(scores) - 2)
        assert result.reason is not None
        assert result.low is result.high is result.confidence is None
        assert result.contributions == {}
        return
    assert result.low is not None
    assert result.high is not None
    assert result.confidence is not None
    assert result.reason is None
    assert result.score == pytest.approx(sum(there) / len(there))
    assert 0.0 <= result.low <= result.score + 1e-9
    assert result.score - 1e-9 <= result.high <= 10.0
    assert 0.0 <= result.confidence <= 0.9 + 1e-9
    assert sum(result.contributions.values()) == pytest.approx(result.score, abs=1e-6)


def test_seconds_that_look_back_to_before_the_scan_do_not_count() -> None:
    rows = [second(n, 9.0 if n < 9 else 2.0, window_s=10.0) for n in range(30)]
    result = summarise(rows)
    assert result.score == pytest.approx(2.0)
    assert result.counted == 21


def test_many_seconds_are_no_surer_than_one() -> None:
    result = summarise([second(n, 5.0) for n in range(30)])
    assert (result.low, result.high) == (4.0, 6.5)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], TooPoor.NOTHING_CAME),
        ([second(n, 4.0) for n in range(12)], TooPoor.TOO_FEW_SECONDS),
        ([second(n, None) for n in range(30)], NoScoreReason.NO_FACE),
        (
            [second(n, 4.0, person="heron" if n < 15 else "wren") for n in range(30)],
            TooPoor.PERSON_CHANGED,
        ),
    ],
)
def test_what_was_missing_is_named(rows: list[ScanSecond], reason: str) -> None:
    result = summarise(rows)
    assert result.score is None
    assert result.reason == reason


@pytest.fixture
def care(tmp_path: Path) -> Iterator[CareStore]:
    store = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
    yield store
    store.close()


def row(seq: int, score: float) -> Score:
    return Score(
        boot_id=BOOT,
        seq=seq,
        t_ns=seq * 100_000_000,
        clock=ClockState(synchronised=True),
        patient="heron",
        score=score,
        interval=(score - 0.5, score + 0.5),
        confidence=0.8,
        no_score_reason=None,
        no_score_since_ns=None,
        calibrated=False,
        components=(
            ComponentReading(
                name="pspi", layer=Layer.EXPRESSION, value=1.0, unit="", contribution=score
            ),
        ),
        face_fraction=1.0,
        pulse_fraction=None,
        flags=(),
        window_s=0.1,
        baseline_age_s=None,
    )


def wait_for(condition: Callable[[], bool]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.01)  # the desk collects by the clock, and tells nobody


def test_the_desk_collects_while_no_page_is_open_and_keeps_the_result(care: CareStore) -> None:
    live = LiveBoard()
    online = State(state="online", boot_id=BOOT, t_ns=1)
    live.apply([LiveUpdate(device="bed4", message=online, received_monotonic_s=time.monotonic())])
    desk = ScanDesk(live, care, seconds=1.5)
    desk.begin("bed4", by="ada")
    for seq in range(1, 400):
        now_s = time.monotonic()
        live.apply([LiveUpdate(device="bed4", message=row(seq, 3.0), received_monotonic_s=now_s)])
        progress = desk.progress("bed4")
        assert progress is not None
        if progress.over:
            break
        time.sleep(0.05)  # a unit speaks by the clock as well
    assert progress is not None
    assert progress.result is not None
    assert progress.result.score == pytest.approx(3.0)
    kept = care.scans("heron", since_ns=0, until_ns=2**62)
    assert [scan.score for scan in kept] == [pytest.approx(3.0)]
    assert kept[0].entered_by == "ada"
    assert kept[0].seconds == 1.5
    desk.close()


def test_a_scan_that_is_left_gives_nothing(care: CareStore) -> None:
    live = LiveBoard()
    live.apply(
        [LiveUpdate(device="bed4", message=row(1, 3.0), received_monotonic_s=time.monotonic())]
    )
    desk = ScanDesk(live, care, seconds=60.0)
    desk.begin("bed4", by="ada")
    assert desk.progress("bed4") is not None
    desk.leave("bed4")
    assert desk.progress("bed4") is None
    assert care.scans("heron", since_ns=0, until_ns=2**62) == []


def test_a_unit_that_is_away_is_not_scanned(care: CareStore) -> None:
    live = LiveBoard()
    offline = State(state="offline", boot_id=BOOT, t_ns=1)
    live.apply([LiveUpdate(device="bed4", message=offline, received_monotonic_s=0.0)])
    desk = ScanDesk(live, care)
    for device in ("bed4", "bed5"):
        with pytest.raises(ConfigurationError, match="is not connected"):
            desk.begin(device, by="ada")


def test_a_row_of_a_unit_becomes_a_second() -> None:
    taken = second_of(row(7, 2.5))
    assert taken.t_s == pytest.approx(0.7)
    assert taken.contributions == {"pspi": 2.5}
    assert taken.person == "heron"
