"""Sample-by-sample filtering and candidate search, and interpolation between samples."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@kernel
def advance(
    values: Floats,
    times: Floats,
    offset: float,
    start: int,
    stop_count: int,
    taps: Floats,
    rings: Floats,
    count: Integers,
    separation: int,
    lookahead: int,
) -> tuple[int, int]:
    """Take samples until a candidate turns up, ``stop_count`` is reached, or none are left.

    Parameters
    ----------
    values, times
        Shape ``(n,)``: samples and their times.
    offset
        The stretch's first value, taken off every sample.
    start
        First sample to take.
    stop_count
        Return once this many samples were taken since the stretch began.
    taps
        Shape ``(3, 2 * half + 1)``.
    rings
        Shape ``(4, 2 * length)``: samples, times, light signal, feature; every entry is written
        twice, ``length`` apart, so that the newest ``length`` always lie in one piece.
    count
        Shape ``(1,)``: samples taken since the stretch began; written.
    separation, lookahead
        In samples.

    Returns
    -------
    tuple of int
        The next sample to take, and the candidate's index in the stretch or -1.
    """
    length = rings.shape[1] // 2
    width = taps.shape[1]
    half = width // 2
    rectify = not taps[2].any()
    for i in range(start, values.size):
        n = count[0]
        place = n % length
        for shift in (0, length):
            rings[0, place + shift] = values[i] - offset
            rings[1, place + shift] = times[i]
        count[0] = n + 1
        begin = place + length + 1 - width
        light, real, imaginary = 0.0, 0.0, 0.0
        for j in range(width):
            sample = rings[0, begin + j]
            light += taps[0, j] * sample
            real += taps[1, j] * sample
            imaginary += taps[2, j] * sample
        newest = n - half
        if newest >= 0:
            feature = max(real, 0.0) if rectify else np.hypot(real, imaginary)
            for shift in (0, length):
                rings[2, newest % length + shift] = light
                rings[3, newest % length + shift] = feature
            candidate = newest - lookahead
            if candidate >= 0 and is_peak(rings[3], length, candidate, separation):
                return i + 1, candidate
        if count[0] >= stop_count:
            return i + 1, -1
    return values.size, -1


@kernel
def is_peak(ring: Floats, length: int, index: int, reach: int) -> bool:
    """Tell whether an entry is positive and the largest within ``reach`` on both sides."""
    value = ring[index % length]
    if value <= 0.0:
        return False
    for k in range(1, reach + 1):
        if ring[(index + k) % length] > value:
            return False
        if index - k >= 0 and ring[(index - k) % length] >= value:
            return False
    return True


@kernel
def interpolate(window: Floats, position: float) -> float:
    """Return the band-limited value between samples: a six-lobed Lanczos sum, edges held."""
    lobes = 3
    base = int(np.floor(position))
    total, weight_sum = 0.0, 0.0
    for k in range(base - lobes + 1, base + lobes + 1):
        distance = position - k
        weight = np.sinc(distance) * np.sinc(distance / lobes)
        total += weight * window[min(max(k, 0), window.size - 1)]
        weight_sum += weight
    return total / weight_sum


@kernel
def refine_peak(window: Floats, index: int) -> float:
    """Return the position of the maximum near a sample, between samples.

    Parameters
    ----------
    window
        Shape ``(n,)``.
    index
        A local maximum of ``window``.

    Returns
    -------
    float
        Position in samples, within one sample of ``index``.
    """
    steps = 8
    best, best_value = 0, -np.inf
    for k in range(-steps, steps + 1):
        value = interpolate(window, index + k / steps)
        if value > best_value:
            best, best_value = k, value
    if abs(best) == steps:
        return index + best / steps
    left = interpolate(window, index + (best - 1) / steps)
    right = interpolate(window, index + (best + 1) / steps)
    bend = left - 2.0 * best_value + right
    shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
    return index + (best + shift) / steps
