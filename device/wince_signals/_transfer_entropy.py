"""Transfer entropy between measured series, always beside its surrogates."""

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import real_array, same_length, vector_with_gaps
from ._estimate import TransferEntropy, estimate
from ._parameters import Estimator, EstimatorOptions, SurrogateKind, TransferEntropyParameters


def transfer_entropy(
    source: ArrayLike,
    target: ArrayLike,
    *,
    estimator: Estimator = "binned",
    target_history: int = 1,
    source_history: int = 1,
    lag: int = 1,
    bins: int = 4,
    neighbours: int = 4,
    theiler: int = 0,
    surrogates: int = 200,
    seed: int = 0,
    surrogate_kind: SurrogateKind = "circular",
    minimum_shift: int | None = None,
    block_length: int | None = None,
    condition: ArrayLike | None = None,
    condition_history: int = 1,
    condition_lag: int = 1,
) -> TransferEntropy:
    """Estimate the transfer entropy I(target_t ; source's past | target's past, condition's past).

    Parameters
    ----------
    source, target : array_like
        Series on one clock, shape ``(n,)``, any unit. NaN marks gaps: a row that touches one is
        left out, and rows never reach across.
    estimator : {"binned", "gaussian", "ksg"}
        Plug-in on equal-count bins (bits), linear Gaussian (nats), nearest neighbours (nats).
    target_history, source_history : int
        Number of past values; the target's are ``t-1 … t-target_history``, the source's
        ``t-lag … t-lag-source_history+1``.
    lag : int
        Samples from source to target, at least 1.
    bins : int
        Equal-count bins per series, over its finite values. Equal values share a bin.
    neighbours : int
        Neighbours of the KSG estimator.
    theiler : int
        Rows within so many samples are no neighbours of each other (KSG only).
    surrogates : int
        Number of surrogates, 0 for none. Each circular shift is used at most once, so a short
        series may give fewer.
    seed : int
        Seed that draws the surrogates.
    surrogate_kind : {"circular", "block", "phase"}
        ``circular`` moves the source's rows round by a random number of rows and keeps everything
        that is inside the source: the one to use. ``block`` puts blocks of its rows into a random
        order. ``phase`` gives the source's series random phases, which keeps its spectrum but
        makes its values normal: not for held heart intervals, whose steps it smooths away.
    minimum_shift : int, optional
        Least circular shift in rows, from either side; must exceed the memory of both series.
        Default: the larger of ``lag + target_history + source_history`` and a tenth of the rows.
    block_length : int, optional
        Rows in a block; must exceed the memory of both series. Default: the larger of
        ``lag + target_history + source_history`` and the square root of the number of rows.
    condition : array_like, optional
        A further series on the same clock, shape ``(n,)``, or several, shape ``(c, n)``, whose
        past is held fixed together with the target's.
    condition_history, condition_lag : int
        The past of each condition is ``t-condition_lag … t-condition_lag-condition_history+1``.

    Returns
    -------
    TransferEntropy

    Raises
    ------
    ValueError
        A parameter is out of range, a value is infinite, a series is constant, the lengths
        differ, too few complete rows are left, or the estimator cannot work on the values (KSG:
        repeated ones; Gaussian: a relation without noise).

    Notes
    -----
    A surrogate acts on the list of complete rows, so every one has the same rows of the target,
    the same number of rows and thus the same bias; the source's history inside a row is never
    torn. Rows join at most at gaps and at the ends of pieces, in the surrogates only.

    Schreiber, Phys. Rev. Lett. 2000;85:461; Kraskov, Stögbauer & Grassberger, Phys. Rev. E
    2004;69:066138 (algorithm 1, maximum norm) in its conditional form (Frenzel & Pompe, Phys.
    Rev. Lett. 2007;99:204101).
    """
    parameters = TransferEntropyParameters(
        estimator=estimator,
        target_history=target_history,
        source_history=source_history,
        lag=lag,
        bins=bins,
        neighbours=neighbours,
        theiler=theiler,
        surrogates=surrogates,
        seed=seed,
        surrogate_kind=surrogate_kind,
        minimum_shift=minimum_shift,
        block_length=block_length,
        condition_history=condition_history,
        condition_lag=condition_lag,
    )
    x, y = vector_with_gaps("source", source), vector_with_gaps("target", target)
    same_length(source=x, target=y)
    return estimate(y, {"source": x}, conditions_of(condition, y), parameters)


def joint_source_gain(
    ibi: ArrayLike,
    face: ArrayLike,
    target: ArrayLike,
    *,
    lag: int = 1,
    condition: ArrayLike | None = None,
    **options: Unpack[EstimatorOptions],
) -> TransferEntropy:
    """Estimate I(target_t ; past of heart and face together | target's past).

    Parameters
    ----------
    ibi : array_like
        Inter-beat intervals held on the target's clock, shape ``(n,)``; see `hold_intervals`.
    face : array_like
        The second source, for instance the speed of another region of the face, shape ``(n,)``.
    target : array_like
        Shape ``(n,)``.
    lag : int
        Samples from both sources to the target.
    condition, **options
        As for `transfer_entropy`.

    Returns
    -------
    TransferEntropy
        Its surrogates move both sources together, so that what the sources share stays.

    Raises
    ------
    ValueError
        As for `transfer_entropy`.
    """
    parameters = TransferEntropyParameters(lag=lag, **options)
    heart, region = vector_with_gaps("ibi", ibi), vector_with_gaps("face", face)
    y = vector_with_gaps("target", target)
    same_length(ibi=heart, face=region, target=y)
    return estimate(y, {"ibi": heart, "face": region}, conditions_of(condition, y), parameters)


def conditions_of(
    condition: ArrayLike | None, target: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return the conditions by name, checked against the target."""
    if condition is None:
        return {}
    table = real_array("condition", condition)
    if table.ndim == 1:
        series = {"condition": table}
    elif table.ndim == 2:
        series = {f"condition[{place}]": row for place, row in enumerate(table)}
    else:
        raise ValueError(f"condition has shape {table.shape}; must have one or two dimensions")
    same_length(target=target, **series)
    return series
