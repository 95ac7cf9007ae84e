"""The host pairs what was entered with what was measured, and keeps the pairs."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec import UNSET

from wince_host.calibrating import Calibrations, pair_rating, remove_record
from wince_host.care import CareStore, Rating, RatingScale, open_care_store, sqlite_url
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import ClockState, NoScoreReason, Score, encode

SECOND_NS = 1_000_000_000
HOUR_NS = 3600 * SECOND_NS
BEGAN_NS = 1_700_000_040 * SECOND_NS
"""A full minute of UTC."""
BOOTS = ("0123456789abcdef" * 2, "fedcba9876543210" * 2)


class Host(NamedTuple):
    """Both stores, a clock, and the calibrations over them."""

    store: SqliteStore
    care: CareStore
    calibrations: Calibrations
    folder: Path
    now_ns: list[int]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    store = SqliteStore(tmp_path / "wince.sqlite")
    care = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
    now_ns = [BEGAN_NS + 10 * HOUR_NS]
    folder = tmp_path / "calibrations"
    calibrations = Calibrations(store, care, folder, now_ns=lambda: now_ns[0])
    yield Host(store, care, calibrations, folder, now_ns)
    care.close()
    store.close()


def measure(
    host: Host,
    minute: int,
    score: float | None,
    *,
    seconds: int = 60,
    method: str = "network-3",
    boot: int = 0,
) -> None:
    """Put the last seconds of a minute into the store."""
    rows = []
    for number in range(60 - seconds, 60):
        t_ns = BEGAN_NS + (minute * 60 - 59 + number) * SECOND_NS
        made = Score(
            boot_id=BOOTS[boot],
            seq=minute * 60 + number,
            t_ns=t_ns,
            clock=ClockState(synchronised=True),
            patient="heron",
            score=score,
            interval=None if score is None else (0.0, 10.0),
            measured_interval=UNSET if score is None else (score, score + 1.0),
            confidence=None if score is None else 0.8,
            no_score_reason=NoScoreReason.NO_FACE if score is None else None,
            no_score_since_ns=t_ns if score is None else None,
            calibrated=False,
            components=(),
            face_fraction=0.9,
            pulse_fraction=None,
            flags=(),
            window_s=3.0,
            baseline_age_s=None,
            score_method=method,
        )
        row = NewRow(
            device=f"bed{boot}",
            message=made,
            payload=encode(made).decode(),
            received_ns=t_ns,
            historical=False,
        )
        rows.append(row)
    host.store.commit(Batch(rows=rows))


def rate(host: Host, minute: int, value: float, *, scale: RatingScale = "nrs") -> Rating:
    t_ns = BEGAN_NS + minute * 60 * SECOND_NS
    items = (2, 2, 2, 0, 0) if scale == "painad" else ()
    host.care.add(
        Rating(
            patient="heron",
            t_ns=t_ns,
            entered_by="ada",
            entered_ns=t_ns,
            scale=scale,
            value=value,
            items=items,
        )
    )
    return host.care.ratings("heron", since_ns=t_ns, until_ns=t_ns + 1)[-1]


def test_a_rating_is_held_against_the_minute_before_it(host: Host) -> None:
    measure(host, 4, 9.0)
    measure(host, 5, 2.0)
    measure(host, 6, 8.0)
    pair = pair_rating(host.store, rate(host, 5, 4.0))
    assert pair is not None
    assert (pair.rated.rating, pair.rated.score, pair.rated.spread) == (4.0, 2.0, 0.0)
    assert pair.rated.interval == (2.0, 3.0)
    assert pair.score_method == "network-3"


def test_a_minute_without_scores_gives_no_pair(host: Host) -> None:
    measure(host, 5, None)
    measure(host, 7, 3.0, seconds=29)
    assert pair_rating(host.store, rate(host, 5, 4.0)) is None
    assert pair_rating(host.store, rate(host, 7, 4.0)) is None
    assert pair_rating(host.store, rate(host, 20, 4.0)) is None


def test_of_two_units_the_one_that_saw_more_counts(host: Host) -> None:
    measure(host, 5, 2.0)
    measure(host, 5, 9.0, seconds=20, boot=1)
    pair = pair_rating(host.store, rate(host, 5, 4.0))
    assert pair is not None
    assert pair.rated.score == 2.0


def test_ratings_are_used_from_the_third_on(host: Host) -> None:
    assert host.calibrations.state("heron").given == 0
    for minute, score, said in ((5, 0.2, 1.0), (10, 2.0, 5.0)):
        measure(host, minute, score)
        rate(host, minute, said)
    rate(host, 30, 3.0)
    rate(host, 10, 6.0, scale="painad")  # observed, so not the person's own word
    two = host.calibrations.state("heron")
    assert (two.given, two.used, two.enough, two.fit) == (3, 2, False, None)
    measure(host, 15, 6.0)
    last = rate(host, 15, 9.0)
    host.now_ns[0] += SECOND_NS
    three = host.calibrations.state("heron")
    assert (three.given, three.used, three.enough) == (4, 3, True)
    assert three.calibration is not None
    assert [one.rating for one in three.calibration.ratings] == [1.0, 5.0, 9.0]
    assert three.calibration.made_ns == three.made_ns == host.now_ns[0]
    assert two.made_ns in three.former_ns
    host.now_ns[0] += SECOND_NS
    assert host.calibrations.state("heron").made_ns == three.made_ns

    assert host.care.withdraw(last, by="ada", at_ns=1)
    fewer = host.calibrations.state("heron")
    assert (fewer.used, fewer.fit) == (2, None)
    assert three.made_ns in fewer.former_ns


def test_ratings_of_another_kind_of_score_do_not_count(host: Host) -> None:
    for minute in (5, 10, 15):
        measure(host, minute, minute / 3.0, method="network-2")
        rate(host, minute, minute / 2.0)
    assert host.calibrations.state("heron").enough
    assert host.calibrations.state("heron", score_method="network-2").enough
    new = host.calibrations.state("heron", score_method="network-3")
    assert (new.given, new.used, new.fit) == (3, 0, None)
    assert new.calibration is not None
    assert new.calibration.ratings == ()


def test_pairs_outlive_the_rows_and_a_restart(host: Host) -> None:
    for minute in (5, 10, 15):
        measure(host, minute, minute / 3.0)
        rate(host, minute, minute / 2.0)
    before = host.calibrations.state("heron")
    host.store.let_go("score", before_ns=BEGAN_NS + HOUR_NS, most=10_000)
    assert host.store.person_points("heron", since_ns=0, until_ns=BEGAN_NS + HOUR_NS) == []
    again = Calibrations(host.store, host.care, host.folder, now_ns=lambda: host.now_ns[0])
    after = again.state("heron")
    assert (after.used, after.made_ns) == (3, before.made_ns)
    assert after.fit is not None
    assert after.fit.predict(3.0) == before.fit.predict(3.0)  # type: ignore[union-attr] # enough

    (host.folder / "heron.json").write_bytes(b"{")
    assert again.state("heron").used == 0
    assert again.forget("heron")
    assert not again.forget("heron")
    assert not remove_record(host.folder, "../care")


def test_rows_that_come_late_are_paired_when_they_are_here(host: Host) -> None:
    rate(host, 5, 3.0)
    assert host.calibrations.state("heron").used == 0
    measure(host, 5, 1.0)
    assert host.calibrations.state("heron").used == 0
    host.now_ns[0] += HOUR_NS
    assert host.calibrations.state("heron").used == 1


def test_a_disk_that_refuses_takes_no_page_away(host: Host) -> None:
    for minute in (5, 10, 15):
        measure(host, minute, minute / 3.0)
        rate(host, minute, minute / 2.0)
    host.folder.write_text("a file where the folder should be")
    first = host.calibrations.state("heron")
    assert first.enough
    host.now_ns[0] += SECOND_NS
    assert host.calibrations.state("heron").made_ns == first.made_ns
    host.folder.unlink()
    host.calibrations.state("heron")
    again = Calibrations(host.store, host.care, host.folder, now_ns=lambda: host.now_ns[0])
    assert again.state("heron").made_ns == first.made_ns
