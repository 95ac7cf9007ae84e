"""One result from the seconds of a scan, or the reason why there is none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Final

import msgspec

from wince_host.care import Scan
from wince_host.settings import SCAN_S
from wince_wire import QualityFlag, Score

LEAST_SHARE: Final = 2 / 3
"""Of the seconds whose whole window lies in the scan, so many must have a score."""

SECOND_NS: Final = 1_000_000_000


class TooPoor(StrEnum):
    """Why a scan gives no number, where no second says it."""

    NOTHING_CAME = "nothing_came"
    TOO_FEW_SECONDS = "too_few_seconds"
    PERSON_CHANGED = "person_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What a scan says.

    Attributes
    ----------
    score, low, high
        Means over the seconds that count. The interval is the mean of their intervals, as if all
        of them erred the same way: their windows overlap, so a mean of many is no surer than one.
    confidence
        Mean share of the full evidence, times the share of the seconds that had a score.
    reason
        `TooPoor` or `wince_wire.NoScoreReason`; None with a score.
    seconds
        How long the scan was to be.
    counted, possible
        Seconds with a score, of those whose whole window lies in the scan.
    contributions
        Mean points by component; they add up to the score.
    flags
        What held for at least half of the seconds.
    face_fraction, pulse_fraction
        Means; the pulse is absent without a sensor.
    """

    score: float | None
    low: float | None
    high: float | None
    confidence: float | None
    reason: str | None
    seconds: float
    counted: int
    possible: int
    contributions: dict[str, float]
    flags: tuple[str, ...]
    face_fraction: float | None
    pulse_fraction: float | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSecond:
    """One second of a scan, from a unit or from a file; fields as in `wince_wire.Score`."""

    t_s: float
    person: str
    window_s: float
    score: float | None
    interval: tuple[float, float] | None
    confidence: float | None
    reason: str | None
    contributions: dict[str, float]
    face_fraction: float | None
    pulse_fraction: float | None
    flags: tuple[str, ...]


def second_of(row: Score) -> ScanSecond:
    """Return a unit's score row as a second of a scan."""
    return ScanSecond(
        t_s=row.t_ns / SECOND_NS,
        person=row.patient,
        window_s=row.window_s,
        score=row.score,
        interval=row.interval,
        confidence=row.confidence,
        reason=row.no_score_reason,
        contributions={reading.name: reading.contribution for reading in row.components},
        face_fraction=row.face_fraction,
        pulse_fraction=row.pulse_fraction,
        flags=row.flags,
    )


def summarise(scores: Sequence[ScanSecond], *, seconds: float = SCAN_S) -> ScanResult:
    """Return the result of the seconds of a scan, in order.

    Parameters
    ----------
    scores
        One a second from the beginning of the scan on.
    seconds
        How long the scan was to be.
    """
    whole = _whole_windows(scores)
    counted = [row for row in whole if row.score is not None]
    possible = max(len(whole), round(seconds - (scores[0].window_s if scores else 0.0)), 1)
    reason = _reason(scores, whole, len(counted), possible)
    kept = counted if reason is None else []
    return ScanResult(
        score=_mean(row.score for row in kept),
        low=_mean(row.interval[0] for row in kept if row.interval),
        high=_mean(row.interval[1] for row in kept if row.interval),
        confidence=_confidence(kept, possible),
        reason=reason,
        seconds=seconds,
        counted=len(counted),
        possible=possible,
        contributions=_contributions(kept),
        flags=_flags(whole),
        face_fraction=_mean(row.face_fraction for row in whole),
        pulse_fraction=_mean(row.pulse_fraction for row in whole),
        simulated=any(QualityFlag.SIMULATED in row.flags for row in scores),
    )


def entry_of(
    result: ScanResult, *, patient: str, device: str, began_ns: int, by: str, now_ns: int
) -> Scan:
    """Return a result as what is kept of it."""
    return Scan(
        patient=patient,
        t_ns=began_ns,
        entered_by=by,
        entered_ns=now_ns,
        device=device,
        seconds=result.seconds,
        score=result.score,
        low=result.low,
        high=result.high,
        confidence=result.confidence,
        reason=result.reason,
        detail=msgspec.json.encode(result).decode(),
    )


def _whole_windows(scores: Sequence[ScanSecond]) -> list[ScanSecond]:
    """Leave out the seconds whose window reaches back to before the scan."""
    if not scores:
        return []
    began_s = scores[0].t_s - 1.0
    return [row for row in scores if row.t_s - began_s >= row.window_s - 0.01]


def _reason(
    scores: Sequence[ScanSecond], whole: Sequence[ScanSecond], counted: int, possible: int
) -> str | None:
    if not scores:
        return TooPoor.NOTHING_CAME
    if len({row.person for row in scores}) > 1:
        return TooPoor.PERSON_CHANGED
    if counted and counted >= LEAST_SHARE * possible:
        return None
    absent = Counter(row.reason for row in whole if row.reason is not None)
    return absent.most_common(1)[0][0] if absent else TooPoor.TOO_FEW_SECONDS


def _mean(values: Iterable[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return fmean(there) if there else None


def _confidence(kept: Sequence[ScanSecond], possible: int) -> float | None:
    mean = _mean(row.confidence for row in kept)
    return None if mean is None else mean * min(1.0, len(kept) / possible)


def _contributions(kept: Sequence[ScanSecond]) -> dict[str, float]:
    names = dict.fromkeys(name for row in kept for name in row.contributions)
    return {name: fmean(row.contributions.get(name, 0.0) for row in kept) for name in names}


def _flags(rows: Sequence[ScanSecond]) -> tuple[str, ...]:
    counts = Counter(flag for row in rows for flag in row.flags)
    return tuple(flag for flag in QualityFlag if 2 * counts[flag] >= max(1, len(rows)))
