"""PSPI, HPII in the Wince form, and APEX frames from action units, as on the device."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_host.study._material import INDEX_UNITS, Frames, Vector
from wince_host.study._results import ApexRow, IndexRow, Numbers, OfBlock

EYES_CLOSED_FROM: Final = 2.5
"""AU43 enters PSPI as 0 or 1; half of the 0-5 range counts as closed."""
HELD_OVER_S: Final = 1.0
"""A closing that fills less than half of the last second is a blink, and no AU43."""
APEX_SHARE: Final = 0.25
LONGEST_BREAK_S: Final = 0.5
"""APEX frames with a shorter break between them are one run."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """PSPI (0-16) and HPII (0-5) of each frame, NaN without a face, shape ``(n,)``."""

    pspi: Vector
    hpii: Vector


def indices_of(frames: Frames) -> Indices:
    """Compute both indices of a block's frames, which must have all `INDEX_UNITS`.

    Notes
    -----
    PSPI = AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43 (Prkachin & Solomon, Pain 2008;139:267);
    HPII in the Wince form = mean of AU4, (AU6 + AU7) / 2 and AU9.
    """
    brow, cheek, lid, nose, lip, eyes = (frames.units[name] for name in INDEX_UNITS)
    closed = _held_closed(eyes, frames.rate_hz)
    pspi = brow + np.maximum(cheek, lid) + np.maximum(nose, lip) + closed
    return Indices(pspi=pspi, hpii=(brow + 0.5 * (cheek + lid) + nose) / 3.0)


def apex_threshold(composites: list[Vector]) -> float:
    """Return the HPII from which a frame of the session is an APEX frame: its top quarter."""
    known = np.concatenate([one[np.isfinite(one)] for one in composites] or [np.empty(0)])
    if known.size == 0:
        return np.inf
    count = max(1, round(APEX_SHARE * known.size))
    return float(np.partition(known, -count)[-count])


def index_row(key: OfBlock, frames: Frames, indices: Indices, threshold: float) -> IndexRow:
    """Summarise the indices of a block that has at least one frame with both."""
    known = np.isfinite(indices.pspi + indices.hpii)
    apex = known & (indices.hpii >= threshold)
    pspi, hpii = indices.pspi[known], indices.hpii[known]
    seconds, course_pspi, course_hpii = _courses(frames, indices)
    return IndexRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        frames=int(pspi.size),
        pspi_mean=float(pspi.mean()),
        pspi_max=float(pspi.max()),
        hpii_mean=float(hpii.mean()),
        hpii_max=float(hpii.max()),
        apex_frames=int(np.count_nonzero(apex)),
        apex_share=float(np.count_nonzero(apex) / pspi.size),
        hpii_apex=float(indices.hpii[apex].mean()) if apex.any() else None,
        course_s=seconds,
        course_pspi=course_pspi,
        course_hpii=course_hpii,
    )


def apex_rows(key: OfBlock, frames: Frames, indices: Indices, threshold: float) -> list[ApexRow]:
    """Return the runs of APEX frames of a block."""
    at = np.flatnonzero(indices.hpii >= threshold)
    if at.size == 0:
        return []
    since_s = frames.times_s - frames.times_s[0]
    breaks = np.flatnonzero(np.diff(since_s[at]) > LONGEST_BREAK_S) + 1
    return [_run(key, since_s, indices.hpii, run) for run in np.split(at, breaks)]


def _run(key: OfBlock, since_s: Vector, hpii: Vector, run: NDArray[np.intp]) -> ApexRow:
    peak = run[int(np.argmax(hpii[run]))]
    return ApexRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        begin_s=float(since_s[run[0]]),
        end_s=float(since_s[run[-1]]),
        peak_s=float(since_s[peak]),
        peak_hpii=float(hpii[peak]),
    )


def _held_closed(eyes: Vector, rate_hz: float) -> Vector:
    """Return 1 where the eyes were closed for half of the last second at least, else 0."""
    width = max(1, round(HELD_OVER_S * rate_hz)) + 1
    known, closed = np.isfinite(eyes), eyes >= EYES_CLOSED_FROM
    seen, shut = _over_last(known, width), _over_last(closed, width)
    # Of a face first seen just now nobody knows yet whether it blinks.
    enough = 2 * seen >= width
    return np.where(enough & (2 * shut > seen), 1.0, 0.0)


def _over_last(truths: NDArray[np.bool_], width: int) -> NDArray[np.int64]:
    total = np.concatenate(([0], np.cumsum(truths)))
    ends = np.arange(1, truths.size + 1)
    return np.asarray(total[ends] - total[np.maximum(0, ends - width)], dtype=np.int64)


def _courses(frames: Frames, indices: Indices) -> tuple[Numbers, Numbers, Numbers]:
    second = np.floor(frames.times_s - frames.times_s[0] + 1e-9).astype(np.int64)
    count = int(second[-1]) + 1
    return (
        tuple(float(one) for one in range(count)),
        _means(second, indices.pspi, count),
        _means(second, indices.hpii, count),
    )


def _means(second: NDArray[np.int64], values: Vector, count: int) -> Numbers:
    known = np.isfinite(values)
    sums = np.bincount(second[known], weights=values[known], minlength=count)
    counts = np.bincount(second[known], minlength=count)
    with np.errstate(invalid="ignore"):
        means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return tuple(means.tolist())
