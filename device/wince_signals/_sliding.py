"""Binned transfer entropy of a window that moves on by one sample at a time."""

import math
from dataclasses import dataclass
from numbers import Real
from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._binning import GAP
from ._checks import LARGEST, same_length, vector_with_gaps, whole_number
from ._coded_rows import CodedRows, check_cells
from ._estimate import TransferEntropy, estimate
from ._parameters import TransferEntropyParameters
from ._sliding_kernels import (
    BY_SLOT,
    CODES,
    FIRST,
    HEAD,
    KEPT,
    KEPT_ROWS,
    MARKS,
    PUSHED,
    READY,
    REFRESH_EVERY,
    REFRESHED,
    ROWS,
    SOURCE,
    STATES,
    TARGET,
    WHOLE_ROWS,
    counted_value,
    push_sample,
    push_samples,
)
from ._sliding_layout import check_window, weighted_columns
from ._surrogates import SurrogateSummary, draw_rows, summarise


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidingResult(TransferEntropy):
    """The estimate of a moving window.

    Attributes
    ----------
    surrogate_age : int or None
        Samples pushed since the window whose surrogates these are; at 0 every figure is that of
        `transfer_entropy`. None when no surrogates were asked for.
    """

    surrogate_age: int | None


class SlidingTransferEntropy:
    """Binned transfer entropy of the newest samples, brought up to date with every sample.

    Value and corrected value are at every step, to the last bit, those of `transfer_entropy` for
    the window. One object is for one thread at a time.

    Parameters
    ----------
    window : int
        Samples in the window, gaps included.
    target_history, source_history, lag, bins, surrogates, seed, minimum_shift
        As for `transfer_entropy` with its circular shifts.
    refresh_every : int
        The surrogates are those of the first window that can be estimated, and from then on of
        the next such window at least so many samples later. They are computed when a result is
        asked for, always from the window of that moment.

    Raises
    ------
    ValueError
        A parameter is out of range, or no window of this length could be estimated.

    Notes
    -----
    A step moves on average a third of the window's values by one place in a sorted list and counts
    anew the rows of the samples that an edge has passed: one or two for a continuous series, a
    whole run of equal values for a held one. Between two refreshes the value is compared with the
    surrogates of up to ``refresh_every - 1`` samples ago.

    Schreiber, Phys. Rev. Lett. 2000;85:461.
    """

    def __init__(
        self,
        window: int = 3600,
        *,
        target_history: int = 1,
        source_history: int = 1,
        lag: int = 1,
        bins: int = 4,
        surrogates: int = 200,
        seed: int = 0,
        minimum_shift: int | None = None,
        refresh_every: int = 60,
    ) -> None:
        self._parameters = parameters = TransferEntropyParameters(
            target_history=target_history,
            source_history=source_history,
            lag=lag,
            bins=bins,
            surrogates=surrogates,
            seed=seed,
            minimum_shift=minimum_shift,
        )
        self._window = whole_number("window", window, at_least=1)
        self._marks = np.zeros(MARKS, dtype=np.int64)
        self._marks[REFRESH_EVERY] = whole_number("refresh_every", refresh_every, at_least=1)
        held, moved = parameters.bins**parameters.target_history, parameters.bins**source_history
        self._cells = parameters.bins, held, moved
        check_cells(*self._cells)
        columns = weighted_columns(parameters)
        self._marks[FIRST] = columns[:, 1].max()
        room = check_window(self._window, int(self._marks[FIRST]), parameters)
        # A window not yet full is one whose older samples are gaps.
        reals = np.full((2, 2, self._window), np.nan)
        whole = np.zeros((WHOLE_ROWS, self._window), dtype=np.int32)
        whole[STATES : CODES + 1] = GAP
        self._whole, self._reals = whole, reals
        edges = np.zeros((2, parameters.bins - 1))
        self._counts = np.zeros(math.prod(self._cells), dtype=np.int32)
        self._memory = reals, edges, whole, self._counts, columns, room, self._marks
        self._marks[REFRESHED] = -self._marks[REFRESH_EVERY]
        self._surrogates_of: tuple[int, NDArray[np.float64]] = -1, np.empty(0)

    def push(self, source: float, target: float) -> None:
        """Move the window on by one sample.

        Parameters
        ----------
        source, target : float
            The newest values; NaN for a gap.

        Raises
        ------
        ValueError
            A value is no real number, infinite or beyond 1e100; the window then stays as it was.
        """
        push_sample(
            *self._memory, _number_or_gap("source", source), _number_or_gap("target", target)
        )

    def push_many(self, source: ArrayLike, target: ArrayLike) -> None:
        """Move the window on by several samples; the same as `push` for each.

        Parameters
        ----------
        source, target : array_like
            The newest values, oldest first, shape ``(n,)``; NaN for gaps.

        Raises
        ------
        ValueError
            As for `push`, or the lengths differ; the window then stays as it was.
        """
        sources, targets = vector_with_gaps("source", source), vector_with_gaps("target", target)
        same_length(source=sources, target=targets)
        push_samples(*self._memory, sources, targets)

    @property
    def window(self) -> int:
        """Samples in the window."""
        return self._window

    @property
    def parameters(self) -> TransferEntropyParameters:
        """What was asked for."""
        return self._parameters

    @property
    def ready(self) -> bool:
        """Whether the window is full and `transfer_entropy` would accept it."""
        return bool(self._marks[READY])

    @property
    def value(self) -> float:
        """The window's estimate in bits; ValueError while not `ready`."""
        return self._values()[0]

    @property
    def value_corrected(self) -> float:
        """The estimate with the Miller-Madow correction, in bits; ValueError while not `ready`."""
        return self._values()[1]

    def result(self) -> SlidingResult:
        """Return the window's estimate and what its latest surrogates say of it.

        Returns
        -------
        SlidingResult
            ``value``, ``value_corrected`` and ``n`` are the window's own; ``surrogates``,
            ``minimum_shift`` and the surrogates' mean and deviation those of the last refresh;
            ``effective``, ``z`` and ``p`` compare the one with the other.

        Raises
        ------
        ValueError
            The window is not full, or `transfer_entropy` refuses it: the sentence is the same.
        """
        value, corrected = self._values()
        surrogates = self._surrogates() if self._parameters.surrogates else np.empty(0)
        summary = summarise(value, surrogates) if surrogates.size else None
        return self._result(value, corrected, surrogates.size, summary)

    def _result(
        self, value: float, corrected: float, surrogates: int, summary: SurrogateSummary | None
    ) -> SlidingResult:
        marks = self._marks
        shift = self._parameters.least_shift(int(marks[KEPT_ROWS]))
        return SlidingResult(
            value=value,
            value_corrected=corrected,
            effective=summary.effective if summary else None,
            surrogate_mean=summary.mean if summary else None,
            surrogate_deviation=summary.deviation if summary else None,
            z=summary.z if summary else None,
            p=summary.p if summary else None,
            units="bits",
            n=int(marks[ROWS]),
            surrogates=surrogates,
            minimum_shift=shift if summary else None,
            sources=1,
            parameters=self._parameters,
            surrogate_age=int(marks[PUSHED] - marks[REFRESHED]) if summary else None,
        )

    def _values(self) -> tuple[float, float]:
        if not self._marks[READY]:
            self._refuse()
        value, correction = counted_value(self._counts, int(self._marks[ROWS]), *self._cells)
        return value, value + correction

    def _surrogates(self) -> NDArray[np.float64]:
        """Return the values of the surrogates of the last refresh, computed once."""
        refreshed = int(self._marks[REFRESHED])
        if self._surrogates_of[0] != refreshed:
            rows = int(self._marks[KEPT_ROWS])
            codes = self._whole[KEPT, :rows].astype(np.uint32)
            moved = codes % np.uint32(self._cells[2])
            pieces = draw_rows(rows, self._parameters).pieces(rows)
            values = CodedRows(codes - moved, moved, self._cells).values_of(pieces)
            self._surrogates_of = refreshed, values
        return self._surrogates_of[1]

    def _refuse(self) -> NoReturn:
        """Say what is wrong with the window in the words of `transfer_entropy`."""
        pushed, head = int(self._marks[PUSHED]), int(self._marks[HEAD])
        if pushed < self._window:
            raise ValueError(f"window holds {pushed} of {self._window} samples; must be full")
        series = np.roll(self._reals[:, BY_SLOT], -head, axis=1)
        estimate(series[TARGET], {"source": series[SOURCE]}, {}, self._parameters)
        raise RuntimeError("counts refuse a window that the batch form accepts")


def _number_or_gap(name: str, value: float) -> float:
    if type(value) is not float:
        value = _as_float(name, value)
    # NaN, a gap, is not beyond anything.
    if abs(value) > LARGEST:
        raise ValueError(
            f"{name} is {value}; must be finite and at most 1e100 in size, or NaN for a gap"
        )
    return value


def _as_float(name: str, value: object) -> float:
    try:
        if isinstance(value, Real):
            return float(value)
    except OverflowError:
        return math.inf
    raise ValueError(f"{name} is {value!r}; must be a real number, or NaN for a gap")
