"""Holds a rating against the scores of the minute before it."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from wince_host.care import Rating
from wince_host.store import Store
from wince_signals import SECONDS_BEFORE, minute_before
from wince_wire import Count, RatedScore, Score, ScoreMethod, decode

SECOND_NS = 1_000_000_000


class PairedRating(msgspec.Struct, frozen=True, kw_only=True):
    """One rating with what was measured before it.

    Attributes
    ----------
    rating_id
        Of the entry.
    score_method
        How the scores were made.
    """

    rating_id: Count
    score_method: ScoreMethod
    rated: RatedScore


def pair_rating(store: Store, rating: Rating) -> PairedRating | None:
    """Return a rating with the median score of the minute before it.

    None where fewer than half of the minute's seconds have a score, or the unit does not say how
    it made them.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    payloads = store.person_payloads(
        rating.patient,
        "score",
        since_ns=rating.t_ns - SECONDS_BEFORE * SECOND_NS + 1,
        until_ns=rating.t_ns + 1,
    )
    scores = _of_one_unit(decode(payload.encode(), Score) for payload in payloads)
    if not scores or not isinstance(method := scores[-1].score_method, str):
        return None
    intervals = [_interval(score) for score in scores]
    minute = minute_before(
        [_number(score.score) for score in scores],
        lows=[low for low, _ in intervals],
        highs=[high for _, high in intervals],
    )
    if minute is None:
        return None
    rated = RatedScore(
        t_ns=rating.t_ns,
        rating=rating.value,
        score=minute.score,
        spread=minute.spread,
        interval=minute.interval,
    )
    return PairedRating(rating_id=rating.id, score_method=method, rated=rated)


def _of_one_unit(scores: Iterable[Score]) -> Sequence[Score]:
    """Return the seconds of the start of a unit that saw the person most in this minute."""
    found = list(scores)
    if not found:
        return []
    (boot_id, _), *_ = Counter(score.boot_id for score in found).most_common(1)
    return [score for score in found if score.boot_id == boot_id][-SECONDS_BEFORE:]


def _interval(score: Score) -> tuple[float, float]:
    if isinstance(score.measured_interval, tuple):
        return score.measured_interval
    return score.interval or (float("nan"), float("nan"))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
