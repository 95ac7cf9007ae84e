"""Holds a rating against the scores of the minute before it."""

import math
from collections.abc import Sequence

from wince_signals import minute_before
from wince_wire import RatedScore

ScoredSecond = tuple[float | None, tuple[float, float] | None]
"""Score of a second, and its 90 % interval as far as the measurement alone is uncertain."""


def pair_rating(rating: float, seconds: Sequence[ScoredSecond], *, t_ns: int) -> RatedScore | None:
    """Return a rating with what was measured before it; None when too few seconds have a score.

    Parameters
    ----------
    rating
        0-10.
    seconds
        At most those of the minute before it.
    t_ns
        When it was given.
    """
    unknown = (math.nan, math.nan)
    minute = minute_before(
        [math.nan if score is None else score for score, _ in seconds],
        lows=[(interval or unknown)[0] for _, interval in seconds],
        highs=[(interval or unknown)[1] for _, interval in seconds],
    )
    if minute is None:
        return None
    return RatedScore(
        t_ns=t_ns,
        rating=rating,
        score=minute.score,
        spread=minute.spread,
        interval=minute.interval,
    )
