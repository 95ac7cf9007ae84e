"""What the readers hand to the analysis: sessions of blocks, as arrays on one clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

REGIONS: Final = ("v1", "v2", "v3")
INDEX_UNITS: Final = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU43")
"""The action units that PSPI and HPII need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a part of a block or a session, by a rule of `RULES`."""

    part: str
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frames:
    """The frame grid of a block; a lost frame takes up its row as NaN.

    Attributes
    ----------
    rate_hz
        From the median time between successive frames.
    times_s
        Shape ``(n,)``, rising, no gap.
    taken
        Whether there was a picture at all, shape ``(n,)``.
    speeds
        Of V1, V2 and V3 in interocular distances per second, shape ``(n, 3)``.
    noise_speed
        What the noise of V1's points alone would make, shape ``(n,)``, where it is known.
    units
        Intensities 0-5 by name of the action unit, each of shape ``(n,)``.
    """

    rate_hz: float
    times_s: Vector
    taken: NDArray[np.bool_]
    speeds: Vector
    noise_speed: Vector | None
    units: Mapping[str, Vector]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beats:
    """The beats of a block.

    Attributes
    ----------
    times_s
        Shape ``(b,)``, rising.
    intervals_ms
        Corrected inter-beat intervals, NaN for the first beat after a gap, shape ``(b,)``.
    after_gap
        Whether no interval was measured before the beat, shape ``(b,)``.
    was_corrected
        Whether the interval was corrected, shape ``(b,)``.
    """

    times_s: Vector
    intervals_ms: Vector
    after_gap: NDArray[np.bool_]
    was_corrected: NDArray[np.bool_]

    @property
    def corrected(self) -> int:
        """Number of intervals that were corrected."""
        return int(np.count_nonzero(self.was_corrected))

    @property
    def times_with_losses_s(self) -> Vector:
        """Times with a NaN before each beat that follows a gap."""
        return np.insert(self.times_s, np.flatnonzero(self.after_gap), np.nan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """One block that was read, with what is wrong with it."""

    task: str
    block: str
    run: int
    begin_s: float
    duration_s: float
    planned_s: float | None = None
    frames: Frames | None = None
    beats: Beats | None = None
    rating: float | None = None
    score: float | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """One session that was read.

    Attributes
    ----------
    absent
        Blocks that could not be read at all: task, block, and what is wrong.
    """

    study: str
    simulated: bool
    software: str
    pulse_kind: str | None
    blocks: tuple[Block, ...]
    absent: tuple[tuple[str, str, Problem], ...] = field(default=())
