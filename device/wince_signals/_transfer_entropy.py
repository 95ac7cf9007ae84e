"""Transfer entropy between measured series, always beside its surrogates."""

from typing import Unpack

from numpy.typing import ArrayLike

from ._checks import same_length, vector_with_gaps
from ._estimate import TransferEntropy, estimate
from ._parameters import Estimator, EstimatorOptions, TransferEntropyParameters


def transfer_entropy(
    source: ArrayLike,
    target: ArrayLike,
    *,
    target_history: int = 1,
    source_history: int = 1,
    lag: int = 1,
    bins: int = 4,
    surrogates: int = 200,
    seed: int = 0,
    minimum_shift: int | None = None,
    estimator: Estimator = "binned",
    neighbours: int = 4,
    theiler: int = 0,
) -> TransferEntropy:
    """Estimate the transfer entropy I(target_t ; source's past | target's past).

    Parameters
    ----------
    source, target : array_like
        Series on one clock, shape ``(n,)``, any unit. NaN marks gaps: a row that touches one is
        left out, and rows never reach across.
    target_history, source_history : int
        Number of past values; the target's are ``t-1 … t-target_history``, the source's
        ``t-lag … t-lag-source_history+1``.
    lag : int
        Samples from source to target, at least 1.
    bins : int
        Equal-count bins per series, over its finite values. Equal values share a bin.
    surrogates : int
        Number of circular shifts of the source's rows, 0 for none. Each shift is used at most
        once, so a short series may give fewer.
    seed : int
        Seed that draws the shifts.
    minimum_shift : int, optional
        Least shift in rows, from either side; must exceed the memory of both series. Default:
        the larger of ``lag + target_history + source_history`` and a tenth of the rows.
    estimator : {"binned", "gaussian", "ksg"}
        Plug-in on bins (bits), linear Gaussian (nats), nearest neighbours (nats).
    neighbours : int
        Neighbours of the KSG estimator.
    theiler : int
        Rows within so many samples are no neighbours of each other (KSG only).

    Returns
    -------
    TransferEntropy

    Raises
    ------
    ValueError
        A parameter is out of range, a value is infinite, the lengths differ, too few complete
        rows are left, or the estimator cannot work on the values (constant or repeated).

    Notes
    -----
    A shift acts on the list of complete rows, so every surrogate has the same rows of the target,
    the same number of rows and thus the same bias; the source's history inside a row is never
    torn. Rows join at most at gaps and at the wrap, in the surrogates only.

    Schreiber, Phys. Rev. Lett. 2000;85:461; Kraskov, Stögbauer & Grassberger, Phys. Rev. E
    2004;69:066138 (algorithm 1, maximum norm) in its conditional form.
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
        minimum_shift=minimum_shift,
    )
    x, y = vector_with_gaps("source", source), vector_with_gaps("target", target)
    same_length(source=x, target=y)
    return estimate(y, {"source": x}, parameters)


def joint_source_gain(
    ibi: ArrayLike,
    face: ArrayLike,
    target: ArrayLike,
    *,
    lag: int = 1,
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
    **options
        As for `transfer_entropy`.

    Returns
    -------
    TransferEntropy
        Its surrogates shift both sources together, so that what the sources share stays.

    Raises
    ------
    ValueError
        As for `transfer_entropy`.
    """
    parameters = TransferEntropyParameters(lag=lag, **options)
    heart, region = vector_with_gaps("ibi", ibi), vector_with_gaps("face", face)
    y = vector_with_gaps("target", target)
    same_length(ibi=heart, face=region, target=y)
    return estimate(y, {"ibi": heart, "face": region}, parameters)
