"""The parameters of a transfer entropy, checked once."""

from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from ._checks import whole_number

Estimator = Literal["binned", "gaussian", "ksg"]


class EstimatorOptions(TypedDict, total=False):
    """Keyword arguments of `transfer_entropy` that a lag scan and a joint gain accept too."""

    target_history: int
    source_history: int
    bins: int
    surrogates: int
    seed: int
    minimum_shift: int | None
    estimator: Estimator
    neighbours: int
    theiler: int


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
        Number of circular shifts asked for.
    seed : int
        Seed that draws the shifts.
    minimum_shift : int or None
        Least shift in rows; None for the default, see `transfer_entropy`.
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
    minimum_shift: int | None = None

    def __post_init__(self) -> None:
        if self.estimator not in get_args(Estimator):
            known = ", ".join(get_args(Estimator))
            raise ValueError(f"estimator is {self.estimator!r}; must be one of {known}")
        for name, bound in _LEAST.items():
            # Plain int, because a kernel is compiled anew for each width of integer.
            object.__setattr__(self, name, whole_number(name, getattr(self, name), at_least=bound))
        if self.minimum_shift is not None:
            shift = whole_number("minimum_shift", self.minimum_shift, at_least=1)
            object.__setattr__(self, "minimum_shift", shift)

    def least_shift(self, rows: int) -> int:
        """Return the least shift in rows: what was asked for, or else the default."""
        if self.minimum_shift is not None:
            return self.minimum_shift
        return max(self.lag + self.target_history + self.source_history, rows // 10)


_LEAST = {
    "target_history": 1,
    "source_history": 1,
    "lag": 1,
    "bins": 2,
    "neighbours": 1,
    "theiler": 0,
    "surrogates": 0,
    "seed": 0,
}
