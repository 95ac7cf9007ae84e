"""Surrogates of the sources' rows, and what they say of a value."""

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from ._parameters import TransferEntropyParameters

# With fewer surrogates a rank p of 0.05 cannot be reached.
FEWEST_SURROGATES = 19
# Two estimates that differ by less are the same number summed in another order.
TIE = 1e-12


@dataclass(frozen=True, slots=True)
class Pieces:
    """Surrogates as stretches of rows joined one after the other.

    Attributes
    ----------
    starts, stops : NDArray[np.int32]
        First row and end of each stretch, shape ``(surrogates, pieces)``.
    """

    starts: NDArray[np.int32]
    stops: NDArray[np.int32]

    @property
    def count(self) -> int:
        """Number of surrogates."""
        return int(self.starts.shape[0])


@dataclass(frozen=True, slots=True)
class Shifts:
    """Circular shifts, the same for any number of rows that is large enough.

    Attributes
    ----------
    values : NDArray[np.int32]
        Rows by which the sources are moved back, shape ``(surrogates,)``.
    """

    values: NDArray[np.int32]

    def pieces(self, rows: int) -> Pieces:
        """Return the shifts as pieces of so many rows."""
        zeros, ends = np.zeros_like(self.values), np.full_like(self.values, rows)
        return Pieces(np.column_stack((self.values, zeros)), np.column_stack((ends, self.values)))


@dataclass(frozen=True, slots=True)
class BlockOrders:
    """Orders of equally long blocks, the last of which takes what rows are left.

    Attributes
    ----------
    orders : NDArray[np.int32]
        Shape ``(surrogates, blocks)``.
    length : int
        Rows in a block.
    """

    orders: NDArray[np.int32]
    length: int

    def pieces(self, rows: int) -> Pieces:
        """Return the orders as pieces of so many rows."""
        starts = self.orders * np.int32(self.length)
        stops = starts + np.int32(self.length)
        stops[self.orders == self.orders.shape[1] - 1] = rows
        return Pieces(starts, stops)


Draw = Shifts | BlockOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrogateSummary:
    """A value against its surrogates."""

    effective: float
    mean: float
    deviation: float
    z: float | None
    p: float


def draw_rows(rows: int, parameters: TransferEntropyParameters) -> Draw:
    """Draw what the parameters ask for, circular shifts or orders of blocks."""
    if parameters.surrogate_kind == "block":
        return draw_blocks(
            rows,
            length=parameters.rows_in_block(rows),
            surrogates=parameters.surrogates,
            seed=parameters.seed,
        )
    return draw_shifts(
        rows,
        minimum_shift=parameters.least_shift(rows),
        surrogates=parameters.surrogates,
        seed=parameters.seed,
    )


def draw_shifts(rows: int, *, minimum_shift: int, surrogates: int, seed: int) -> Shifts:
    """Draw distinct circular shifts, at least `minimum_shift` away from zero on either side.

    When the series has fewer such shifts than surrogates are asked for, each is used once.
    """
    available = rows - 2 * minimum_shift + 1
    if available < min(surrogates, FEWEST_SURROGATES):
        raise ValueError(
            f"minimum_shift is {minimum_shift} with {rows} complete rows, which leaves "
            f"{max(available, 0)} shifts; must leave at least {min(surrogates, FEWEST_SURROGATES)}"
        )
    generator = np.random.default_rng(seed)
    drawn = generator.choice(available, size=min(surrogates, available), replace=False)
    return Shifts((drawn + minimum_shift).astype(np.int32))


def draw_blocks(rows: int, *, length: int, surrogates: int, seed: int) -> BlockOrders:
    """Draw orders of the rows' blocks."""
    blocks = rows // length
    if blocks < FEWEST_SURROGATES and factorial(blocks) < min(surrogates, FEWEST_SURROGATES):
        raise ValueError(
            f"block_length is {length} with {rows} complete rows, which leaves {blocks} blocks; "
            f"must leave at least {min(surrogates, FEWEST_SURROGATES)} orders of them"
        )
    generator = np.random.default_rng(seed)
    # Row by row: `permuted` would want a whole table of eight-byte numbers besides.
    orders = np.empty((surrogates, blocks), dtype=np.int32)
    for order in orders:
        order[:] = generator.permutation(blocks)
    return BlockOrders(orders, length)


def summarise(value: float, surrogates: NDArray[np.float64]) -> SurrogateSummary:
    """Compare a value with its surrogates, of which there is at least one."""
    mean = float(surrogates.mean())
    deviation = float(surrogates.std(ddof=1)) if surrogates.size > 1 else 0.0
    reached = int(np.count_nonzero(surrogates >= value - TIE))
    return SurrogateSummary(
        effective=value - mean,
        mean=mean,
        deviation=deviation,
        z=(value - mean) / deviation if deviation > TIE else None,
        p=(1 + reached) / (1 + surrogates.size),
    )
