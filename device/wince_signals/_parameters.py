"""The parameters of a transfer entropy, checked once."""

import math
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from ._checks import whole_number

Estimator = Literal["binned", "gaussian", "ksg"]
SurrogateKind = Literal["circular", "block", "phase"]


class EstimatorOptions(TypedDict, total=False):
    """Keyword arguments of `transfer_entropy` that a lag scan and a joint gain accept too."""

    target_history: int
    source_history: int
    bins: int
    surrogates: int
    seed: int
    minimum_shift: int | None
    surrogate_kind: SurrogateKind
    block_length: int | None
    estimator: Estimator
    neighbours: int
    theiler: int
    condition_history: int
    condition_lag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEntropyParameters:
    """What an estimate was made with; samples are those of the series' own clock.

    Attributes
    ----------
    estimator : {"binned", "gaussian", "ksg"}
        The binned plug-in works in bits, the other two in nats.
    target_history, source_history : int
        Number of past values of the target and of each source.
    lag : int
        Samples from the newest source value to the target's present.
    bins : int
        Equal-count bins per series; used by "binned" only.
    neighbours, theiler : int
        Number of neighbours, and how many samples around a row are no neighbours of it; used by
        "ksg" only.
    surrogates : int
        Number of surrogates asked for.
    seed : int
        Seed that draws them.
    surrogate_kind : {"circular", "block", "phase"}
        How they are made, see `transfer_entropy`.
    minimum_shift : int or None
        Least circular shift in rows; None for the default, see `transfer_entropy`.
    block_length : int or None
        Rows in a shuffled block; None for the default, see `transfer_entropy`.
    condition_history, condition_lag : int
        Number of past values of each condition, and samples from the newest of them to the
        target's present.
    """

    estimator: Estimator = "binned"
    target_history: int = 1
    source_history: int = 1
    lag: int = 1
    bins: int = 4
    neighbours: int = 4
    theiler: int = 0
    surrogates: int = 200
    seed: int = 0
    surrogate_kind: SurrogateKind = "circular"
    minimum_shift: int | None = None
    block_length: int | None = None
    condition_history: int = 1
    condition_lag: int = 1

    def __post_init__(self) -> None:
        for name, choices in (("estimator", Estimator), ("surrogate_kind", SurrogateKind)):
            value = getattr(self, name)
            if value not in get_args(choices):
                known = ", ".join(get_args(choices))
                raise ValueError(f"{name} is {value!r}; must be one of {known}")
        for name, bound in _LEAST.items():
            value = getattr(self, name)
            if value is not None or name not in _OPTIONAL:
                # Plain int, because a kernel is compiled anew for each width of integer.
                object.__setattr__(self, name, whole_number(name, value, at_least=bound))

    @property
    def memory(self) -> int:
        """Samples from the oldest value in a row to its present, the present included."""
        return self.lag + self.target_history + self.source_history

    def least_shift(self, rows: int) -> int:
        """Return the least circular shift in rows: what was asked for, or else the default."""
        if self.minimum_shift is not None:
            return self.minimum_shift
        return max(self.memory, rows // 10)

    def rows_in_block(self, rows: int) -> int:
        """Return the rows in a shuffled block: what was asked for, or else the default."""
        if self.block_length is not None:
            return self.block_length
        return max(self.memory, round(math.sqrt(rows)))


_OPTIONAL = ("minimum_shift", "block_length")
_LEAST = {
    "target_history": 1,
    "source_history": 1,
    "lag": 1,
    "bins": 2,
    "neighbours": 1,
    "theiler": 0,
    "surrogates": 0,
    "seed": 0,
    "minimum_shift": 1,
    "block_length": 1,
    "condition_history": 1,
    "condition_lag": 1,
}
