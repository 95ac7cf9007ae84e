"""Micro-movement spikes of a series that is still going on, each as soon as it is certain."""

import numpy as np
from numpy.typing import ArrayLike

from ._checks import vector_with_gaps
from ._spike_kernels import Search
from ._spikes import Spikes, checked_mean_peak, spikes_from


class StreamingSpikes:
    """Search for micro-movement spikes in samples that arrive piece by piece.

    The spikes of all pieces together are those that `micro_movement_spikes` finds in the whole
    series with the same `mean_peak`, to the last bit, however the series is cut. It holds the last
    two samples and the sums since the last minimum, whatever the length of the series, so that a
    piece may be a single sample.

    A spike lasts until its closing minimum, and a minimum is one only when a sample above it has
    come: each spike is given with the sample that follows its closing minimum, one sample late.

    Parameters
    ----------
    mean_peak : float
        Mean of the raw peaks, in the unit of the series. It has to be known beforehand, from a
        baseline (`mean_of_raw_peaks`), because the series' own is not known before its end.

    Raises
    ------
    ValueError
        `mean_peak` is not finite.
    """

    def __init__(self, mean_peak: float) -> None:
        self._mean_peak = checked_mean_peak(mean_peak)
        self._search = Search()
        self._samples = 0

    @property
    def mean_peak(self) -> float:
        """Mean of the raw peaks, in the unit of the series."""
        return self._mean_peak

    @property
    def samples(self) -> int:
        """Number of samples so far; the next one has this index."""
        return self._samples

    def push(self, samples: ArrayLike) -> Spikes:
        """Take the next samples and return the spikes that they make certain.

        Parameters
        ----------
        samples : array_like
            Shape ``(k,)``, k may be 0, in the unit of `mean_peak`. NaN marks a gap: nothing is
            searched across it.

        Returns
        -------
        Spikes
            The indices count from the first sample ever pushed, so that a spike may lie before
            these samples; the deviation is that of these samples, shape ``(k,)``.

        Raises
        ------
        ValueError
            A value is infinite, or the samples have not one dimension. Nothing is taken then.
        """
        x = vector_with_gaps("samples", samples)
        deviation = np.abs(self._mean_peak - x)
        # Two neighbours are never both minima.
        most = (x.size + 1) // 2
        spikes, self._search = spikes_from(deviation, self._search, self._mean_peak, most=most)
        self._samples += x.size
        return spikes
